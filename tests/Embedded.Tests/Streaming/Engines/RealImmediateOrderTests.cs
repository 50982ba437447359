using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Streaming.Reactive;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>
/// A day of three Shanghai stocks whose orders are counted from their messages alone: half of them are told of by fills.
/// The data does not ship with the code.
/// </summary>
public sealed class RealImmediateOrderTests : StreamFixture
{
    private const string Create = """
        feed = table(1:0, `code`at`kind`type`price`qty`side`buyNo`sellNo`seq, [SYMBOL, TIME, INT, INT, LONG, LONG, INT, LONG, LONG, LONG])
        books = table(1:0, `code`quantities`abnormal, `SYMBOL`LONG`BOOL + ["", "[]", ""])
        b = createOrderBookSnapshotEngine(name="book", exchange="XSHG", orderbookDepth=1, intervalInMilli=60000, date=2023.07.11,
            startTime=09:00:00.000, prevClose=dict(STRING, DOUBLE), dummyTable=feed, outputTable=books, orderBySeq=false, endTime=15:30:00.000,
            outputColMap=`code`orderQtyList`abnormal, includeImmediateExecution=true, skipCrossedMarket=false,
            inputColMap=dict(`codeColumn`timeColumn`msgTypeColumn`typeColumn`priceColumn`qtyColumn`sideColumn`buyOrderColumn`sellOrderColumn`seqColumn,
                `code`at`kind`type`price`qty`side`buyNo`sellNo`seq))
        b.append!(select string(code) as code, time(at) as at, kind, type, price, qty, side, buyNo, sellNo, seq from loadText("messages.csv"))
        forceTriggerOrderBookSnapshot(b)
        """;

    [RealTickFact("cn_level2")]
    public async Task Orders_are_listed_once_with_all_that_they_asked_for()
    {
        Message[] messages = [.. Orders().Concat(Trades()).OrderBy(message => message.Sequence)];
        Directory.CreateDirectory(FileFolder);
        await File.WriteAllLinesAsync(
            Path.Combine(FileFolder, "messages.csv"), messages.Select(message => message.Row).Prepend("code,at,kind,type,price,qty,side,buyNo,sellNo,seq"));
        await RunAsync(Create);
        var listed = (Table)await RunAsync(
            "quantities = flatten(exec quantities from books)\nselect count(qty) as orders, sum(qty) as quantity from table(quantities as qty)");

        var asked = Asked(messages);
        Assert.Equal(asked.Count, listed["orders"].Scalar(0).AsLong());
        Assert.Equal(asked.Values.Sum(), listed["quantity"].Scalar(0).AsLong());
        Assert.Equal(0, await NumberAsync("exec sum(abnormal) from books"));
    }

    // An order asks for what its message tells, and for its fills before that.
    private static Dictionary<(string Code, long Number), long> Asked(Message[] messages)
    {
        var asked = new Dictionary<(string, long), long>();
        var told = new HashSet<(string, long)>();
        foreach (var message in messages)
            foreach (var number in message.Numbers)
                if (message.IsOrder ? told.Add((message.Code, number)) : !told.Contains((message.Code, number)))
                    asked[(message.Code, number)] = asked.GetValueOrDefault((message.Code, number)) + message.Quantity;
        return asked;
    }

    private static IEnumerable<Message> Orders() => RealOrderBookTests.Read("20230711_sh_order").Select(order => new Message(
        order["SecurityID"], Number(order["ApplSeqNum"]), order["OrderType"] == "2", order["OrderType"] == "2" ? [Number(order["OrderNO"])] : [],
        Number(order["OrderQty"]),
        $"{order["SecurityID"]},{order["MDTime"]},0,{order["OrderType"]},{RealOrderBookTests.Whole(order["OrderPrice"])},{order["OrderQty"]},{order["OrderBSFlag"]},{order["OrderNO"]},{order["OrderNO"]},{order["ApplSeqNum"]}"));

    private static IEnumerable<Message> Trades() => RealOrderBookTests.Read("20230711_sh_trade").Select(trade => new Message(
        trade["SecurityID"], Number(trade["ApplSeqNum"]), false, [Number(trade["TradeBuyNo"]), Number(trade["TradeSellNo"])],
        Number(trade["TradeQty"]),
        $"{trade["SecurityID"]},{trade["MDTime"]},1,0,{RealOrderBookTests.Whole(trade["TradePrice"])},{trade["TradeQty"]},{trade["TradeBSFlag"]},{trade["TradeBuyNo"]},{trade["TradeSellNo"]},{trade["ApplSeqNum"]}"));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Message(string Code, long Sequence, bool IsOrder, long[] Numbers, long Quantity, string Row);
}

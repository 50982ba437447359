using System.Globalization;
using System.IO.Compression;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Streaming.Reactive;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>
/// A day of a Shanghai stock, rebuilt every ten milliseconds: the exchange's own snapshots are among the books, in their
/// order. The data does not ship with the code.
/// </summary>
public sealed class RealOrderBookTests : StreamFixture
{
    private const int Levels = 10;

    private const double LeastShare = 0.99;

    private const string Create = """
        feed = table(1:0, `code`at`kind`type`price`qty`side`buyNo`sellNo`seq, [SYMBOL, TIME, INT, INT, LONG, LONG, INT, LONG, LONG, LONG])
        fields, books = genOutputColumnsForOBSnapshotEngine(true, false, (10, false), false, false, false, 0, false)
        b = createOrderBookSnapshotEngine(name="book", exchange="XSHG", orderbookDepth=10, intervalInMilli=10, date=2023.02.01,
            startTime=09:30:00.000, prevClose=dict(["600519"], [1845.76]), dummyTable=feed, outputTable=books, outputColMap=fields, orderBySeq=false,
            inputColMap=dict(`codeColumn`timeColumn`msgTypeColumn`typeColumn`priceColumn`qtyColumn`sideColumn`buyOrderColumn`sellOrderColumn`seqColumn,
                `code`at`kind`type`price`qty`side`buyNo`sellNo`seq))
        messages = select string(code) as code, time(at) as at, kind, type, price, qty, side, buyNo, sellNo, seq from loadText("messages.csv")
        b.append!(messages)
        """;

    [RealTickFact("cn_level2")]
    public async Task Snapshots_of_the_exchange_are_among_the_rebuilt_books()
    {
        Directory.CreateDirectory(FileFolder);
        var messages = Orders().Concat(Trades()).OrderBy(message => message.Sequence).Select(message => message.Row);
        await File.WriteAllLinesAsync(
            Path.Combine(FileFolder, "messages.csv"), messages.Prepend("code,at,kind,type,price,qty,side,buyNo,sellNo,seq"));
        await RunAsync(Create);
        var books = Books((Table)await RunAsync("select * from books")).ToArray();
        var snapshots = Snapshots().ToArray();

        var (place, found) = (0, 0);
        foreach (var snapshot in snapshots)
        {
            var next = Array.IndexOf(books, snapshot, place);
            if (next < 0) continue;
            (place, found) = (next, found + 1);
        }

        Assert.True(found >= LeastShare * snapshots.Length, $"{found} of {snapshots.Length} snapshots were found among {books.Length} books.");
        Assert.Equal(0, await NumberAsync("exec sum(abnormal) from books"));
    }

    private static IEnumerable<(long Sequence, string Row)> Orders() => Read("20230201_600519_order").Select(order =>
    {
        var number = order["OrderNO"];
        return Message(order["BizIndex"], order["OrderTime"], 0, order["OrderType"] == "A" ? 2 : 10,
            $"{Whole(order["OrderPrice"])},{order["Balance"]},{(order["OrderBSFlag"] == "B" ? 1 : 2)},{number},{number}");
    });

    private static IEnumerable<(long Sequence, string Row)> Trades() => Read("20230201_600519_trade").Select(trade =>
        Message(trade["BizIndex"], trade["TradTime"], 1, 0,
            $"{Whole(trade["TradPrice"])},{trade["TradVolume"]},{(trade["TradeBSFlag"] == "S" ? 2 : 1)},{trade["TradeBuyNo"]},{trade["TradeSellNo"]}"));

    private static (long Sequence, string Row) Message(string sequence, string time, int kind, int type, string rest) =>
        (long.Parse(sequence, CultureInfo.InvariantCulture), $"S600519,{time},{kind},{type},{rest},{sequence}");

    internal static string Whole(string price) =>
        Math.Round(decimal.Parse(price, CultureInfo.InvariantCulture) * 10_000).ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Books(Table books) => Enumerable.Range(0, books.Count).Select(row => Shown(
        (name, level) => books[name + level.ToString(CultureInfo.InvariantCulture)].Scalar(row) is { IsNull: false } cell ? cell.AsDouble() : 0,
        ("asksPrice", "asksQty", "bidsPrice", "bidsQty")) + " " + Price(books["lastPrice"].Scalar(row).AsDouble())
        + " " + books["ttlVolume"].Scalar(row).AsLong().ToString(CultureInfo.InvariantCulture));

    private static IEnumerable<string> Snapshots() => Read("20230201_600519_snapshot")
        .Where(snapshot => string.CompareOrdinal(snapshot["UpdateTime"], "09:30:00") >= 0
            && string.CompareOrdinal(snapshot["UpdateTime"], "14:57:00") < 0 && snapshot["InstruStatus"] == "TRADE")
        .Select(snapshot => Shown(
            (name, level) => snapshot[name + level.ToString(CultureInfo.InvariantCulture)] is { Length: > 0 } cell ? double.Parse(cell, CultureInfo.InvariantCulture) : 0,
            ("AskPrice", "AskVolume", "BidPrice", "BidVolume")) + " " + Price(double.Parse(snapshot["LastPrice"], CultureInfo.InvariantCulture))
            + " " + snapshot["TradVolume"]);

    private static string Shown(Func<string, int, double> cell, (string Ask, string AskSize, string Bid, string BidSize) names) =>
        string.Join(' ', Enumerable.Range(1, Levels).Select(level => string.Create(
            CultureInfo.InvariantCulture,
            $"{Price(cell(names.Ask, level))}x{cell(names.AskSize, level):0} {Price(cell(names.Bid, level))}x{cell(names.BidSize, level):0}")));

    private static string Price(double price) => price.ToString("0.00", CultureInfo.InvariantCulture);

    internal static IEnumerable<Dictionary<string, string>> Read(string name)
    {
        using var file = File.OpenRead(Path.Combine(RealTickFactAttribute.Folder!, $"cn_level2/{name}.csv.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var columns = reader.ReadLine()!.Split(',');
        while (reader.ReadLine() is { } line)
            yield return columns.Zip(line.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }
}

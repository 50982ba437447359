using System.Globalization;
using System.Text.RegularExpressions;
using DolphinQuant.Embedded.Streaming.Engines.CryptoBooks;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

public sealed partial class CryptoOrderBookTests : EngineFixture
{
    private const string Futures = ", updateRule='Binance-futures'";

    [Fact]
    public async Task Update_changes_levels_and_a_whole_book_takes_the_place_of_all()
    {
        var rows = await OutAsync(
            Create() + Update(1, "10x5 9x3", "11x2") + Update(2, "10x0 8x1", "11x4 12x6") + Whole(3, "7x1", "") + Update(4, "", "13x2.5"));

        Assert.Equal(
            "true 1 [10,9] [5,3] [11] [2]; true 2 [9,8] [3,1] [11,12] [4,6]; false 3 [7] [1] - -; true 4 [7] [1] [13] [2.5]", rows);
    }

    [Fact]
    public async Task Other_columns_are_those_of_the_update()
    {
        await RunAsync(Create() + Update(6, "10x5", "", "ETH", "spot"));
        Assert.Equal("2024.05.06T09:30:00.006 ETH spot", await RowsAsync("select eventTime, symbol, note from all"));
    }

    [Fact]
    public async Task Book_is_shown_once_a_whole_one_has_come_and_what_came_before_is_caught_up_with()
    {
        var rows = await OutAsync(
            Create(Futures) + Change(1, 10, 12, 9, "10x1", "") + Change(2, 13, 15, 12, "10x2", "") + Change(3, 16, 18, 15, "10x3", "")
            + Change(4, 0, 14, 0, "10x9 9x9", "11x9", isIncremental: false) + Change(5, 19, 20, 18, "10x4", ""));

        // The one that ends with 12 is older than the whole book; the next one covers its number.
        Assert.Equal("false 14 [10,9] [9,9] [11] [9]; true 15 [10,9] [2,9] [11] [9]; true 18 [10,9] [3,9] [11] [9]; true 20 [10,9] [4,9] [11] [9]", rows);
        Assert.Equal("", await RowsAsync("select * from faults"));
    }

    [Fact]
    public async Task Update_behind_missing_ones_waits_for_them()
    {
        var rows = await OutAsync(
            Create(Futures) + Change(0, 0, 14, 0, "10x9", "", isIncremental: false) + Change(1, 13, 15, 12, "10x1", "")
            + Change(3, 18, 19, 17, "10x3", "") + Change(2, 16, 17, 15, "10x2", "") + Change(4, 14, 15, 13, "10x7", "")
            + Change(6, 22, 22, 21, "10x6", ""), order: "order by lastUpdateId");

        Assert.Equal("false 14 [10] [9] - -; true 15 [10] [1] - -; true 17 [10] [2] - -; true 19 [10] [3] - -", rows);
        Assert.Equal("BTC 2; BTC 1; BTC 2", await RowsAsync("select * from faults"));
    }

    [Fact]
    public async Task Whole_book_ends_the_wait_for_missing_updates()
    {
        var rows = await OutAsync(
            Create(", updateRule='Binance-spot'") + Change(0, 0, 14, 0, "10x9", "", isIncremental: false) + Change(2, 18, 19, 0, "10x3", "")
            + Change(3, 20, 21, 0, "10x4", "") + Change(4, 0, 19, 0, "10x8", "", isIncremental: false)
            + Change(5, 0, 3, 0, "10x1", "", isIncremental: false));

        Assert.Equal("false 14 [10] [9] - -; false 19 [10] [8] - -; true 21 [10] [4] - -", rows);
        Assert.Equal("BTC 2; BTC 2; BTC 1", await RowsAsync("select * from faults"));
    }

    [Theory]
    [InlineData(CryptoUpdateRule.General, 0, 7, 5, 5, false, CryptoUpdateStep.Next)]
    [InlineData(CryptoUpdateRule.General, 0, 5, 5, 5, false, CryptoUpdateStep.Next)]
    [InlineData(CryptoUpdateRule.General, 0, 5, 4, 5, false, CryptoUpdateStep.Past)]
    [InlineData(CryptoUpdateRule.General, 0, 7, 4, 5, false, CryptoUpdateStep.Next)]
    [InlineData(CryptoUpdateRule.General, 0, 9, 7, 5, false, CryptoUpdateStep.Ahead)]
    [InlineData(CryptoUpdateRule.BinanceSpot, 3, 5, 0, 5, true, CryptoUpdateStep.Past)]
    [InlineData(CryptoUpdateRule.BinanceSpot, 3, 6, 0, 5, true, CryptoUpdateStep.Next)]
    [InlineData(CryptoUpdateRule.BinanceSpot, 6, 6, 0, 5, false, CryptoUpdateStep.Next)]
    [InlineData(CryptoUpdateRule.BinanceSpot, 7, 8, 0, 5, true, CryptoUpdateStep.Ahead)]
    [InlineData(CryptoUpdateRule.BinanceFutures, 3, 4, 2, 5, true, CryptoUpdateStep.Past)]
    [InlineData(CryptoUpdateRule.BinanceFutures, 3, 5, 2, 5, true, CryptoUpdateStep.Next)]
    [InlineData(CryptoUpdateRule.BinanceFutures, 3, 8, 2, 5, true, CryptoUpdateStep.Next)]
    [InlineData(CryptoUpdateRule.BinanceFutures, 6, 8, 5, 5, true, CryptoUpdateStep.Next)]
    [InlineData(CryptoUpdateRule.BinanceFutures, 3, 8, 2, 5, false, CryptoUpdateStep.Ahead)]
    [InlineData(CryptoUpdateRule.BinanceFutures, 7, 8, 6, 5, true, CryptoUpdateStep.Ahead)]
    [InlineData(CryptoUpdateRule.BinanceFutures, 3, 5, 2, 5, false, CryptoUpdateStep.Past)]
    public void Rule_tells_the_next_update_from_others(
        object rule, long first, long last, long previous, long held, bool isWhole, object expected) => Assert.Equal(
        expected, new CryptoUpdateNumbers(first, last, previous).StepFrom((CryptoUpdateRule)rule, held, isWhole));

    [Fact]
    public async Task Update_waits_no_longer_than_it_may()
    {
        // The first one is 101 ms older than the second, which is 100 ms older than the third.
        var rows = await OutAsync(
            Create(Futures + ", cachingInterval=200") + Change(0, 11, 11, 10, "9x1", "") + Change(101, 12, 12, 11, "9x2", "")
            + Change(201, 13, 13, 12, "9x3", "") + Change(201, 0, 11, 0, "8x1", "", isIncremental: false));

        Assert.Equal("false 11 [8] [1] - -; true 12 [9,8] [2,1] - -; true 13 [9,8] [3,1] - -", rows);
    }

    [Fact]
    public async Task Levels_are_shown_and_kept_as_deep_as_asked_for()
    {
        var rows = await OutAsync(
            Create(", cachedDepth=dict([`BTC], [3])", "dict([`BTC, `ETH], [2, 1])")
            + Whole(1, "10x1 9x1 8x1 7x1", "11x1 12x1 13x1 14x1") + Update(2, "10x0", "11x0 12x0") + Update(3, "5x1 4x1", "6x1", "SOL")
            + Update(4, "5x1 4x1", "6x1", "ETH"));

        Assert.Equal("false 1 [10,9] [1,1] [11,12] [1,1]; true 2 [9,8] [1,1] [13] [1]; true 4 [5] [1] [6] [1]", rows);
    }

    [Fact]
    public async Task Crossed_book_is_told_of_and_not_shown()
    {
        var rows = await OutAsync(Create() + Update(1, "10x5", "11x2") + Update(2, "11x1", "") + Update(3, "11x0", ""));

        Assert.Equal("true 1 [10] [5] [11] [2]; true 3 [10] [5] [11] [2]", rows);
        Assert.Equal("BTC 4", await RowsAsync("select * from faults"));
    }

    [Fact]
    public async Task Book_without_a_change_for_long_is_told_of()
    {
        await RunAsync(Create(", timeout=300") + Update(1, "10x5", ""));
        Advance(200);
        await RunAsync(Update(2, "10x6", "") + Update(3, "10x6", "", "ETH"));
        Advance(299);
        Assert.Equal("", await RowsAsync("select * from faults"));
        Advance(1);
        Assert.Equal("BTC 3; ETH 3", await RowsAsync("select * from faults"));
        Advance(300);
        Assert.Equal(4, await NumberAsync("exec count(*) from faults"));
    }

    [Fact]
    public async Task Handler_may_give_the_engine_a_whole_book()
    {
        var whole = Change(0, 0, 30, 0, "10x7", "", isIncremental: false);
        var rows = await OutAsync(
            Create(Futures).Replace("def note(code, fault) {", "def note(code, fault) {\nc = getStreamEngine(`crypto)\n" + whole, StringComparison.Ordinal)
            + Change(0, 0, 14, 0, "10x9", "", isIncremental: false) + Change(1, 31, 32, 30, "10x3", ""));

        Assert.Equal("false 14 [10] [9] - -; false 30 [10] [7] - -; true 32 [10] [3] - -", rows);
    }

    [Theory]
    [InlineData("true", "r.lastUpdateId")]
    [InlineData("false", "r[4]")]
    public async Task Function_takes_books_in_place_of_a_table(string isTable, string numbers)
    {
        await RunAsync(
            Create(outputTable: "outputHandler=take1, msgAsTable=" + isTable).Replace(
                "def note", $"share table(1:0, [`last], [LONG]) as taken\ndef take1(r) {{ tableInsert(objByName(`taken), [{numbers}]) }}\ndef note", StringComparison.Ordinal)
            + Update(1, "10x5", "") + Update(2, "10x6", ""));

        Assert.Equal("1; 2", await RowsAsync("select * from taken"));
    }

    [Theory]
    [InlineData("DOUBLE[]", "DOUBLE[]")]
    [InlineData("DECIMAL32(1)[]", "DECIMAL128(3)[]")]
    public async Task Numbers_of_any_type_keep_their_order(string prices, string quantities)
    {
        var rows = await OutAsync(
            Create().Replace("DECIMAL64(2)[]", prices, StringComparison.Ordinal).Replace("DECIMAL64(4)[]", quantities, StringComparison.Ordinal)
            + Update(1, "-1.5x5 0x2 -0.5x4", "7.5x1 2x2.125"));

        Assert.Equal(
            prices[1] == 'O' ? "true 1 [0,-0.5,-1.5] [2,4,5] [2,7.5] [2.125,1]" : "true 1 [0.0,-0.5,-1.5] [2.000,4.000,5.000] [2.0,7.5] [2.125,1.000]",
            await RowsAsync("select isIncremental, lastUpdateId, bidPrice, bidQty, askPrice, askQty from all"));
        Assert.NotEmpty(rows);
    }

    [Theory]
    [InlineData("Binance-futures")]
    [InlineData("Binance-spot")]
    [InlineData("general")]
    public async Task Books_go_on_from_a_snapshot_whatever_is_missing_or_late(string rule)
    {
        var create = Create($", updateRule='{rule}', snapshotDir='{Folder}', snapshotIntervalInMsgCount=1");
        var (messages, expected) = Messages(new Random(11));
        await RunAsync(create + messages[0]);
        foreach (var message in messages[1..])
            await RunAsync("dropStreamEngine(`crypto)\n" + create[create.IndexOf("c = create", StringComparison.Ordinal)..] + message);

        Assert.Equal(expected, await RowsAsync("select top 1 lastUpdateId, bidPrice, bidQty from all order by lastUpdateId desc"));
        Assert.True(await NumberAsync("exec count(*) from faults where fault = 2") > 5);
    }

    [Theory]
    [InlineData("updateRule='best'", "'direct'")]
    [InlineData("updateRule='general'", "has no updateId")]
    [InlineData("timeout=0", "timeout")]
    [InlineData("cachingInterval=-1", "cachingInterval")]
    [InlineData("cachedDepth=0", "cachedDepth")]
    [InlineData("inputColMap=dict(`symbol`isIncremental`eventTime`bidPrice`bidQty`askPrice`askQty, `note`isIncremental`eventTime`note`bidQty`askPrice`askQty)", "DECIMAL[] or DOUBLE[]")]
    [InlineData("inputColMap=dict([`symbol], [`nothing])", "no column of dummyTable")]
    public async Task Wrong_arguments_are_refused(string argument, string hint)
    {
        var create = Create().Replace(argument.StartsWith("inputColMap", StringComparison.Ordinal) ? ", inputColMap=names" : ", ,", "", StringComparison.Ordinal);
        create = create.Replace("`prevUpdateId`updateId", "`before`behind", StringComparison.Ordinal);
        Assert.Contains(hint, await ErrorAsync(create.TrimEnd()[..^1] + ", " + argument + ")"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row_needs_a_quantity_for_each_price()
    {
        await RunAsync(Create());
        Assert.Contains(
            "as many numbers", await ErrorAsync(Update(1, "10x5 9x3", "").Replace("[5,3]", "[5]", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private static string Create(string arguments = "", string depth = "5", string outputTable = "outputTable=all") => $$"""
        columns = `isIncremental`eventTime`symbol`firstId`lastUpdateId`beforeId`bidPrice`bidQty`askPrice`askQty`note
        types = [BOOL, TIMESTAMP, SYMBOL, LONG, LONG, LONG, DECIMAL64(2)[], DECIMAL64(4)[], DECIMAL64(2)[], DECIMAL64(4)[], STRING]
        feed = table(1:0, columns, types)
        share table(1:0, columns, types) as all
        share table(1:0, `code`fault, [STRING, INT]) as faults
        def note(code, fault) { tableInsert(objByName(`faults), code, fault) }
        names = dict(`symbol`isIncremental`eventTime`bidPrice`bidQty`askPrice`askQty`firstUpdateId`lastUpdateId`prevLastUpdateId`prevUpdateId`updateId,
            `symbol`isIncremental`eventTime`bidPrice`bidQty`askPrice`askQty`firstId`lastUpdateId`beforeId`beforeId`lastUpdateId)
        c = createCryptoOrderBookEngine(name="crypto", dummyTable=feed, inputColMap=names, {{outputTable}}, depth={{depth}}, errorHandler=note{{arguments}})

        """;

    private static string Update(int last, string bids, string asks, string code = "BTC", string note = "") =>
        Row(true, last, (last, last, last - 1), bids, asks, code, note);

    private static string Whole(int last, string bids, string asks) => Row(false, last, (0, last, 0), bids, asks, "BTC", "");

    private static string Change(int at, int first, int last, int before, string bids, string asks, bool isIncremental = true) =>
        Row(isIncremental, at, (first, last, before), bids, asks, "BTC", "");

    private static string Row(
        bool isIncremental, int at, (int First, int Last, int Before) numbers, string bids, string asks, string code, string note) =>
        string.Create(CultureInfo.InvariantCulture, $"""
            c.append!(table([{(isIncremental ? "true" : "false")}] as a, [2024.05.06T09:30:00.000 + {at}] as b, [`{code}] as c,
                [{numbers.First}l] as d, [{numbers.Last}l] as e, [{numbers.Before}l] as f, {Numbers(bids, 0)} as g, {Numbers(bids, 1)} as h,
                {Numbers(asks, 0)} as i, {Numbers(asks, 1)} as j, ["{note}"] as k))

            """);

    private static string Numbers(string levels, int part)
    {
        var numbers = levels.Length == 0 ? "00F" : string.Join(',', levels.Split(' ').Select(level => level.Split('x')[part]));
        return $"array(DOUBLE[], 0, 1).append!([double([{numbers}])])";
    }

    // Decimals without the zeros at their ends.
    private new async Task<string> OutAsync(string script, string order = "")
    {
        await RunAsync(script);
        var rows = await RowsAsync($"select isIncremental, lastUpdateId, bidPrice, bidQty, askPrice, askQty from all {order}");
        return ZerosAtTheEnd().Replace(rows, "$1");
    }

    [GeneratedRegex(@"(?:\.0+|(\.\d*?[1-9])0+)(?=[,\]])")]
    private static partial Regex ZerosAtTheEnd();

    // Updates of one price, one of four of which is missing or late; whole books come time and again. Ids are in steps of one.
    private static (string[] Messages, string Expected) Messages(Random random)
    {
        var messages = new List<string> { Change(0, 0, 100, 0, "10x100", "", isIncremental: false) };
        string? late = null;
        for (var id = 101; id <= 150; id++)
        {
            var message = Change(id, id, id, id - 1, $"10x{id}", "");
            if (id == 150) messages.Add(Change(id, 0, 149, 0, "10x149", "", isIncremental: false));
            switch (id == 150 ? 3 : random.Next(8))
            {
                case 0:
                    if (random.Next(2) == 0) messages.Add(Change(id, 0, id, 0, $"10x{id}", "", isIncremental: false));
                    break;
                case 1 when late is null:
                    late = message;
                    break;
                default:
                    messages.Add(message);
                    if (late is not null) messages.Add(late);
                    late = null;
                    break;
            }
        }

        return ([.. messages], "150 [10.00] [150.0000]");
    }
}

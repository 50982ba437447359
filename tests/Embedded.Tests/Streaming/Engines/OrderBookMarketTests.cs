namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>What bonds have of their own, and what windows and the log do where a script asks for it.</summary>
public sealed class OrderBookMarketTests : OrderBookFixture
{
    private const string Phases = "code timestamp tradingPhaseCode bidsPrice1 asksPrice1";

    [Fact]
    public async Task Bonds_of_Shanghai_trade_on_until_three()
    {
        var rows = await OutAsync(
            Create("XSHGBOND", Phases) + Bond("14:56:59.500", 1, "1000010", 1) + Bond("14:58:59.500", 2, "1000030", 7)
            + Bond("14:59:59.500", 1, "1000020", 8) + Bond("15:00:00.000", 1, "1000025", 9));

        Assert.Equal(
            "113001 2024.05.06T14:57:00.000 3 100.001 -; 113001 2024.05.06T14:59:00.000 3 100.001 100.003; "
            + "113001 2024.05.06T15:00:00.000 3 100.002 100.003", rows);
    }

    [Fact]
    public async Task Bonds_of_Shenzhen_end_with_an_auction()
    {
        var rows = await OutAsync(
            Create("XSHEBOND", Phases) + Bond("14:56:59.500", 1, "1000010", 1, "127001") + Bond("14:57:00.000", 2, "1000030", 7, "127001"));

        Assert.Equal("127001 2024.05.06T14:57:00.000 3 100.001 -", rows);
    }

    [Theory]
    [InlineData("", "113001")]
    [InlineData(", securitySubType=`ConvertibleBOND", "113001")]
    [InlineData(", securitySubType=`all", "113001; 019001")]
    public async Task Bonds_that_cannot_become_stocks_have_books_where_asked_for(string arguments, string expected)
    {
        // The bond without a book ends the window all the same.
        var rows = await OutAsync(
            Create("XSHGBOND", "code", arguments) + Bond("09:30:00.100", 1, "1000010", 5) + Bond("09:30:00.200", 1, "990000", 6, "019001")
            + Bond("09:30:01.200", 1, "990000", 7, "019001"));

        Assert.Equal(expected, rows);
    }

    [Fact]
    public async Task Bond_is_rebuilt_from_whole_orders_and_from_what_is_left_of_them()
    {
        var rows = await OutAsync(
            Create("XSHGBOND", "abnormal volume bidsPrice1 bidsQty1 asksPrice1 asksQty1")
            + Message("09:30:00.100", 0, 2, "1010000", 20, 2, "501l, 501l", 1, "110001")
            + Message("09:30:00.200", 0, 2, "1010000", 30, 1, "502l, 502l", 2, "110001")
            + Message("09:30:00.200", 1, 0, "1010000", 20, 1, "502l, 501l", 3, "110001")
            + Message("09:30:00.300", 0, 2, "1020000", 9, 2, "503l, 503l", 4, "110001")
            + Message("09:30:00.400", 1, 0, "1020000", 4, 1, "504l, 503l", 5, "110001")
            + Message("09:30:00.400", 0, 2, "1020000", 6, 1, "504l, 504l", 6, "110001")
            + Message("09:30:00.500", 0, 10, "1020000", 5, 2, "503l, 503l", 7, "110001")
            + Message("09:30:01.500", 0, 2, "990000", 1, 1, "505l, 505l", 8, "110001"));

        Assert.Equal("false 24 102 6 - -", rows);
    }

    [Fact]
    public async Task First_window_holds_all_from_the_start_on_where_windows_end_later()
    {
        var rows = await OutAsync(
            Create(columns: "code timestamp volume", arguments: ", outputIntervalOffsetMap=dict([`A, `Z], [0, 300])")
            + Fills("09:29:59.999", 1) + Fills("09:30:00.000", 2) + Fills("09:30:00.250", 4) + Fills("09:30:01.100", 8)
            + Fills("09:30:01.400", 16) + Fills("09:30:02.500", 32));

        Assert.Equal(
            "A 2024.05.06T09:30:01.000 6; Z 2024.05.06T09:30:01.300 14; A 2024.05.06T09:30:02.000 24; Z 2024.05.06T09:30:02.300 16", rows);
    }

    [Fact]
    public async Task Clock_leaves_out_of_the_first_window_what_came_before_it()
    {
        await RunAsync(Create(columns: "timestamp volume ttlVolume", arguments: ", useSystemTime=true"));
        Advance((16 * 3_600_000) - 1250);
        await RunAsync(Fills("09:29:59.000", 5));
        Advance(1000);
        await RunAsync(Fills("09:30:00.000", 7));
        Advance(1000);

        Assert.Equal("2024.05.06T09:30:01.000 7 12; 2024.05.06T09:30:01.000 7 12", await RowsAsync("select * from out"));
    }

    [Fact]
    public async Task Log_tells_of_messages_that_wait_for_their_turn()
    {
        await RunAsync(
            Create(arguments: ", orderBySeq=(true, 500, `INFO)") + Order("00.100", 1, "buy 1 1") + Order("00.100", 3, "buy 1 1")
            + Order("00.100", 5, "buy 1 1"));
        Advance(499);
        Assert.Empty(Log());
        Advance(1);
        Advance(500);
        await RunAsync(Order("00.100", 2, "buy 1 1") + Order("00.100", 4, "buy 1 1"));
        Advance(500);
        Advance(500);

        Assert.Equal(2, Log().Length);
        Assert.All(Log(), line => Assert.EndsWith("<INFO> :book: 2 message(s) wait for number 2; the last one that came has 5.", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_leaves_out_waiting_messages_by_default()
    {
        await RunAsync(Create(arguments: ", orderBySeq=(true, 500)") + Order("00.100", 3, "buy 1 1"));
        Advance(500);

        Assert.Empty(Log());
        Assert.Equal(1, await NumberAsync("exec waitingMessages[0] from getStreamEngineStat().OrderBookSnapshotEngine"));
    }

    [Fact]
    public async Task Numbers_of_orders_that_stand_in_the_book_are_listed()
    {
        var rows = await OutAsync(Create(columns: "ResidualBidOrderNoList ResidualAskOrderNoList tradeSellOrderTypeList") + Book()
            + Trade("00.500", 6, 20, 11, 1, 5) + End());

        Assert.Equal("[1,2,3] [4] [2]", rows);
    }

    [Fact]
    public async Task Metrics_see_all_columns_of_an_instrument_and_of_levels()
    {
        await RunAsync(Create() + "dropStreamEngine(`book)\n" + """
            def highest(t) { return t.openPrice + t.maxPrice }
            columns = genOutputColumnsForOBSnapshotEngine(true, false, (2, false), false, false, false, 0, false)[1].schema().colDefs
            out = table(1:0, columns.name join `sum, columns.typeString join `DOUBLE)
            b = createOrderBookSnapshotEngine(name="book", exchange="XSHE", orderbookDepth=2, intervalInMilli=1000, date=2024.05.06,
                startTime=09:30:00.000, prevClose=dict(["A"], [9.9]), maxPrice=dict(["A"], [12.5]), dummyTable=feed, outputTable=out,
                userDefinedMetrics=highest,
                inputColMap=dict(`codeColumn`timeColumn`msgTypeColumn`typeColumn`priceColumn`qtyColumn`sideColumn`buyOrderColumn`sellOrderColumn`seqColumn,
                    `code`at`kind`type`price`qty`side`buyNo`sellNo`seq))

            """ + Book() + Trade("00.500", 6, 20, 11, 1, 5) + End());

        Assert.Equal("A 23.5", await RowsAsync("select code, sum from out"));
    }

    private string[] Log() => Path.Combine(Folder, "log", "script.log") is var file && File.Exists(file) ? File.ReadAllLines(file) : [];

    private static string Bond(string at, int side, string price, int number, string code = "113001") =>
        Message(at, 0, 2, price, 10, side, $"{number}l, {number}l", number, code);

    // Fills of so many pieces of two instruments; nothing stands in their books.
    private static string Fills(string at, int quantity) =>
        Message(at, 1, 0, "100000", quantity, 1, "1l, 2l", 1) + Message(at, 1, 0, "100000", quantity, 1, "1l, 2l", 2, "Z");
}

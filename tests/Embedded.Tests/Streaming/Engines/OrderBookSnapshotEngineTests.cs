namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

public sealed class OrderBookSnapshotEngineTests : OrderBookFixture
{
    [Fact]
    public async Task Levels_hold_what_is_left_of_their_orders()
    {
        var rows = await OutAsync(
            Create() + Book() + Trade("00.500", 6, 20, 11, 0, 5) + Trade("00.600", 7, 40, 10, 1, 0, type: 1)
            + End());

        Assert.Equal("A 7 true 20 20 11 70 140 10 110 2 12 70 1", rows);
    }

    [Fact]
    public async Task Window_holds_its_end_and_the_message_that_ends_it_belongs_to_the_next()
    {
        var rows = await OutAsync(
            Create(columns: "timestamp volume ttlVolume") + Book() + Trade("01.000", 6, 5, 10, 1, 4) + Trade("01.001", 7, 3, 10, 1, 4)
            + Trade("05.000", 8, 1, 10, 1, 4));

        Assert.Equal("2024.05.06T09:30:01.000 5 5; 2024.05.06T09:30:02.000 3 8", rows);
    }

    [Fact]
    public async Task Market_order_rests_at_the_price_of_its_last_fill()
    {
        var rows = await OutAsync(
            Create(columns: "bidsPrice1 bidsQty1 bidsPrice2 bidsQty2 asksPrice1") + Book() + Order("00.400", 6, "buy 60 0 1")
            + Trade("00.400", 7, 20, 11, 6, 5) + End());

        Assert.Equal("11 40 10 150 12", rows);
    }

    [Fact]
    public async Task Order_at_the_best_price_of_its_side_and_one_without_fills_find_theirs()
    {
        var rows = await OutAsync(
            Create(columns: "bidsPrice1 bidsQty1 asksPrice1 asksQty1", arguments: ", skipCrossedMarket=false") + Book()
            + Order("00.400", 6, "buy 5 0 3") + Order("00.400", 7, "sell 7 0 1") + End());

        Assert.Equal("10 155 10 7", rows);
    }

    [Fact]
    public async Task Crossed_book_is_left_out()
    {
        Assert.Equal("", await OutAsync(Create() + Book("buy 10 12|sell 10 11") + Order("01.500", 98, "buy 1 1", "Z")));
    }

    [Fact]
    public async Task Shanghai_tells_the_rest_of_an_order_behind_its_fills()
    {
        var rows = await OutAsync(
            Create("XSHG", "abnormal bidsPrice1 bidsQty1 asksPrice1 asksQty1", ", orderBySeq=false") + """
            insert into b values(`A, 09:30:00.100, 0, 2, 110000l, 20l, 2, 501l, 501l, 1l)
            insert into b values(`A, 09:30:00.200, 1, 0, 110000l, 20l, 1, 502l, 501l, 2l)
            insert into b values(`A, 09:30:00.200, 0, 2, 110000l, 30l, 1, 502l, 502l, 3l)
            insert into b values(`A, 09:30:00.300, 0, 2, 120000l, 9l, 2, 503l, 503l, 4l)
            insert into b values(`A, 09:30:00.400, 0, 10, 120000l, 4l, 2, 503l, 503l, 5l)
            insert into b values(`A, 09:30:01.400, 0, 2, 10000l, 4l, 1, 504l, 504l, 6l)
            """);

        Assert.Equal("false 11 30 12 5", rows);
    }

    [Fact]
    public async Task Message_that_comes_too_early_waits_for_its_turn()
    {
        var rows = await OutAsync(
            Create(columns: "lastSeq ttlVolume abnormal", arguments: ", orderBySeq=true") + Trade("00.300", 3, 10, 10, 1, 2)
            + Order("00.200", 2, "sell 10 10") + Order("00.100", 1, "buy 10 10") + Order("01.100", 4, "buy 1 1"));

        Assert.Equal("3 10 false", rows);
    }

    [Fact]
    public async Task Fill_of_an_unknown_order_marks_the_instrument()
    {
        var rows = await OutAsync(Create(columns: "code abnormal") + Book() + Trade("00.300", 6, 10, 10, 1, 77) + End());

        Assert.Equal("A true", rows);
    }

    [Fact]
    public async Task Instruments_without_messages_are_shown_as_not_modified()
    {
        var rows = await OutAsync(
            Create(columns: "code modified") + Book() + Order("01.500", 10, "buy 1 1", "Z") + Order("02.500", 11, "buy 1 1", "Z"));

        Assert.Equal("A true; A false; Z true", rows);
    }

    [Fact]
    public async Task Own_messages_alone_end_windows_that_are_independent()
    {
        var rows = await OutAsync(
            Create(columns: "code timestamp", arguments: ", triggerType='independent'") + Book() + Order("01.500", 10, "buy 1 1", "Z")
            + Order("03.500", 11, "buy 1 1"));

        Assert.Equal("A 2024.05.06T09:30:01.000", rows);
    }

    [Fact]
    public async Task Last_window_is_open_at_its_end_and_nothing_comes_behind()
    {
        var rows = await OutAsync(
            Create(columns: "timestamp volume", arguments: ", endTime=09:30:01.500") + Book() + Trade("01.200", 6, 1, 10, 1, 4)
            + Trade("01.500", 7, 2, 10, 1, 4) + Trade("09.500", 8, 4, 10, 1, 4));

        Assert.Equal("2024.05.06T09:30:01.000 0; 2024.05.06T09:30:01.500 1", rows);
    }

    [Fact]
    public async Task Details_list_the_messages_of_the_window()
    {
        var rows = await OutAsync(
            Create(columns: "orderQtyList orderSeqList tradePriceList tradeOrderSellNoTimeList withdrawBuyQtyList WithdrawBuyOrderQtyList withdrawSellQtyList")
            + Book() + Trade("00.500", 6, 20, 11, 2, 5) + Trade("00.600", 7, 40, 10, 1, 0, type: 1) + End());

        Assert.Equal("[100,50,30,70,20] [1,2,3,4,5] [11] [09:30:00.100] [40] [100] -", rows);
    }

    [Fact]
    public async Task Orders_at_the_best_price_before_are_told_apart()
    {
        var rows = await OutAsync(
            Create(columns: "prevBuyPrice1 prevBuyAddQtyList1 prevBuyWithdrawQtyList1") + Book() + Order("01.100", 6, "buy 7 10")
            + Order("01.200", 7, "buy 8 9") + Trade("01.300", 8, 5, 10, 1, 0, type: 1) + End("02.500"));

        Assert.Equal("- - -; 10 [7] [5]", rows);
    }

    [Fact]
    public async Task Script_adds_metrics_of_its_own()
    {
        await RunAsync(Create() + "dropStreamEngine(`book)\n" + """
            def spread(t) { return [t.asksPrice1 - t.bidsPrice1, t.code == `A] }
            columns = genOutputColumnsForOBSnapshotEngine(true, false, (2, false), false, false, false, 0, false)[1].schema().colDefs
            out = table(1:0, columns.name join `spread`isA, columns.typeString join `DOUBLE`BOOL)
            b = createOrderBookSnapshotEngine(name="book", exchange="XSHE", orderbookDepth=2, intervalInMilli=1000, date=2024.05.06,
                startTime=09:30:00.000, prevClose=dict(["A"], [9.9]), dummyTable=feed, outputTable=out, userDefinedMetrics=spread,
                inputColMap=dict(`codeColumn`timeColumn`msgTypeColumn`typeColumn`priceColumn`qtyColumn`sideColumn`buyOrderColumn`sellOrderColumn`seqColumn,
                    `code`at`kind`type`price`qty`side`buyNo`sellNo`seq))

            """ + Book() + End());

        Assert.Equal("A 9.9 1 true", await RowsAsync("select code, preClosePrice, spread, isA from out"));
    }

    [Theory]
    [InlineData("precision=1, priceScale=30000", "3.3")]
    [InlineData("precision=-1", "100000")]
    [InlineData("precision=2", "10")]
    public async Task Prices_are_scaled_and_rounded(string arguments, string expected) => Assert.Equal(
        expected, await OutAsync(Create(columns: "bidsPrice1", arguments: ", " + arguments) + Book() + End()));

    [Fact]
    public async Task Missing_levels_may_show_a_price() => Assert.Equal(
        "10 0 -", await OutAsync(Create(columns: "bidsPrice1 asksPrice1 asksQty1", arguments: ", priceNullFill=0") + Book("buy 1 10") + End()));

    [Fact]
    public async Task What_is_known_from_before_may_come_later()
    {
        var rows = await OutAsync(
            Create(columns: "code preClosePrice maxPrice") + "updateOrderBookEngineParams(b, dict([`Z, `A], [2.5, 10.5]), dict([`A], [115000]), , [`A])\n"
            + Book() + End() + End("02.500"));

        Assert.Equal("A 10.5 11.5; A 10.5 11.5", rows);
        Assert.Contains("before the first row", await ErrorAsync("updateOrderBookEngineParams(`book, dict([`A], [1.0]))"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exchange=\"XSHK\"", "XSHGBOND")]
    [InlineData("securitySubType=`All", "XSHEBOND")]
    [InlineData("exchange=\"XSHGBOND\", securitySubType=`Treasury", "'ConvertibleBond' or 'All'")]
    [InlineData("orderBySeq=(true, 0)", "milliseconds")]
    [InlineData("orderBySeq=(true, 5, `ERROR)", "'DEBUG' or 'INFO'")]
    [InlineData("triggerType='perRow', endTime=10:00:00.000", "endTime")]
    [InlineData("triggerType='independent', outputIntervalOffsetMap=[5]", "outputIntervalOffsetMap")]
    [InlineData("outputIntervalOffsetMap=dict([`A], [-1])", "outputIntervalOffsetMap")]
    [InlineData("useSystemTime=true, triggerType='perRow'", "triggerType")]
    [InlineData("useSystemTime=true, orderBySeq=true, forceTriggerTime=5", "forceTriggerTime")]
    [InlineData("forceTriggerTime=5", "forceTriggerTime")]
    [InlineData("outputIntervalOffsetMap=[-1]", "outputIntervalOffsetMap")]
    [InlineData("orderBookDetailDepth=101", "orderBookDetailDepth")]
    [InlineData("outputColMap=[`nothing]", "names nothing")]
    [InlineData("outputColMap=[`UpdateTime1]", "receiveTime")]
    [InlineData("inputColMap=dict([`codeColumn], [`code])", "timeColumn")]
    public async Task What_is_not_there_is_refused(string argument, string hint)
    {
        var name = argument[..argument.IndexOf('=', StringComparison.Ordinal)];
        var script = Create().Replace("exchange=\"XSHE\", ", name == "exchange" ? "" : "exchange=\"XSHE\", ", StringComparison.Ordinal);
        if (name == "outputColMap") script = script.Replace("outputColMap=fields,", "", StringComparison.Ordinal);
        if (name == "inputColMap") script = script.Replace("inputColMap=dict(`codeColumn`timeColumn`msgTypeColumn`typeColumn`priceColumn`qtyColumn`sideColumn`buyOrderColumn`sellOrderColumn`seqColumn,", "priceNullFill=size(", StringComparison.Ordinal);

        Assert.Contains(hint, await ErrorAsync(script.TrimEnd()[..^1] + ", " + argument + ")"), StringComparison.Ordinal);
    }
}

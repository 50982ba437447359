namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>When order books are shown.</summary>
public sealed class OrderBookTriggerTests : OrderBookFixture
{
    [Fact]
    public async Task Every_message_shows_its_instrument_where_asked_for()
    {
        var rows = await OutAsync(
            Create(columns: "code timestamp volume bidsPrice1 bidsQty1 asksPrice1", arguments: ", triggerType='perRow'")
            + Order("00.100", 1, "buy 5 10") + Order("00.200", 2, "buy 1 9", "Z") + Order("00.300", 3, "sell 7 11")
            + Order("00.400", 4, "buy 3 0 1") + Trade("00.400", 5, 3, 11, 4, 3));

        Assert.Equal(
            "A 2024.05.06T09:30:00.100 0 10 5 -; Z 2024.05.06T09:30:00.200 0 9 1 -; A 2024.05.06T09:30:00.300 0 10 5 11; "
            + "A 2024.05.06T09:30:00.400 0 10 5 11; A 2024.05.06T09:30:00.400 3 10 5 11", rows);
    }

    [Theory]
    [InlineData("dict([`A, `Z], [0, 300])")]
    [InlineData("[0, 300]")]
    public async Task Windows_of_some_instruments_end_later(string offsets)
    {
        var rows = await OutAsync(
            Create(columns: "code timestamp lastSeq", arguments: $", outputIntervalOffsetMap={offsets}")
            + Order("00.100", 1, "buy 5 10") + Order("00.200", 2, "buy 1 9", "Z") + Order("01.200", 3, "buy 1 9", "Z")
            + Order("01.301", 4, "buy 1 9") + Order("02.001", 5, "buy 1 9"));

        Assert.Equal(
            "A 2024.05.06T09:30:01.000 1; Z 2024.05.06T09:30:01.300 3; A 2024.05.06T09:30:02.000 4", rows);
    }

    [Fact]
    public async Task Window_of_an_instrument_without_messages_is_forced()
    {
        var rows = await OutAsync(
            Create(columns: "code timestamp", arguments: ", triggerType='independent', independentForceTriggerTime=2000") + Book()
            + Order("03.000", 10, "buy 1 1", "Z") + Order("03.001", 11, "buy 1 1", "Z") + Order("03.002", 12, "buy 1 1", "Z")
            + Order("03.500", 13, "buy 1 1"));

        // The window of A ended at 09:30:01; 2,000 ms later it is still waited for.
        Assert.Equal("Z 2024.05.06T09:30:03.000; A 2024.05.06T09:30:01.000", rows);
    }

    [Fact]
    public async Task Missing_messages_are_passed_over_when_they_are_long_overdue()
    {
        var rows = await OutAsync(
            Create(columns: "code timestamp lastSeq abnormal", arguments: ", orderBySeq=true, forceTriggerTime=1500")
            + Order("00.100", 1, "buy 5 10") + Order("00.900", 3, "buy 1 9") + Order("01.100", 4, "buy 1 9")
            + Order("01.599", 5, "buy 1 9") + Order("01.600", 6, "buy 1 9") + Order("00.950", 2, "buy 1 9") + Order("02.600", 7, "buy 1 9"));

        Assert.Equal("A 2024.05.06T09:30:01.000 3 true; A 2024.05.06T09:30:02.000 6 true", rows);
    }

    [Fact]
    public async Task Books_are_shown_when_they_are_asked_for()
    {
        var rows = await OutAsync(
            Create(columns: "code timestamp volume") + Book() + Trade("00.300", 6, 5, 10, 1, 4)
            + "forceTriggerOrderBookSnapshot(b)\nforceTriggerOrderBookSnapshot(`book, 09:30:00.700)\n"
            + Trade("00.800", 7, 2, 10, 1, 4) + End());

        Assert.Equal(
            "A 2024.05.06T09:30:00.300 5; A 2024.05.06T09:30:00.700 0; A 2024.05.06T09:30:01.000 2", rows);
        Assert.Contains("TIME", await ErrorAsync("forceTriggerOrderBookSnapshot(b, 5)"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task System_clock_shows_books_in_trading_hours()
    {
        // The clock stands at 09:30:00.250 UTC, 17:30 in China; 09:30:00.000 there is 16 hours less 250 ms later.
        await RunAsync(Create(columns: "code timestamp modified", arguments: ", useSystemTime=true"));
        Advance((16 * 3_600_000) - 250);
        await RunAsync(Book("buy 100 10|sell 20 11"));
        Assert.Equal("", await RowsAsync("select * from out"));
        Advance(1000);
        Advance(1000);
        Assert.Equal(
            "A 2024.05.06T09:30:01.000 true; A 2024.05.06T09:30:02.000 false", await RowsAsync("select * from out"));

        // Until 11:30, and on from a second past one.
        Advance((2 * 3_600_000) - 2000);
        await RunAsync("delete from out");
        Advance(89 * 60_000);
        Advance(60_000);
        Assert.Equal("", await RowsAsync("select * from out"));
        Advance(1000);
        Assert.Equal("A 2024.05.06T13:00:01.000 false", await RowsAsync("select * from out"));
    }

    [Fact]
    public async Task Crossed_book_is_shown_by_the_clock_once_it_is_none()
    {
        await RunAsync(Create(columns: "timestamp volume bidsPrice1 asksPrice1", arguments: ", useSystemTime=true"));
        Advance((16 * 3_600_000) - 250);
        await RunAsync(Order("00.100", 1, "buy 5 10") + Order("00.200", 2, "sell 2 9"));
        Advance(1000);
        Assert.Equal("", await RowsAsync("select * from out"));
        await RunAsync(Trade("00.200", 3, 2, 10, 1, 2));

        Assert.Equal("2024.05.06T09:30:01.000 2 10 -", await RowsAsync("select * from out"));
    }

    [Fact]
    public async Task Buyer_above_the_price_cage_waits_until_the_market_has_come_near()
    {
        // 102 % of the lowest price asked: of 100 it is 102, of 101 it is 103.02.
        var rows = await OutAsync(
            Create(columns: "bidsPrice1 bidsQty1 bidQty asksPrice1 asksQty1 volume")
            + Order("00.100", 1, "buy 100 98", "300001") + Order("00.200", 2, "sell 70 100", "300001")
            + Order("00.300", 3, "sell 50 101", "300001") + Order("00.400", 4, "buy 30 103", "300001")
            + Order("01.100", 5, "buy 1 1", "Z") + Trade("01.200", 6, 70, 0, 0, 2, type: 1, code: "300001")
            + Trade("01.200", 7, 30, 101, 4, 3, code: "300001") + Order("02.100", 8, "buy 1 1", "Z"));

        Assert.Equal("98 100 100 100 70 0; 98 100 100 101 20 30; 1 1 1 - - 0", rows);
    }

    [Fact]
    public async Task Seller_below_the_price_cage_waits_and_may_be_withdrawn()
    {
        // 98 % of the highest price bid, 100: 98. Nobody bids or asks any more then: 98 % of the last price, 100.
        var rows = await OutAsync(
            Create(columns: "asksPrice1 asksQty1 askQty bidsPrice1 withdrawSellQtyList")
            + Order("00.100", 1, "buy 100 100", "300001") + Order("00.200", 2, "sell 5 97", "300001")
            + Order("00.200", 3, "sell 6 97", "300001") + Trade("00.300", 4, 6, 0, 0, 3, type: 1, code: "300001")
            + Order("00.400", 5, "sell 100 100", "300001") + Trade("00.400", 6, 100, 100, 1, 5, code: "300001")
            + Order("00.500", 7, "buy 8 98", "300001") + Order("01.100", 8, "buy 1 1", "300001"));

        // With 98 bid the bound is 96.04: the order at 97 is let in, and trades then.
        Assert.Equal("", rows);
        await RunAsync(Trade("01.200", 9, 5, 98, 7, 2, code: "300001") + Order("02.100", 10, "buy 1 1", "300001"));
        Assert.Equal("- - 0 98 -", await RowsAsync("select * from out"));
    }

    [Fact]
    public async Task Order_far_away_stands_in_the_book_without_a_price_cage()
    {
        var rows = await OutAsync(
            Create(columns: "bidsPrice1 asksPrice1", arguments: ", checkRestrict=false, skipCrossedMarket=false")
            + Order("00.100", 1, "sell 70 100", "300001") + Order("00.200", 2, "buy 30 103", "300001") + End());

        Assert.Equal("103 100", rows);
    }

    [Fact]
    public async Task Single_orders_of_levels_and_of_the_book_are_listed()
    {
        var rows = await OutAsync(
            Create(
                columns: "buyQtyList1 buyQtyList2 buyValueList1 sellQtyList1 sellValueList2 ResidualAskPriceList ResidualBidQtyList ResidualBidTimeList ResidualBidApplSeqNumList",
                arguments: ", orderBookDetailDepth=2").Replace(
                    "seqDetail=true", "seqDetail=true, orderBookDetailDepth=2, residualDetail=true", StringComparison.Ordinal)
            + Book() + Trade("00.500", 6, 20, 10, 1, 4) + End());

        Assert.Equal(
            "[80,50] [30] [800,500] [20] [600] [11,12] [80,50,30] [09:30:00.100,09:30:00.100,09:30:00.100] [1,2,3]", rows);
    }

    [Theory]
    [InlineData("")]
    [InlineData(", triggerType='independent', independentForceTriggerTime=900")]
    [InlineData(", orderBySeq=true, forceTriggerTime=700")]
    [InlineData(", outputIntervalOffsetMap=[0, 250]")]
    [InlineData(", triggerType='perRow'")]
    public async Task Books_go_on_from_a_snapshot(string arguments)
    {
        const string columns = "code timestamp lastSeq volume ttlVolume bidsPrice1 bidsQty1 asksPrice1 askQty abnormal tradePriceList orderQtyList WithdrawBuyOrderQtyList ResidualBidQtyList prevBuyAddQtyList1";
        var messages = Messages(new Random(7)).ToArray();
        var create = Create(columns: columns, arguments: arguments + ", skipCrossedMarket=false")
            .Replace("seqDetail=true", "seqDetail=true, residualDetail=true", StringComparison.Ordinal);
        var expected = await OutAsync(create + string.Concat(messages));
        Assert.True(expected.Split(';').Length > 10);

        await RunAsync("dropStreamEngine(`book)\n" + create);
        var again = create[create.IndexOf("b = createOrderBook", StringComparison.Ordinal)..];
        var random = new Random(1);
        foreach (var message in messages)
        {
            await RunAsync(message);
            if (random.Next(4) > 0) continue;
            var state = (await EngineAsync("book")).Capture();
            await RunAsync("dropStreamEngine(`book)\n" + again);
            (await EngineAsync("book")).Restore(state);
        }

        Assert.Equal(expected, await RowsAsync("select * from out"));
    }

    private static IEnumerable<string> Messages(Random random)
    {
        string[] codes = ["A", "300001", "Z"];
        var at = 100;
        for (var seq = 1; seq <= 120; seq++)
        {
            at += random.Next(0, 120);
            var (time, code) = ($"{at / 1000:00}.{at % 1000:000}", codes[random.Next(3)]);
            // One in ten gets lost.
            var number = random.Next(10) == 0 ? ++seq : seq;
            yield return random.Next(4) switch
            {
                0 => Trade(time, number, random.Next(1, 30), 100, random.Next(1, number + 1), random.Next(1, number + 1), code: code),
                1 => Trade(time, number, random.Next(1, 30), 0, random.Next(1, number + 1), 0, type: 1, code: code),
                _ => Order(time, number, random.Next(2) == 0 ? $"buy {random.Next(1, 90)} {random.Next(95, 104)}" : $"sell {random.Next(1, 90)} {random.Next(97, 106)}", code),
            };
        }
    }
}

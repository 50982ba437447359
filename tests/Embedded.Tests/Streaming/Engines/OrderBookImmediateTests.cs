namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>
/// Orders of Shanghai that fill as they come: the exchange tells of their fills, and of what is left of them.
/// </summary>
public sealed class OrderBookImmediateTests : OrderBookFixture
{
    private const string Asked = ", orderBySeq=false, includeImmediateExecution=true";

    // 20 at 11 and 10 at 12 are asked; a buyer of 35 at 12 comes, who withdraws the rest of 5.
    private static readonly string Sweep =
        Message("09:30:00.100", 0, 2, "110000", 20, 2, "501l, 501l", 1) + Message("09:30:00.100", 0, 2, "120000", 10, 2, "502l, 502l", 2)
        + Message("09:30:00.200", 1, 0, "110000", 20, 1, "503l, 501l", 3) + Message("09:30:00.200", 1, 0, "120000", 10, 1, "503l, 502l", 4)
        + Message("09:30:00.200", 0, 2, "120000", 5, 1, "503l, 503l", 5) + Message("09:30:00.300", 0, 10, "120000", 5, 1, "503l, 503l", 6);

    [Fact]
    public async Task Order_asked_for_its_fills_and_its_rest()
    {
        var rows = await OutAsync(
            Create("XSHG", "orderNoList orderPriceList orderQtyList orderBSFlagList orderTypeList orderSeqList orderMDTimeList", Asked) + Sweep + Later());
        Assert.Equal(
            "[501,502,503] [11,12,12] [20,10,35] [2,2,1] [2,2,2] [1,2,5] [09:30:00.100,09:30:00.100,09:30:00.200]", rows);
    }

    [Fact]
    public async Task Fills_and_withdrawals_know_the_order()
    {
        var rows = await OutAsync(
            Create("XSHG", "tradeOrderBuyNoTimeList tradeOrderSellNoTimeList tradeBuyOrderTypeList withdrawBuyQtyList WithdrawBuyOrderQtyList", Asked)
            + Sweep + Later());
        Assert.Equal("[09:30:00.200,09:30:00.200] [09:30:00.100,09:30:00.100] [2,2] [5] [35]", rows);
    }

    [Fact]
    public async Task Order_without_a_rest_has_the_price_of_its_last_fill()
    {
        var rows = await OutAsync(
            Create("XSHG", "orderNoList orderPriceList orderQtyList orderBSFlagList orderSeqList asksQty1 abnormal", Asked)
            + Message("09:30:00.100", 0, 2, "110000", 20, 1, "501l, 501l", 1) + Message("09:30:00.100", 0, 2, "100000", 30, 1, "502l, 502l", 2)
            + Message("09:30:00.200", 1, 0, "110000", 20, 2, "501l, 503l", 3) + Message("09:30:00.200", 1, 0, "100000", 10, 2, "502l, 503l", 4)
            + Message("09:30:00.300", 1, 0, "100000", 1, 2, "502l, 507l", 5) + Later());
        Assert.Equal("[501,502,503,507] [11,10,10,10] [20,30,30,1] [1,1,2,2] [1,2,3,5] - false", rows);
    }

    [Fact]
    public async Task Order_whose_number_was_passed_is_none_that_comes()
    {
        var rows = await OutAsync(
            Create("XSHG", "orderNoList tradeOrderSellNoTimeList", Asked) + Message("09:30:00.100", 0, 2, "110000", 20, 1, "501l, 501l", 1)
            + Message("09:30:00.200", 1, 0, "110000", 20, 2, "501l, 499l", 2) + Later());
        Assert.Equal("[501] -", rows);
    }

    [Fact]
    public async Task Order_at_the_best_price_before_is_among_those_added()
    {
        // 11 was bid; then a buyer at 11 meets a seller who has come at 11.
        var rows = await OutAsync(
            Create("XSHG", "prevBuyPrice1 prevBuyAddQtyList1", Asked) + Message("09:30:00.100", 0, 2, "110000", 20, 1, "501l, 501l", 1)
            + Message("09:30:01.100", 0, 10, "110000", 20, 1, "501l, 501l", 2) + Message("09:30:01.100", 0, 2, "110000", 9, 2, "502l, 502l", 3)
            + Message("09:30:01.200", 1, 0, "110000", 4, 1, "503l, 502l", 4) + Message("09:30:02.200", 0, 2, "100000", 4, 1, "504l, 504l", 5));
        Assert.Equal("- -; 11 [4]", rows);
    }

    [Theory]
    [InlineData("XSHG", ", orderBySeq=false", "[501,502,503] [20,10,5] [5] -")]
    [InlineData("XSHG", Asked, "[501,502,503] [20,10,35] [35] [09:30:00.200,09:30:00.200]")]
    [InlineData("XSHGFUND", Asked, "[501,502,503] [20,10,35] [35] [09:30:00.200,09:30:00.200]")]
    [InlineData("XSHGBOND", Asked + ", securitySubType=`All", "[501,502,503] [20,10,5] [5] -")]
    public async Task Order_is_told_of_where_it_is_asked_for(string exchange, string arguments, string expected) => Assert.Equal(
        expected,
        await OutAsync(Create(exchange, "orderNoList orderQtyList WithdrawBuyOrderQtyList tradeOrderBuyNoTimeList", arguments) + Sweep + Later()));

    [Fact]
    public async Task Order_goes_on_from_a_snapshot_and_stands_in_the_row_of_its_first_fill_alone()
    {
        var create = Create("XSHG", "orderNoList orderQtyList", Asked + ", triggerType='perRow'");
        await RunAsync(create);
        foreach (var message in Sweep.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await RunAsync(message);
            var state = (await EngineAsync("book")).Capture();
            await RunAsync("dropStreamEngine(`book)\n" + create[create.IndexOf("b = createOrderBook", StringComparison.Ordinal)..]);
            (await EngineAsync("book")).Restore(state);
        }

        Assert.Equal("[501] [20]; [502] [10]; [503] [20]; - -; [503] [5]; - -", await RowsAsync("select * from out"));
    }

    private static string Later() => Message("09:30:01.500", 0, 2, "10000", 1, 1, "900l, 900l", 90);
}

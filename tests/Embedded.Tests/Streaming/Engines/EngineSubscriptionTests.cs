namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>A subscription hands what comes into a stream table on to an engine.</summary>
public sealed class EngineSubscriptionTests : StreamFixture
{
    [Fact]
    public async Task Engine_takes_the_rows_of_a_stream_table()
    {
        await RunAsync("""
            share streamTable(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT]) as ticks
            share table(1:0, `time`sym`total, [TIMESTAMP, SYMBOL, LONG]) as bars
            w = createTimeSeriesEngine("w", 1000, 1000, <[sum(x)]>, ticks, bars, `time, false, `sym)
            subscribeTable(tableName="ticks", actionName="w", offset=0, handler=append!{w}, msgAsTable=true)
            insert into ticks values(2024.05.06T09:30:00.000 + 0 500 1000 1500 2000, `a`a`a`a`a, 1 2 4 8 16)
            """);
        await WaitForAsync("size(bars)", 2);

        Assert.Equal("3; 12", await RowsAsync("select total from bars"));
        await RunAsync("unsubscribeTable(tableName=`ticks, actionName=`w)");
    }
}

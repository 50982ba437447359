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

    [Fact]
    public async Task Message_may_be_a_tuple_of_columns_that_a_function_appends()
    {
        await RunAsync("""
            share streamTable(1:0, `time`device`x, [TIMESTAMP, SYMBOL, DOUBLE]) as readings
            share streamTable(1:0, `device`time`metric`value, [SYMBOL, TIMESTAMP, STRING, DOUBLE]) as results
            rules = table(["d1", "d2"] as device, ["msum(x, 2) ", "mmax(x, 2) - mmin(x, 2)"] as formula, ["sum", "range"] as metric)
            s = createSparseReactiveStateEngine(name="s", metrics=rules, dummyTable=readings, outputTable=results,
                keyColumn="device", extraColumn="time")
            subscribeTable(tableName="readings", actionName="s", handler=tableInsert{s})
            readings.append!(table(2024.05.06T09:30:00.000 + 0..4 as moment, ["d1", "d2", "d1", "d2", "d3"] as device, 1 2 4 8 16 as x))
            """);
        await WaitForAsync("size(results)", 4);

        Assert.Equal("d1 sum -; d2 range -; d1 sum 5; d2 range 6", await RowsAsync("select device, metric, value from results"));
        await RunAsync("unsubscribeTable(tableName=`readings, actionName=`s)");
    }
}

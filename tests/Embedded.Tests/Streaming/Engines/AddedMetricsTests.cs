namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>Metrics that an engine computes from some moment on.</summary>
public sealed class AddedMetricsTests : EngineFixture
{
    private const string Start = """
        trades = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
        other = table(1:0, `time`sym`y, [TIMESTAMP, SYMBOL, INT])
        out = table(1:0, `time`sym`total, [TIMESTAMP, SYMBOL, INT])
        def sample(ms, x) { return table(timestamp(ms) as time, take(`a, size(ms)) as sym, x as x) }

        """;

    [Fact]
    public async Task Windows_that_are_open_take_the_rows_to_come_alone()
    {
        var rows = await OutAsync(Start + """
            r = createTimeSeriesEngine(`e, 20, 10, <sum(x)>, trades, out, `time, keyColumn=`sym)
            r.append!(sample([1, 11, 19], [1, 2, 4]))
            addMetrics(r, <[max(x), med(x) as middle]>, table(1:0, `most`middle, [INT, DOUBLE]))
            r.append!(sample([20, 21, 30], [16, 8, 32]))
            """, "order by time");
        Assert.Equal(
            "1970.01.01T00:00:00.010 a 1 - -; 1970.01.01T00:00:00.020 a 7 - -; 1970.01.01T00:00:00.030 a 30 16 12", rows);
        Assert.Equal("3 < sum(x) >, < max(x) >, < med(x) as middle >", await RowsAsync("select numMetrics, metrics from getStreamEngineStat().TimeSeriesEngine"));
    }

    [Fact]
    public async Task Window_size_and_fill_are_those_of_the_added_metrics()
    {
        var rows = await OutAsync(Start + """
            r = createTimeSeriesEngine(`e, 10 20, 10, [<sum(x)>, <sum(x) as both>], trades, wide, `time, keyColumn=`sym, fill=0)
            addMetrics(r, <last(x)>, table(1:0, [`latest], [INT]), 20, "ffill")
            r.append!(sample([1, 11, 41, 51], [1, 2, 4, 8]))
            """.Insert(0, "wide = table(1:0, `time`sym`one`two, [TIMESTAMP, SYMBOL, INT, INT])\n") + "\nout = wide", "order by time");
        Assert.Equal(
            "1970.01.01T00:00:00.010 a 1 1 1; 1970.01.01T00:00:00.020 a 2 3 2; 1970.01.01T00:00:00.030 a - 2 2; "
            + "1970.01.01T00:00:00.040 a 0 0 2; 1970.01.01T00:00:00.050 a 4 4 4", rows);
    }

    [Fact]
    public async Task Cross_sectional_engine_computes_more()
    {
        var rows = await OutAsync(Start + """
            out = table(1:0, `time`total, [TIMESTAMP, INT])
            r = createCrossSectionalEngine(`e, <sum(x)>, trades, out, `sym, `perBatch, useSystemTime=false, timeColumn=`time)
            r.append!(sample([1], [3]))
            extendMetrics(r, <avg(x)>, table(1:0, [`mean], [DOUBLE]))
            r.append!(sample([2], [5]))
            """);
        Assert.Equal("1970.01.01T00:00:00.001 3 -; 1970.01.01T00:00:00.002 5 5", rows);
    }

    [Fact]
    public async Task Session_window_engine_computes_more()
    {
        var rows = await OutAsync(Start + """
            r = createSessionWindowEngine(`e, 5, <sum(x)>, trades, out, `time, keyColumn=`sym)
            r.append!(sample([1, 2], [1, 2]))
            addMetrics(r, <count(x)>, table(1:0, [`number], [INT]))
            r.append!(sample([3, 20, 40], [4, 8, 16]))
            """);
        Assert.Equal("1970.01.01T00:00:00.001 a 7 1; 1970.01.01T00:00:00.020 a 8 1", rows);
    }

    [Fact]
    public async Task Join_engine_computes_more_of_the_pairs_to_come()
    {
        var rows = await OutAsync(Start + """
            r = createAsofJoinEngine(`e, trades, other, out, <y>, `sym, `time)
            appendForJoin(r, true, sample([2, 4], [1, 2]))
            appendForJoin(r, false, table(timestamp([1, 3]) as time, `a`a as sym, 10 30 as y))
            addMetrics(r, <x + y>, table(1:0, [`both], [INT]))
            appendForJoin(r, false, table(timestamp([5]) as time, [`a] as sym, [50] as y))
            """);
        Assert.Equal("1970.01.01T00:00:00.002 a 10 -; 1970.01.01T00:00:00.004 a 30 32", rows);
    }

    [Fact]
    public async Task Stored_table_gets_the_columns()
    {
        await RunAsync(Start + """
            db = database("dfs://added", VALUE, `a`b)
            stored = createTable(db, out, `bars)
            r = createTimeSeriesEngine(`e, 10, 10, <sum(x)>, trades, stored, `time, keyColumn=`sym)
            r.append!(sample([1, 11], [1, 2]))
            addMetrics(r, <max(x)>, table(1:0, [`most], [INT]))
            r.append!(sample([12, 21], [4, 8]))
            """);
        Assert.Equal("1 -; 6 4", await RowsAsync("select total, most from loadTable(\"dfs://added\", `bars)"));
    }

    [Theory]
    [InlineData("createReactiveStateEngine(`e, <[time, cumsum(x)]>, trades, out, `sym)", "<max(x)>", "takes no more metrics")]
    [InlineData("createTimeSeriesEngine(`e, 10, 10, <sum(x)>, trades, out, `time, keyColumn=`sym)", "<[max(x), min(x)]>", "must have 2 columns")]
    [InlineData("createTimeSeriesEngine(`e, 10, 10, <sum(x)>, trades, out, `time, keyColumn=`sym)", "<max(x)>, 20", "must be one of the engine's window sizes")]
    [InlineData("createTimeSeriesEngine(`e, 10, 10, <sum(x)>, trades, out, `time, keyColumn=`sym)", "<max(x)>, 10, 0", "nothing can be filled")]
    [InlineData("createTimeSeriesEngine(`e, 10, 10, <sum(x)>, trades, streamTable(out), `time, keyColumn=`sym)", "<max(x)>", "cannot get more columns")]
    [InlineData("createSessionWindowEngine(`e, 5, <sum(x)>, trades, out, `time, keyColumn=`sym)", "<max(x)>, 5", "is for time-series engines only")]
    public async Task Wrong_addition_is_refused_and_changes_nothing(string engine, string arguments, string complaint)
    {
        await RunAsync($"{Start}r = {engine}");
        var parts = arguments.Split(">, ");
        var metrics = parts.Length > 1 ? parts[0] + ">" : arguments;
        var rest = parts.Length > 1 ? ", " + parts[1] : "";
        Assert.Contains(
            complaint, await ErrorAsync($"addMetrics(r, {metrics}, table(1:0, [`more], [INT]){rest})"), StringComparison.Ordinal);
        Assert.Equal("time,sym,total", string.Join(',', ((DolphinQuant.Data.Table)await RunAsync("out")).Names));
    }
}

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>Metrics that were added to an engine with snapshots: the next engine of its name goes on with them.</summary>
public sealed class AddedMetricsSnapshotTests : EngineFixture
{
    private const string Start = """
        trades = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
        other = table(1:0, `time`sym`y, [TIMESTAMP, SYMBOL, INT])
        def sample(ms, x) { return table(timestamp(ms) as time, take(`a, size(ms)) as sym, x as x) }

        """;

    // Sum and median take their state in two ways; factor is known where the metrics are added alone.
    private const string Add = """
        factor = 100
        addMetrics(r, <[factor * sum(x) as more, med(x)]>, table(1:0, `more`middle, [INT, DOUBLE]))
        undef(`factor)

        """;

    [Theory]
    [InlineData("createTimeSeriesEngine(`e, 20, 10, <sum(x)>, trades, out, `time, keyColumn=`sym")]
    [InlineData("createTimeSeriesEngine(`e, 20, 10, <sum(x)>, trades, out, `time, keyColumn=`sym, fill=`ffill")]
    [InlineData("createSessionWindowEngine(`e, 9, <sum(x)>, trades, out, `time, keyColumn=`sym")]
    [InlineData("createThresholdEngine(`e, 6, <sum(x)>, trades, out, `x, `sym, `time")]
    [InlineData("createTimeBucketEngine(`e, 00:00:00 00:00:01 00:00:02, <sum(x)>, trades, out, `time, `sym, closed=`right")]
    public async Task Engine_goes_on_in_the_middle_of_a_window(string create)
    {
        const string Before = "r.append!(sample([900, 911], [1, 2]))\n";
        const string Between = "r.append!(sample([912, 930], [4, 3]))\n";
        const string After = "r.append!(sample([931, 955, 1020, 2500], [8, 2, 9, 1]))\n";
        const string Output = "out = table(1:0, `time`sym`total, [TIMESTAMP, SYMBOL, INT])\n";
        var whole = await OutAsync($"{Start}{Output}r = {create})\n{Before}{Add}{Between}{After}");
        await RunAsync("dropStreamEngine(`e)");

        var kept = $"{Output}r = {create}, snapshotDir=\"{Folder}\", snapshotIntervalInMsgCount=1)\n";
        var first = await OutAsync($"{kept}{Before}{Add}{Between}");
        await RunAsync("dropStreamEngine(`e)");
        var second = await OutAsync(kept + After);

        Assert.Contains("00 ", whole, StringComparison.Ordinal);
        Assert.Equal(whole, first.Length == 0 ? second : $"{first}; {second}");
    }

    [Fact]
    public async Task Addition_is_kept_before_the_next_message_comes()
    {
        const string Create = "r = createCrossSectionalEngine(`e, <sum(x)>, trades, out, `sym, useSystemTime=false, timeColumn=`time, "
            + "snapshotDir=\"{0}\", snapshotIntervalInMsgCount=100)\n";
        var create = Create.Replace("{0}", Folder, StringComparison.Ordinal);
        await RunAsync($"{Start}out = table(1:0, `time`total, [TIMESTAMP, INT])\n{create}r.append!(sample([1], [3]))\n{Add}dropStreamEngine(`e)");

        // The output kept its columns, and the state that of the message before.
        var rows = await OutAsync($"{create}r.append!(table([timestamp(2)] as time, [`b] as sym, [5] as x))");
        Assert.Equal("1970.01.01T00:00:00.001 3 - -; 1970.01.01T00:00:00.002 8 800 4", rows);
        Assert.Equal("0", await RowsAsync("select snapshotMsgId from table(getSnapshotMsgId(r) as snapshotMsgId)"));
    }

    [Fact]
    public async Task Join_engine_goes_on_with_rows_that_wait()
    {
        var create = $"""
            out = table(1:0, `time`sym`y, [TIMESTAMP, SYMBOL, INT])
            r = createAsofJoinEngine(`e, trades, other, out, <y>, `sym, `time, snapshotDir="{Folder}", snapshotIntervalInMsgCount=1)

            """;
        await RunAsync(Start + create + """
            appendForJoin(r, true, sample([2], [1]))
            addMetrics(r, <x + other.y>, table(1:0, [`both], [INT]))
            dropStreamEngine(`e)
            """);
        var rows = await OutAsync(create + "appendForJoin(r, false, table(timestamp([1, 3]) as time, `a`a as sym, 10 30 as y))");
        Assert.Equal("1970.01.01T00:00:00.002 a 10 11", rows);
    }
}

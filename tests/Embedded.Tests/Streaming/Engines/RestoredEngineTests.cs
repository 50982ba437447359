namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>Engines that go on from a snapshot: what waited for the clock still does, and columns of lists are kept.</summary>
public sealed class RestoredEngineTests : EngineFixture
{
    private string Snapshots => $", snapshotDir=\"{Folder}\", snapshotIntervalInMsgCount=1)\n";

    private string CrossSection(string arguments) => $"""
        ticks = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
        out = table(1:0, `time`total, [TIMESTAMP, LONG])
        c = createCrossSectionalEngine(name="c", metrics=<sum(x)>, dummyTable=ticks, outputTable=out, keyColumn=`sym,
            useSystemTime=false, timeColumn=`time, {arguments}{Snapshots}
        """;

    [Fact]
    public async Task Cross_section_at_an_interval_is_still_due()
    {
        var create = CrossSection("triggeringPattern='interval', triggeringInterval=100");
        await RunAsync($"{create}c.append!(table(timestamp(1 2) as time, `a`b as sym, 1 2 as x))\ndropStreamEngine(`c)\n{create}");
        Advance(100);

        Assert.Equal("1970.01.01T00:00:00.002 3", await OutAsync(""));
    }

    [Fact]
    public async Task Cross_section_of_too_few_keys_still_waits_for_its_time()
    {
        var create = CrossSection("triggeringPattern='keyCount', triggeringInterval=(3, 50ms)");
        await RunAsync($"{create}c.append!(table(timestamp(1 1 2) as time, `a`b`a as sym, 1 2 4 as x))\ndropStreamEngine(`c)\n{create}");
        Advance(50);

        Assert.Equal("1970.01.01T00:00:00.001 3", await OutAsync(""));
    }

    [Fact]
    public async Task As_of_join_counts_the_wait_from_the_arrival()
    {
        var create = """
            l = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
            r = table(1:0, `time`sym`y, [TIMESTAMP, SYMBOL, INT])
            out = table(1:0, `time`sym`x`y, [TIMESTAMP, SYMBOL, INT, INT])
            j = createAsofJoinEngine(`j, l, r, out, <[x, y]>, `sym, `time, delayedTime=5
            """ + Snapshots;
        await RunAsync(create + "appendForJoin(j, true, table(timestamp([7]) as time, [`a] as sym, [1] as x))");
        Advance(1500);
        await RunAsync("dropStreamEngine(`j)\n" + create);
        Advance(600);

        Assert.Equal("1970.01.01T00:00:00.007 a 1 -", await OutAsync(""));
    }

    [Fact]
    public async Task Cross_section_keeps_columns_of_lists()
    {
        var create = """
            ticks = table(1:0, `sym`x`book, [SYMBOL, INT, DOUBLE[]])
            out = table(1:0, `time`sym`x`book, [TIMESTAMP, SYMBOL, INT, DOUBLE[]])
            c = createCrossSectionalEngine(name="c", metrics=<[sym, x, book]>, dummyTable=ticks, outputTable=out, keyColumn=`sym
            """ + Snapshots;
        await RunAsync(create + "c.append!(table(`a`b as sym, 1 2 as x, arrayVector(2 3, 1.5 2.5 3.5) as book))\ndropStreamEngine(`c)\n" + create);
        var rows = await OutAsync("c.append!(table([`b] as sym, [4] as x, arrayVector([1], [7.5]) as book))");

        Assert.Equal("2024.05.06T09:30:00.250 a 1 [1.5,2.5]; 2024.05.06T09:30:00.250 b 4 [7.5]", rows);
    }

    [Fact]
    public async Task Left_semi_join_keeps_columns_of_lists()
    {
        var create = """
            l = table(1:0, `sym`book, [SYMBOL, DOUBLE[]])
            r = table(1:0, `sym`sizes, [SYMBOL, INT[]])
            out = table(1:0, `sym`book`sizes, [SYMBOL, DOUBLE[], INT[]])
            j = createLeftSemiJoinEngine(`j, l, r, out, <[book, sizes]>, `sym
            """ + Snapshots;
        await RunAsync(create + "appendForJoin(j, true, table([`a] as sym, arrayVector([2], 1.5 2.5) as book))\ndropStreamEngine(`j)\n" + create);
        var rows = await OutAsync("appendForJoin(j, false, table([`a] as sym, arrayVector([3], 1 2 3) as sizes))");

        Assert.Equal("a [1.5,2.5] [1,2,3]", rows);
    }

    [Fact]
    public async Task Session_window_lets_columns_of_lists_pass_by()
    {
        var create = """
            ticks = table(1:0, `time`sym`x`book, [TIMESTAMP, SYMBOL, INT, DOUBLE[]])
            out = table(1:0, `time`sym`total, [TIMESTAMP, SYMBOL, INT])
            s = createSessionWindowEngine(`s, 5, <sum(x)>, ticks, out, `time, keyColumn=`sym
            """ + Snapshots;
        await RunAsync(create + "s.append!(table(timestamp([1]) as time, [`a] as sym, [1] as x, arrayVector([2], 1.5 2.5) as book))\ndropStreamEngine(`s)\n" + create);
        var rows = await OutAsync("s.append!(table(timestamp(3 20) as time, `a`a as sym, 2 4 as x, arrayVector(1 2, 1.5 2.5) as book))");

        Assert.Equal("1970.01.01T00:00:00.001 a 3", rows);
    }
}

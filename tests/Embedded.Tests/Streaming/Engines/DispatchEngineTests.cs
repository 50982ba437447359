namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>Engines that hand rows on to several tables.</summary>
public sealed class DispatchEngineTests : EngineFixture
{
    private const string Ticks = """
        ticks = table(take("A" + string(1..30), 90) as sym, 0..89 as n)
        a = table(1:0, `sym`n, [STRING, INT])
        b = table(1:0, `sym`n, [STRING, INT])
        c = table(1:0, `sym`n, [STRING, INT])

        """;

    [Theory]
    [InlineData("hash", "27 36 27")] // the shares that the vendor's page gives for these keys
    [InlineData("uniform", "30 30 30")]
    public async Task Keys_are_divided_among_tables(string type, string sizes)
    {
        await RunAsync(Ticks + $"eng = createStreamDispatchEngine(`d, ticks, `sym, [a, b, c], '{type}')\neng.append!(ticks)\neng.append!(ticks)");

        Assert.Equal(sizes, await RowsAsync("select size(a) / 2 as x, size(b) / 2 as y, size(c) / 2 as z from table(1 as k)"));
        Assert.Equal(30, await NumberAsync("exec count(*) from (select distinct sym from unionAll([a, b, c], false))"));
        Assert.Equal(0, await NumberAsync("size(set(a.sym) & set(b.sym)) + size(set(a.sym) & set(c.sym))"));
    }

    [Fact]
    public async Task Salted_hash_divides_what_another_engine_put_together()
    {
        await RunAsync(Ticks + """
            inner = createStreamDispatchEngine(`inner, ticks, `sym, [a, b], "saltedHash")
            outer = createStreamDispatchEngine(`outer, ticks, `sym, [inner, c], "saltedHash")
            outer.append!(ticks)
            """);

        Assert.Equal(90, await NumberAsync("size(a) + size(b) + size(c)"));
        Assert.True(await NumberAsync("size(a)") > 0 && await NumberAsync("size(b)") > 0);
    }

    [Fact]
    public async Task Batch_stays_together_where_it_is_asked_for()
    {
        await RunAsync(Ticks + "eng = createStreamDispatchEngine(`d, ticks, `sym, [a, b], , true)\neng.append!(ticks)");

        Assert.Equal("0 90", await RowsAsync("select min([size(a), size(b)]) as x, max([size(a), size(b)]) as y from table(1 as k)"));
    }

    [Fact]
    public async Task Each_replica_gets_all_rows_with_the_time_they_took()
    {
        await RunAsync(Ticks + """
            timed = table(1:0, `sym`n`us`at, [STRING, INT, LONG, NANOTIMESTAMP])
            timed2 = table(1:0, `sym`n`us`at, [STRING, INT, LONG, NANOTIMESTAMP])
            timed3 = table(1:0, `sym`n`us`at, [STRING, INT, LONG, NANOTIMESTAMP])
            eng = createStreamDispatchEngine(`d, ticks, `sym, [[timed, timed2], [timed3, timed3]], outputElapsedTime=true)
            eng.append!(ticks)
            """);

        Assert.Equal("90 90", await RowsAsync("select size(timed) + size(timed2) as x, size(timed3) as y from table(1 as k)"));
        Assert.Equal("0 2024.05.06T09:30:00.250000000", await RowsAsync("select top 1 us, at from timed3"));
    }

    [Fact]
    public async Task Engines_behind_a_dispatch_engine_see_all_rows_of_their_keys()
    {
        await RunAsync(Ticks + """
            for (i in 0..2) { createReactiveStateEngine("r" + string(i), <cumsum(n)>, ticks, a, `sym) }
            eng = createStreamDispatchEngine(`d, ticks, `sym, [getStreamEngine(`r0), getStreamEngine(`r1), getStreamEngine(`r2)])
            eng.append!(ticks)
            """);

        Assert.Equal("A1 90; A30 177", await RowsAsync("select sym, last(n) from a where sym in `A1`A30 group by sym order by sym"));
        Assert.Equal(90, await NumberAsync("(exec numRows from getStreamEngineStat().StreamDispatchEngine)[0]"));
    }

    [Fact]
    public async Task Broadcast_engine_hands_every_row_to_every_table()
    {
        await RunAsync(Ticks + "eng = createStreamBroadcastEngine(`b, ticks, [a, b, c])\neng.append!(ticks)\neng.append!(ticks)");

        Assert.Equal("180 180 180", await RowsAsync("select size(a) as x, size(b) as y, size(c) as z from table(1 as k)"));
    }

    [Theory]
    [InlineData("createStreamDispatchEngine(`d, ticks, `no, [a, b])", "names no")]
    [InlineData("createStreamDispatchEngine(`d, ticks, `sym, [a, table(1 as x)])", "must be a variable")]
    [InlineData("createStreamDispatchEngine(`d, ticks, `sym, [a, b], \"uniform\", true)", "must be false")]
    [InlineData("createStreamDispatchEngine(`d, ticks, `sym, [a, b], , , , 0)", "positive")]
    [InlineData("createStreamDispatchEngine(`d, ticks, `sym, [a, b], outputElapsedTime=true)", "2 columns in place of 4")]
    [InlineData("createStreamDispatchEngine(`d, ticks, `sym, [a, b], mode=`fast)", "buffer, queue")]
    [InlineData("createStreamBroadcastEngine(`b, ticks, a)", "two or more")]
    public async Task Wrong_arguments_are_named(string script, string complaint) =>
        Assert.Contains(complaint, await ErrorAsync(Ticks + script), StringComparison.Ordinal);
}

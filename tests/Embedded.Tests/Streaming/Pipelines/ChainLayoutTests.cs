using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Pipelines;

/// <summary>Which engines a chain has, and which columns go from one to the next and out.</summary>
public sealed class ChainLayoutTests : PanelFixture
{
    private const string Ticks = """
        ticks = table(1:0, `sym`time`x`industry, [SYMBOL, TIMESTAMP, DOUBLE, INT])
        first = table(`a`b`c as sym, timestamp([1, 1, 1]) as time, 3.0 1.0 5.0 as x, 1 1 2 as industry)
        second = table(`a`b`c as sym, timestamp([2, 2, 2]) as time, 1.0 5.0 0.0 as x, 1 1 2 as industry)
        """;

    // The first function, from left to right behind operators, decides which engine stands last.
    [Theory]
    [InlineData("mstd(vol, 4) * rowRank(close)", "mstd(v, 4) * rowRank(x)", false, 2)]
    [InlineData("rowRank(close) * mstd(vol, 4)", "rowRank(x) * mstd(v, 4)", true, 2)]
    [InlineData("abs(rowRank(close) - 2)", "abs(rowRank(x) - 2)", false, 2)]
    [InlineData("rowRank(vol) * abs(rowRank(close) - 2)", "rowRank(v) * abs(rowRank(x) - 2)", true, 3)]
    [InlineData("rowRank(rowRank(close) % 3)", "rowRank(rowRank(x) % 3)", true, 2)]
    [InlineData("close - vol", "x - v", false, 1)]
    public async Task Chain_ends_with_the_engine_of_the_first_function(string stream, string panel, bool isAcross, int engines)
    {
        await AssertSameAsync(stream, panel, isAcross);

        Assert.Equal(engines, await CountEnginesAsync());
    }

    [Fact]
    public async Task History_in_one_batch_gives_what_its_moments_give() => await AssertSameAsync(
        "mavg(rowRank(mstd(close, 3)), 4)", "mavg(rowRank(mstd(x, 3)), 4)", isAcross: false, "chain.append!(data)");

    [Fact]
    public async Task Date_and_time_of_day_are_one_time_behind_the_first_engine()
    {
        await RunAsync("""
            ticks = table(1:0, `sym`day`clock`x, [SYMBOL, DATE, TIME, DOUBLE])
            ranks = table(1:0, `time`sym`place, [TIMESTAMP, SYMBOL, INT])
            sums = table(1:0, `sym`time`total, [SYMBOL, TIMESTAMP, DOUBLE])
            bars = table(1:0, `time`sym`total, [TIMESTAMP, SYMBOL, DOUBLE])
            chain = streamEngineParser("chain", <[sym, rowRank(cumsum(x))]>, ticks, ranks, `sym, `day`clock)
            single = streamEngineParser("single", <[cumsum(x)]>, ticks, sums, `sym, `day`clock)
            windows = streamEngineParser("windows", <[rolling(sum, x, 2, 2)]>, ticks, bars, `sym, `day`clock)
            rows = table(`a`b as sym, take(2024.01.02, 2) as day, take(09:30:00.001, 2) as clock, 3.0 1.0 as x)
            chain.append!(rows)
            single.append!(rows)
            windows.append!(rows)
            windows.append!(table(`a`b as sym, take(2024.01.02, 2) as day, take(09:30:00.002, 2) as clock, 1.0 1.0 as x))
            """);

        Assert.Equal("2024.01.02T09:30:00.001 a 1; 2024.01.02T09:30:00.001 b 0", await RowsAsync("select string(time), sym, place from ranks"));
        Assert.Equal("a 2024.01.02T09:30:00.001 3; b 2024.01.02T09:30:00.001 1", await RowsAsync("select sym, string(time), total from sums"));
        Assert.Equal("2024.01.02T09:30:00.002 a 3; 2024.01.02T09:30:00.002 b 1", await RowsAsync("select string(time), sym, total from bars"));
        var refusal = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(
            "streamEngineParser(`other, <[sym, rowRank(x)]>, ticks, ranks, `sym, `day`clock)"));
        Assert.Contains("timeColumn", refusal.Message, StringComparison.Ordinal);
    }

    // Sums: a 3 4, b 1 6, c 5 5. Places in the industries {a, b} and {c}: a 1 0, b 0 1, c 0 0; the sums of those: a 1 1,
    // b 0 1, c 0 0.
    [Fact]
    public async Task Groups_of_cross_sections_go_through_all_engines()
    {
        await RunAsync($"""
            {Ticks}
            out = table(1:0, `sym`time`total, [SYMBOL, TIMESTAMP, DOUBLE])
            chain = streamEngineParser("chain", <[cumsum(rowRank(cumsum(x)))]>, ticks, out, `sym, `time, contextByColumn=`industry)
            chain.append!(first)
            chain.append!(second)
            """);

        Assert.Equal("a 1; b 0; c 0; a 1; b 1; c 0", await RowsAsync("select sym, total from out"));
    }

    [Fact]
    public async Task Groups_stand_behind_the_time_where_the_cross_section_is_last()
    {
        await RunAsync($"""
            {Ticks}
            out = table(1:0, `time`industry`sym`place, [TIMESTAMP, INT, SYMBOL, INT])
            chain = streamEngineParser("chain", <[sym, rowRank(cumsum(x))]>, ticks, out, `sym, `time, contextByColumn=`industry)
            chain.append!(first)
            """);

        Assert.Equal("1 a 1; 1 b 0; 2 c 0", await RowsAsync("select industry, sym, place from out"));
    }

    // Running sums a 3 4, b 1 6: the lines through two of them have intercepts 3, 1 and slopes 1, 5.
    [Fact]
    public async Task Several_results_go_through_the_chain()
    {
        await RunAsync($"""
            {Ticks}
            out = table(1:0, `sym`time`alpha`beta`place, [SYMBOL, TIMESTAMP, DOUBLE, DOUBLE, INT])
            chain = streamEngineParser("chain", <[linearTimeTrend(cumsum(x), 2) as `alpha`beta, rowRank(x)]>, ticks, out, `sym, `time)
            chain.append!(select * from first where sym != `c)
            chain.append!(select * from second where sym != `c)
            """);

        Assert.Equal(2, await CountEnginesAsync());
        Assert.Equal("a 3 1 0; b 1 5 1", await RowsAsync("select sym, alpha, beta, place from out where isValid(beta)"));
    }

    [Theory]
    [InlineData("rolling(sum, x, 3, 3) * 2 - 1", "`time`sym", "[TIMESTAMP, SYMBOL", "-7")]
    [InlineData("abs(rolling(sum, x, 3, 3))", "`sym`time", "[SYMBOL, TIMESTAMP", "3")]
    [InlineData("rolling(max, rolling(sum, x, 3, 3), 3, 3)", "`time`sym", "[TIMESTAMP, SYMBOL", "-3")]
    public async Task Windows_take_operators_and_have_engines_behind_them(string metric, string columns, string types, string expected)
    {
        await RunAsync($"""
            {Ticks}
            out = table(1:0, {columns}`total, {types}, DOUBLE])
            chain = streamEngineParser("chain", <[{metric}]>, ticks, out, `sym, `time)
            chain.append!(table(take(`a, 5) as sym, timestamp([1, 2, 4, 7, 10]) as time, -1.0 -2.0 -9.0 0.0 0.0 as x, take(1, 5) as industry))
            """);

        Assert.Equal(expected, await RowsAsync("select top 1 total from out"));
    }

    [Fact]
    public async Task Chain_goes_on_from_the_snapshots_of_its_engines()
    {
        var create = $"""
            chain = streamEngineParser("chain", <[cumsum(rowRank(cumsum(x)) + x.row(0))]>, ticks, out, `sym, `time,
                snapshotDir="{Files.FullName}", snapshotIntervalInMsgCount=1)
            """;
        await RunAsync($"{Ticks}\nout = table(1:0, `sym`time`total, [SYMBOL, TIMESTAMP, DOUBLE])\n{create}\nchain.append!(first)");
        await RunAsync($"for (i in 0..2) {'{'} dropStreamEngine(\"chain\" + string(i)) {'}'}\n{create}\nchain.append!(second)");

        // Places 1 0 2 and 0 2 1, first values 3 1 5.
        Assert.Equal("a 4; b 1; c 7; a 7; b 4; c 13", await RowsAsync("select sym, total from out"));
    }
}

using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Pipelines;

/// <summary>
/// Expressions divided into chains of engines. Each chain is fed one moment of all keys at a time; its results are
/// compared with the same functions over panels, a row for each moment and a column for each key.
/// </summary>
public sealed class StreamEngineParserTests : PanelFixture
{
    [Theory]
    [InlineData("rowRank(close, percent=true)", "rowRank(x, percent=true)", true, 1)]
    [InlineData("mavg(rowRank(close), 5)", "mavg(rowRank(x), 5)", false, 2)]
    [InlineData("rowRank(mstd(close, 5), percent=true) - 0.5", "rowRank(mstd(x, 5), percent=true) - 0.5", true, 2)]
    [InlineData("0 - mcorr(rowRank(deltas(log(vol))), rowRank((close - prev(close)) \\ prev(close)), 6)",
        "0 - mcorr(rowRank(deltas(log(v))), rowRank((x - prev(x)) \\ prev(x)), 6)", false, 3)]
    [InlineData("rowRank(mavg(rowRank(mcorr(close, vol, 6)), 4)) * msum(vol, 3)",
        "rowRank(mavg(rowRank(mcorr(x, v, 6)), 4)) * msum(v, 3)", true, 4)]
    [InlineData("close - byRow(avg, vol)", "x - matrix(take(rowAvg(v), 300)$60:5)", true, 1)]
    public async Task Chain_gives_what_the_functions_give_over_panels(string stream, string panel, bool isAcross, int engines)
    {
        await AssertSameAsync(stream, panel, isAcross);

        Assert.Equal(engines, await CountEnginesAsync());
    }

    [Fact]
    public async Task Functions_of_scripts_are_taken_apart()
    {
        await RunAsync(Panel);
        await RunAsync("""
            def alpha(close, vol) {
                returns = ratios(close) - 1
                signal = iif(returns < 0, mstd(returns, 5), close)
                return rowRank(mimax(signal * signal, 5), percent=true) - 0.5
            }
            out = table(1:0, `time`sym`factor, [TIMESTAMP, SYMBOL, DOUBLE])
            chain = streamEngineParser("chain", <[sym, alpha(close, vol)]>, data, out, `sym, `time,
                triggeringPattern="keyCount", triggeringInterval=5)
            for (i in 0:60) { chain.append!(data[(i * 5):(i * 5 + 5)]) }
            """);

        Assert.Equal(0, await NumberAsync("""
            p = alpha(x, v)
            s = exec factor from out pivot by time, sym
            n = rows(s)
            int(sum(abs(nullFill(flatten(p[0:n, ]), -9) - nullFill(flatten(s), -9)) > 1e-9))
            """));
        Assert.Equal("chain0, chain1", await RunAsync("concat(sort(getStreamEngineStat().values()[0].name join getStreamEngineStat().values()[1].name), ', ')") is Scalar names ? names.AsText() : "");
    }

    [Fact]
    public async Task Chain_of_which_a_part_cannot_be_made_leaves_no_engine()
    {
        await RunAsync(Panel);
        await RunAsync("out = table(1:0, `time`sym`factor`more, [TIMESTAMP, SYMBOL, DOUBLE, DOUBLE])");

        await Assert.ThrowsAsync<ScriptException>(() => RunAsync(
            "streamEngineParser(\"chain\", <[sym, rowRank(next(close))]>, data, out, `sym, `time)"));
        Assert.Equal(0, await NumberAsync("size(getStreamEngineStat())"));
    }

    [Fact]
    public async Task System_time_needs_no_time_column()
    {
        await RunAsync(Panel);
        await RunAsync("""
            prices = table(1:0, `sym`close, [SYMBOL, DOUBLE])
            out = table(1:0, `sym`time`factor, [SYMBOL, TIMESTAMP, DOUBLE])
            chain = streamEngineParser("chain", <msum(rowRank(cumsum(close)), 2)>, prices, out, `sym, useSystemTime=true)
            chain.append!(table(`a`b`c as sym, 1.0 2.0 3.0 as close))
            chain.append!(table(`a`b`c as sym, 3.0 1.0 4.0 as close))
            """);

        Assert.Equal("a 1; b 1; c 4", await RowsAsync("select sym, factor from out where isValid(factor)"));
        Assert.Equal(3, await CountEnginesAsync());
    }

    // The column is the rows' own, not the time that the cross-sectional engine puts in front.
    [Fact]
    public async Task Column_of_the_name_of_the_system_time_goes_through()
    {
        await RunAsync("""
            prices = table(1:0, `sym`datetime`close, [SYMBOL, INT, DOUBLE])
            out = table(1:0, `sym`time`total, [SYMBOL, TIMESTAMP, DOUBLE])
            chain = streamEngineParser("chain", <cumsum(rowRank(cumsum(close)) + datetime)>, prices, out, `sym, useSystemTime=true)
            chain.append!(table(`a`b as sym, 7 9 as datetime, 1.0 2.0 as close))
            """);

        Assert.Equal("a 7; b 10", await RowsAsync("select sym, total from out"));
    }

    [Fact]
    public async Task Fill_is_that_of_the_windows_where_rolling_has_none()
    {
        await RunAsync("""
            bars = table(1:0, `sym`time`x, [SYMBOL, TIMESTAMP, INT])
            out = table(1:0, `time`sym`total, [TIMESTAMP, SYMBOL, INT])
            chain = streamEngineParser("chain", <rolling(sum, x, 3, 3)>, bars, out, `sym, `time, fill=7)
            chain.append!(table(`a`a as sym, timestamp([1, 10]) as time, 1 2 as x))
            """);

        Assert.Equal("1; 7; 7", await RowsAsync("select total from out"));
    }

    [Fact]
    public async Task Filter_is_that_of_the_reactive_engine_wherever_it_stands()
    {
        await RunAsync("""
            ticks = table(1:0, `sym`time`x, [SYMBOL, TIMESTAMP, DOUBLE])
            out = table(1:0, `time`sym`place, [TIMESTAMP, SYMBOL, INT])
            chain = streamEngineParser("chain", <[sym, rowRank(cumsum(x))]>, ticks, out, `sym, `time, filter=<x > 1>)
            chain.append!(table(`a`b`c as sym, timestamp([1, 1, 1]) as time, 3.0 1.0 2.0 as x))
            """);

        Assert.Equal("a 1; c 0", await RowsAsync("select sym, place from out"));
        var refusal = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(
            "streamEngineParser(`other, <[sym, rowRank(x)]>, ticks, out, `sym, `time, filter=<x > 1>)"));
        Assert.Contains("filter", refusal.Message, StringComparison.Ordinal);
    }
}

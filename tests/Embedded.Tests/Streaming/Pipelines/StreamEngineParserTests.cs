using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Pipelines;

/// <summary>
/// Expressions divided into chains of engines. Each chain is fed one moment of all keys at a time; its results are
/// compared with the same functions over panels, a row for each moment and a column for each key.
/// </summary>
public sealed class StreamEngineParserTests : StreamFixture
{
    private const double Tolerance = 1e-9;

    private const string Panel = """
        setRandomSeed(41)
        symbols = `a`b`c`d`e
        moments = 2024.01.02T09:30:00.000 + 1000 * 0..59
        n = size(symbols) * size(moments)
        data = table(take(symbols, n) as sym, stretch(moments, n) as time, 10 + rand(5.0, n) as close, 100 + rand(50.0, n) as vol)
        x = exec close from data pivot by time, sym
        v = exec vol from data pivot by time, sym
        """;

    [Theory]
    [InlineData("rowRank(close, percent=true)", "rowRank(x, percent=true)", 1)]
    [InlineData("mavg(rowRank(close), 5)", "mavg(rowRank(x), 5)", 2)]
    [InlineData("rowRank(mstd(close, 5), percent=true) - 0.5", "rowRank(mstd(x, 5), percent=true) - 0.5", 2)]
    [InlineData("0 - mcorr(rowRank(deltas(log(vol))), rowRank((close - prev(close)) \\ prev(close)), 6)",
        "0 - mcorr(rowRank(deltas(log(v))), rowRank((x - prev(x)) \\ prev(x)), 6)", 3)]
    [InlineData("rowRank(mavg(rowRank(mcorr(close, vol, 6)), 4)) * msum(vol, 3)",
        "rowRank(mavg(rowRank(mcorr(x, v, 6)), 4)) * msum(v, 3)", 4)]
    [InlineData("close - byRow(avg, vol)", "x - matrix(take(rowAvg(v), 300)$60:5)", 1)]
    public async Task Chain_gives_what_the_functions_give_over_panels(string stream, string panel, int engines)
    {
        await RunAsync(Panel);
        var isReactiveLast = engines > 1 && !stream.StartsWith("row", StringComparison.Ordinal);
        await RunAsync(isReactiveLast
            ? "out = table(1:0, `sym`time`factor, [SYMBOL, TIMESTAMP, DOUBLE])"
            : "out = table(1:0, `time`sym`factor, [TIMESTAMP, SYMBOL, DOUBLE])");
        await RunAsync($"""
            chain = streamEngineParser("chain", <[{(isReactiveLast ? "time" : "sym")}, {stream}]>, data, out, `sym, `time,
                triggeringPattern="keyCount", triggeringInterval=5, keepOrder=true)
            for (i in 0:60) {'{'} chain.append!(data[(i * 5):(i * 5 + 5)]) {'}'}
            """);

        var streamed = (Matrix)await RunAsync("exec factor from out pivot by time, sym");
        var expected = (Matrix)await RunAsync(panel);
        Assert.Equal(engines, await NumberAsync("sum(each(size, getStreamEngineStat().values()))"));
        // The last moment waits for the next one where the number of keys triggers.
        Assert.InRange(streamed.Rows, expected.Rows - 1, expected.Rows);
        for (var column = 0; column < expected.Columns; column++)
            for (var row = 0; row < streamed.Rows; row++)
            {
                var (wanted, got) = (expected.Column(column).Scalar(row).AsDouble(), streamed.Column(column).Scalar(row).AsDouble());
                Assert.True(
                    wanted.Equals(got) || Math.Abs(wanted - got) <= Tolerance * Math.Max(1, Math.Abs(wanted)),
                    $"{stream}, row {row}, column {column}: {wanted} over panels, {got} from the chain.");
            }
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
            out = table(1:0, `sym`factor, [SYMBOL, DOUBLE])
            chain = streamEngineParser("chain", <msum(rowRank(cumsum(close)), 2)>, prices, out, `sym, useSystemTime=true)
            chain.append!(table(`a`b`c as sym, 1.0 2.0 3.0 as close))
            chain.append!(table(`a`b`c as sym, 3.0 1.0 4.0 as close))
            """);

        Assert.Equal("a 1; b 1; c 4", await RowsAsync("select * from out where isValid(factor)"));
        Assert.Equal(3, await NumberAsync("sum(each(size, getStreamEngineStat().values()))"));
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

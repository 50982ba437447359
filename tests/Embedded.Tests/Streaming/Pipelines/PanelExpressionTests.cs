using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Pipelines;

/// <summary>Expressions that take a panel apart in other ways than by functions with row in their names.</summary>
public sealed class PanelExpressionTests : PanelFixture
{
    [Theory]
    [InlineData("byRow(contextby{demean, , industry.row(0)}, close)", "byRow(contextby{demean, , g.row(0)}, x)", true)]
    [InlineData("byRow(contextby{avg, , row(industry, 0)}, mavg(close, 3)) - close",
        "byRow(contextby{avg, , row(g, 0)}, mavg(x, 3)) - x", true)]
    [InlineData("each(mul, close, vol.row(0))", "each(mul, x, v.row(0))", false)]
    [InlineData("each(sub{, vol.row(0)}, vol)", "each(sub, v, v.row(0))", false)]
    [InlineData("accumulate(def(s, y) { return s * 0.5 + y }, close.transpose(), take(1, cols(close))).transpose()",
        "accumulate(def(s, y) { return s * 0.5 + y }, x.transpose(), take(1, cols(x))).transpose()", false)]
    [InlineData("accumulate(max, transpose(close)).transpose()", "cummax(x)", false)]
    [InlineData("rowDot(close, vol)", "matrix(take(rowDot(x, v), 300)$60:5)", true)]
    [InlineData("rowXor(close > 12)", "matrix(take(rowXor(x > 12), 300)$60:5)", true)]
    public async Task Panel_expression_gives_the_same_row_by_row(string stream, string panel, bool isAcross) =>
        await AssertSameAsync(stream, panel, isAcross);

    [Theory]
    [InlineData("sum(close)")]
    [InlineData("std(close - mavg(vol, 3))")]
    [InlineData("corr(close, rowRank(vol))")]
    [InlineData("each(sum, close)")]
    [InlineData("close.row(1)")]
    [InlineData("transpose(close)")]
    [InlineData("close * cols(close)")]
    [InlineData("rowPrev(close)")]
    [InlineData("flatten(close)")]
    [InlineData("each(mul, close, 1 2 3 4 5)")]
    [InlineData("loop(mavg{, 3}, close)")]
    [InlineData("moving(sub{, vol}, close, 3)")]
    [InlineData("byRow(close, vol)")]
    [InlineData("accumulate(def(s, y) { return s + rowRank(y) }, close.transpose(), 0).transpose()")]
    [InlineData("accumulate(def(s, y) { return s + y }, close.transpose(), 1 2 3 4 5).transpose()")]
    public async Task What_a_stream_cannot_know_is_refused(string expression)
    {
        var refusal = await Assert.ThrowsAsync<ScriptException>(() => RunAsync($"""
            {Panel}
            out = table(1:0, `sym`time`factor, [SYMBOL, TIMESTAMP, DOUBLE])
            streamEngineParser("chain", <[{expression}]>, data, out, `sym, `time)
            """));

        Assert.Contains("streamEngineParser", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await NumberAsync("size(getStreamEngineStat())"));
    }

    [Fact]
    public async Task First_moment_is_that_of_the_stream_and_null_for_keys_that_come_later()
    {
        await RunAsync("""
            ticks = table(1:0, `sym`time`code, [SYMBOL, TIMESTAMP, SYMBOL])
            out = table(1:0, `sym`time`first, [SYMBOL, TIMESTAMP, SYMBOL])
            chain = streamEngineParser("chain", <[code.row(0)]>, ticks, out, `sym, `time)
            chain.append!(table(`a`b`a`c`b as sym, timestamp(1 1 2 2 3) as time, `x`y`z`z`w as code))
            chain.append!(table(`c`a as sym, timestamp(3 3) as time, `v`v as code))
            """);

        Assert.Equal("a x; b y; a x; c -; b y; c -; a x", await RowsAsync("select sym, first from out"));
    }

    [Fact]
    public async Task First_moment_needs_a_time()
    {
        var refusal = await Assert.ThrowsAsync<ScriptException>(() => RunAsync("""
            ticks = table(1:0, `sym`x, [SYMBOL, DOUBLE])
            out = table(1:0, `sym`first, [SYMBOL, DOUBLE])
            streamEngineParser("chain", <[x.row(0)]>, ticks, out, `sym)
            """));

        Assert.Contains("timeColumn", refusal.Message, StringComparison.Ordinal);
    }
}

using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Reactive;

/// <summary>What state functions give over windows that are worked out by hand, and what they refuse.</summary>
public sealed class WindowStateTests : StreamFixture
{
    [Theory]
    // The windows of three rows over 4, 1, 4, null, null, null, 2.
    [InlineData("mimax(x, 3)", "- - 0 1 0 -1 2")]
    [InlineData("mimaxLast(x, 3)", "- - 2 1 0 -1 2")]
    [InlineData("mimin(x, 3, 1)", "0 1 1 0 0 -1 2")]
    [InlineData("mifirstNot(x, 3)", "- - 0 0 0 -1 2")]
    [InlineData("milastNot(x, 3)", "- - 2 1 0 -1 2")]
    [InlineData("mfirstNot(x, 3)", "4 4 4 1 4 - 2")]
    [InlineData("mlastNot(x, 3, 4)", "- 1 1 1 - - 2")]
    [InlineData("mlast(x, 3, 2)", "- 1 4 - - - -")]
    [InlineData("mfirst(x, 3, 2)", "- 4 4 1 - - -")]
    [InlineData("mmaxPositiveStreak(x, 3)", "- - 9 5 4 0 2")]
    [InlineData("mTopRange(x, 3, 1)", "0 0 1 0 0 - 2")]
    [InlineData("moving(sum, x, 3)", "- - 9 5 4 - 2")]
    [InlineData("moving(def(v){return size(v) * 10.0 + count(v)}, x, 3, 2)", "- 22 33 32 31 30 31")]
    [InlineData("window(count, x, -2:-1)", "- 1 2 2 1 0 0")]
    [InlineData("tmlast(i, x, 2)", "4 1 4 - - - 2")]
    [InlineData("tmoving(def(v){return first(v)}, i, x, 2)", "4 4 1 4 - - -")]
    public async Task Window_gives_what_its_rows_give(string metric, string expected)
    {
        await StreamAsync(metric);
        var results = (Vector)await RunAsync("exec f from out");
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, results.Count).Select(row => results.IsNull(row)
            ? "-"
            : results.Scalar(row).AsDouble().ToString(CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("movingWindowData(x, 1)", "at least 2")]
    [InlineData("mfirstNot(x, 0)", "positive")]
    [InlineData("mimax(x, 3, 4)", "minPeriods")]
    [InlineData("moving(avg, x, 0)", "positive")]
    [InlineData("window(avg, x, -1:1)", "rows to come")]
    [InlineData("tmovingWindowData(1, x, 2)", "column")]
    public async Task Window_that_cannot_be_is_refused(string metric, string complaint)
    {
        var failure = await Assert.ThrowsAsync<ScriptException>(() => StreamAsync(metric));
        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tmlast(i, x, 2)")]
    [InlineData("tmoving(def(v){return first(v)}, i, x, 2)")]
    public async Task Times_that_descend_are_refused(string metric)
    {
        await StreamAsync(metric);
        var failure = await Assert.ThrowsAsync<ScriptException>(() => RunAsync("engine.append!(table([1] as i, [2.0] as x))"));
        Assert.Contains("ascending", failure.Message, StringComparison.Ordinal);
    }

    private Task<Value> StreamAsync(string metric) => RunAsync($$"""
        x = [4.0, 1, 4, NULL, NULL, NULL, 2]
        data = table(1..7 as i, x)
        out = table(1:0, `f, [DOUBLE])
        engine = createReactiveStateEngine(name="windows", metrics=[<{{metric}}>], dummyTable=data, outputTable=out)
        for (row in 0..6) { engine.append!(data[row:(row + 1)]) }
        """);
}

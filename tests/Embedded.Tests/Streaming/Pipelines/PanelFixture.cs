using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Pipelines;

/// <summary>
/// Rows of five instruments at sixty moments, and the same as panels, a row for each moment and a column for each key.
/// </summary>
public abstract class PanelFixture : StreamFixture
{
    private const double Tolerance = 1e-9;

    protected const string Panel = """
        setRandomSeed(41)
        symbols = `a`b`c`d`e
        moments = 2024.01.02T09:30:00.000 + 1000 * 0..59
        n = size(symbols) * size(moments)
        data = table(take(symbols, n) as sym, stretch(moments, n) as time, 10 + rand(5.0, n) as close, 100 + rand(50.0, n) as vol,
            take(1 2 2 1 3, n) as industry)
        x = exec close from data pivot by time, sym
        v = exec vol from data pivot by time, sym
        g = exec industry from data pivot by time, sym
        """;

    /// <summary>Asserts that a chain that is fed one moment at a time gives what an expression gives over panels.</summary>
    /// <param name="stream">The expression over rows.</param>
    /// <param name="panel">The expression over panels.</param>
    /// <param name="isAcross">True where a cross-sectional engine stands last: then the time comes in front.</param>
    /// <param name="feed">How the rows reach the chain.</param>
    protected async Task AssertSameAsync(
        string stream, string panel, bool isAcross, string feed = "for (i in 0:60) { chain.append!(data[(i * 5):(i * 5 + 5)]) }")
    {
        var columns = isAcross ? "`time`sym`factor, [TIMESTAMP, SYMBOL, DOUBLE]" : "`sym`time`factor, [SYMBOL, TIMESTAMP, DOUBLE]";
        await RunAsync($"{Panel}\nout = table(1:0, {columns})");
        await RunAsync($"""
            chain = streamEngineParser("chain", <[sym, {stream}]>, data, out, `sym, `time,
                triggeringPattern="keyCount", triggeringInterval=5)
            {feed}
            """);

        var streamed = (Matrix)await RunAsync("exec factor from out pivot by time, sym");
        var expected = (Matrix)await RunAsync(panel);
        Assert.Equal(expected.Rows, streamed.Rows);
        for (var column = 0; column < expected.Columns; column++)
            for (var row = 0; row < streamed.Rows; row++)
            {
                var (wanted, got) = (expected.Column(column).Scalar(row).AsDouble(), streamed.Column(column).Scalar(row).AsDouble());
                Assert.True(
                    wanted.Equals(got) || Math.Abs(wanted - got) <= Tolerance * Math.Max(1, Math.Abs(wanted)),
                    $"{stream}, row {row}, column {column}: {wanted} over panels, {got} from the chain.");
            }
    }

    /// <summary>The number of engines that there are.</summary>
    protected Task<long> CountEnginesAsync() => NumberAsync("sum(each(size, getStreamEngineStat().values()))");
}

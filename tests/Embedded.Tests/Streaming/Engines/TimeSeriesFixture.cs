namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>Tables of ticks and of sums over windows.</summary>
public abstract class TimeSeriesFixture : EngineFixture
{
    protected const string Ticks = """
        ticks = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
        out = table(1:0, `time`sym`total, [TIMESTAMP, SYMBOL, LONG])
        """;

    protected const string Seconds = """
        ticks = table(1:0, `time`x, [SECOND, INT])
        out = table(1:0, `time`total, [SECOND, LONG])
        """;

    /// <summary>An engine <c>w</c> that sums over minutes, with further arguments.</summary>
    protected static string Minutes(string arguments) => "\n\n" + $"""
        w = createTimeSeriesEngine(name="e", windowSize=60, step=60, metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, timeColumn=`time, {arguments})
        """ + "\n\n";
}

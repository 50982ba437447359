using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>Makes engines whose windows lie between given times of day.</summary>
internal static class TimeBucketFunctions
{
    private const int MostThreads = 63;

    public static void Register(FunctionTable table) => table.Add(
        "createTimeBucketEngine(name, timeCutPoints, metrics, dummyTable, outputTable, timeColumn, [keyColumn], "
        + "[useWindowStartTime], [closed], [fill], [keyPurgeFreqInSec], [outputElapsedMicroseconds], [parallelism], "
        + "[outputHandler], [msgAsTable], [snapshotDir], [snapshotIntervalInMsgCount])",
        "A stream engine that aggregates over windows between given times of day.", Create);

    private static StreamEngine Create(CallContext context, Arguments arguments)
    {
        var definition = EngineDefinition.Read(context, arguments, new EngineArguments(0, 3, 4)
        {
            OutputElapsedMicroseconds = 11, OutputHandler = 13, MessageAsTable = 14, SnapshotDirectory = 15,
        });
        if (arguments.Int(12, 1) is < 1 or > MostThreads) throw arguments.Wrong(12, "must lie between 1 and 63");
        var times = RowTimes.Read(arguments, definition.Input, context.Time, usesSystemTime: false);
        var metrics = Metric.Read((Session)context, arguments, 2);
        var keys = ColumnPlaces.Read(arguments, 6, definition.Input);
        var fill = WindowFill.Read(arguments, metrics.Count);
        var isRightClosed = IsRightClosed(arguments);
        return StreamEngineFunctions.EnginesOf(context).Add(new TimeSeriesEngine(definition, new TimeSeriesSettings
        {
            Kind = "TimeBucketEngine",
            Times = times,
            Keys = keys,
            Grid = Grid(arguments, times.Type, isRightClosed),
            Rules = new WindowRules { Panes = 1, IsRightClosed = isRightClosed, HasFill = fill is not null },
            Metrics = [.. metrics.Select(metric => new WindowMetric(metric, 1))],
            GarbageSize = TimeSeriesReader.DefaultGarbageSize,
            Fill = fill,
            ShowsStart = arguments.Bool(7, fallback: false),
            PurgeMilliseconds = PurgeSeconds(arguments, keys, fill) * 1000L,
        }));
    }

    // A window that is closed on the right ends with the end itself; there all times are moved by one. The last moment
    // of another is one unit of the given times before its end.
    private static CutGrid Grid(Arguments arguments, DataType type, bool isRightClosed)
    {
        var unit = CalendarKernel.Unit(type);
        if (arguments[1] is not Vector { Type: DataType.Minute or DataType.Second, Count: > 1 } points)
            throw arguments.Wrong(1, "must be a vector of two MINUTE or SECOND values or more");
        var cut = CalendarKernel.Unit(points.Type);
        if (unit > cut) throw arguments.Wrong(1, "must not be finer than the time column");
        var bounds = Array.ConvertAll(points.OwnNumbers<long>(), point => Null.Is(point)
            ? throw arguments.Wrong(1, "must not hold null")
            : point * (cut / unit));
        for (var i = 1; i < bounds.Length; i++)
            if (bounds[i] <= bounds[i - 1])
                throw arguments.Wrong(1, "must be in ascending order");
        return new CutGrid(bounds, CalendarKernel.NanosecondsPerDay / unit, isRightClosed ? 1 : cut / unit);
    }

    private static bool IsRightClosed(Arguments arguments) => arguments.Text(8, "left") switch
    {
        "left" => false,
        "right" => true,
        _ => throw arguments.Wrong(8, "must be 'left' or 'right'"),
    };

    private static long? PurgeSeconds(Arguments arguments, int[] keys, WindowFill? fill)
    {
        if (!arguments.Has(10) || arguments.Int(10) == -1) return null;
        if (arguments.Int(10) < 1) throw arguments.Wrong(10, "must be a positive integer");
        if (keys.Length == 0 || fill is not null) throw arguments.Wrong(10, "needs keyColumn, and no fill");
        return arguments.Int(10);
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>Makes engines whose windows end when a sum reaches a step.</summary>
internal static class ThresholdEngineFunctions
{
    public static void Register(FunctionTable table) => table.Add(
        "createThresholdEngine(name, threshold, metrics, dummyTable, outputTable, thresholdColumn, [keyColumn], [timeColumn], "
        + "[sessionBegin], [sessionEnd], [keyPurgeDaily], [forceTriggerSessionEndTime], [snapshotDir], "
        + "[snapshotIntervalInMsgCount], [outputElapsedMicroseconds], [outputThreshold])",
        "A stream engine that aggregates over rows until the sum of a column reaches the next step.", Create);

    private static StreamEngine Create(CallContext context, Arguments arguments)
    {
        var definition = EngineDefinition.Read(context, arguments, new EngineArguments(0, 3, 4)
        {
            SnapshotDirectory = 12, OutputElapsedMicroseconds = 14,
        });
        var times = arguments.Has(7) ? RowTimes.Read(arguments, definition.Input, context.Time, usesSystemTime: false) : null;
        var forgetsDaily = arguments.Bool(10, fallback: false);
        if (times is null && (arguments.Has(8) || arguments.Has(9) || forgetsDaily))
            throw arguments.Wrong(7, "must be given with sessions and keyPurgeDaily");
        var unit = times is null ? 1 : CalendarKernel.Unit(times.Type);
        var dayLength = times is null ? long.MaxValue : Math.Max(1, CalendarKernel.NanosecondsPerDay / unit);
        return StreamEngineFunctions.EnginesOf(context).Add(new ThresholdEngine(definition, new ThresholdSettings
        {
            Threshold = arguments.Int(1) is > 0 and var step ? step : throw arguments.Wrong(1, "must be a positive integer"),
            Column = ColumnOf(arguments, definition.Input),
            Keys = ColumnPlaces.Read(arguments, 6, definition.Input),
            Metrics = Metric.Read((Session)context, arguments, 2),
            Times = times,
            DayLength = dayLength,
            Sessions = Sessions(arguments, unit, dayLength),
            ForceTriggerTime = ForceTriggerTime(arguments),
            ForgetsDaily = forgetsDaily,
            ShowsThreshold = arguments.Bool(15, fallback: false),
        }));
    }

    // 0 is for never.
    private static long? ForceTriggerTime(Arguments arguments) => arguments.Int(11, 0) switch
    {
        0 => null,
        < 0 => throw arguments.Wrong(11, "must not be negative"),
        _ when !arguments.Has(8) => throw arguments.Wrong(11, "needs sessions"),
        var wait => wait,
    };

    private static int ColumnOf(Arguments arguments, IReadOnlyList<ColumnDefinition> input) =>
        ColumnPlaces.Read(arguments, 5, input) is [var column] && input[column].Type.IsNumericOrDecimal()
            ? column
            : throw arguments.Wrong(5, "must name a column of numbers");

    private static List<TradingSession> Sessions(Arguments arguments, long unit, long dayLength)
    {
        var (begins, ends) = (Clocks(arguments, 8, unit), Clocks(arguments, 9, unit));
        if (begins.Length != ends.Length) throw arguments.Wrong(9, $"must have as many times as sessionBegin, {begins.Length}");
        var sessions = begins.Zip(ends, (begin, end) => new TradingSession(begin, end == 0 ? dayLength : end)).ToList();
        return sessions.TrueForAll(session => session.Begin < session.End)
            ? sessions
            : throw arguments.Wrong(9, "must lie behind sessionBegin, on the same day");
    }

    private static long[] Clocks(Arguments arguments, int index, long unit)
    {
        if (!arguments.Has(index)) return [];
        var times = Columns.Of(arguments.FunctionName, arguments[index]);
        if (times.Type is not (DataType.Second or DataType.Time or DataType.NanoTime))
            throw arguments.Wrong(index, "must hold times of day: SECOND, TIME or NANOTIME");
        var clocks = times.OwnNumbers<long>();
        if (Array.Exists(clocks, Null.Is)) throw arguments.Wrong(index, "must not hold null");
        return Array.ConvertAll(clocks, clock => clock * CalendarKernel.Unit(times.Type) / unit);
    }
}

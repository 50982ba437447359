using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>Reads the arguments that functions which make join engines share.</summary>
internal static class JoinArguments
{
    private const int LeftTable = 1, RightTable = 2;
    private const int DefaultGarbageSize = 5000;
    private const long DefaultDelayNanoseconds = 3_000_000_000;

    /// <summary>Reads the inputs and metrics.</summary>
    /// <param name="session">The session that makes the engine.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="places">Where they stand.</param>
    /// <param name="times">The time columns of the two inputs; null where arrival counts.</param>
    /// <exception cref="ScriptException">An argument is wrong.</exception>
    public static JoinDefinition Read(
        Session session, Arguments arguments, JoinPlaces places, (string? Left, string? Right) times)
    {
        var (leftKeys, rightKeys) = MatchingColumns(arguments, places.MatchingColumn);
        return new JoinDefinition(
            InputOf(session, arguments, LeftTable, leftKeys, times.Left),
            InputOf(session, arguments, RightTable, rightKeys, times.Right),
            Metric.Read(session, arguments, places.Metrics))
        {
            GarbageSize = places.GarbageSize is { } index && arguments.Has(index)
                ? Positive(arguments, index)
                : DefaultGarbageSize,
        };
    }

    /// <summary>The names of the time columns of the two inputs.</summary>
    /// <exception cref="ScriptException">There are more than two.</exception>
    public static (string Left, string Right) TimeColumns(Arguments arguments, int index) =>
        StorageArguments.Names(arguments, index) switch
        {
            [var both] => (both, both),
            [var left, var right] => (left, right),
            _ => throw arguments.Wrong(index, "must be a column name, or the names of the left and the right time column"),
        };

    /// <summary>A positive integer.</summary>
    /// <exception cref="ScriptException">It is something else.</exception>
    public static int Positive(Arguments arguments, int index) =>
        arguments.Int(index) is > 0 and var number ? number : throw arguments.Wrong(index, "must be a positive integer");

    /// <summary>Throws unless the two time columns have one type, one that can be compared.</summary>
    public static void RequireSameTimes(Arguments arguments, int index, JoinDefinition join)
    {
        if (join.Left.TimeType != join.Right.TimeType)
            throw arguments.Wrong(index, "must name columns of the same type in both tables");
        if (join.Left.TimeType.Category() is not (DataCategory.Integral or DataCategory.Temporal))
            throw arguments.Wrong(index, "must name columns of times");
    }

    /// <summary>Three seconds in units of a time column, at least one unit.</summary>
    public static long DefaultDelay(DataType time) =>
        time.IsTemporal() ? Math.Max(1, DefaultDelayNanoseconds / CalendarKernel.Unit(time)) : DefaultDelayNanoseconds / 1_000_000;

    /// <summary>The length of so many units of a time column; plain integers count milliseconds.</summary>
    public static TimeSpan Span(DataType time, long units) => TimeSpan.FromMilliseconds(
        time.IsTemporal() ? units * (CalendarKernel.Unit(time) / 1e6) : units);

    /// <summary>The length of a duration whose unit is a day or shorter.</summary>
    /// <exception cref="ScriptException">It is not positive, or its length depends on the date.</exception>
    public static TimeSpan Span(Arguments arguments, int index, Duration duration)
    {
        if (!duration.IsFixed || duration.Count <= 0)
            throw arguments.Wrong(index, "must be a positive duration of weeks, days or shorter units");
        return TimeSpan.FromTicks(TemporalArithmetic.Move(0, DataType.NanoTimestamp, duration.Count, duration.Unit)
            / TimeSpan.NanosecondsPerTick);
    }

    private static JoinInput InputOf(
        Session session, Arguments arguments, int index, IReadOnlyList<string> keys, string? time)
    {
        var schema = arguments[index] is CodeValue
            ? LookupSource.Of(session, arguments, index)().Schema
            : EngineDefinition.SchemaOf(arguments, index);
        return new JoinInput(schema, NamesOf(session, arguments[index]), keys, time);
    }

    private static (IReadOnlyList<string> Left, IReadOnlyList<string> Right) MatchingColumns(Arguments arguments, int index)
    {
        if (arguments[index] is not Vector<Value> sides)
        {
            var both = StorageArguments.Names(arguments, index);
            return both.Count > 0 ? (both, both) : throw arguments.Wrong(index, "must name at least one column");
        }

        if (sides.Count != 2) throw arguments.Wrong(index, "must be a tuple of the left and the right column names");
        var (left, right) = (Texts(sides[0]), Texts(sides[1]));
        return left.Count == right.Count && left.Count > 0
            ? (left, right)
            : throw arguments.Wrong(index, "must name as many left columns as right ones");

        IReadOnlyList<string> Texts(Value side) => side switch
        {
            Scalar one when one.Type.IsText() => [one.AsText()],
            Vector several when several.Type.IsText() =>
                [.. Enumerable.Range(0, several.Count).Select(i => several.Scalar(i).AsText())],
            _ => throw arguments.Wrong(index, "must hold column names"),
        };
    }

    // The names that may stand in front of a column in metrics.
    private static IReadOnlyList<string> NamesOf(Session session, Value table)
    {
        var names = session.CurrentFrame.Variables.Concat(session.TopFrame.Variables)
            .Where(variable => ReferenceEquals(variable.Value.Value, table))
            .Select(variable => variable.Key)
            .Concat(session.Engine.Shared.All.Where(shared => ReferenceEquals(shared.Value.Value, table)).Select(shared => shared.Key));
        return [.. names.Distinct(StringComparer.Ordinal)];
    }
}

/// <summary>Where the arguments of join engines stand that all of them have.</summary>
internal sealed record JoinPlaces(int Metrics, int MatchingColumn)
{
    public int? GarbageSize { get; init; }
}

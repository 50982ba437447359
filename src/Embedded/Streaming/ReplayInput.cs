using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>A table to replay, and the times of its rows.</summary>
internal sealed class ReplayInput
{
    private const long DayNanoseconds = 86_400_000_000_000;

    /// <param name="rows">The rows.</param>
    /// <param name="dateColumn">A column with the time or its day; null when the other one is given.</param>
    /// <param name="timeColumn">A column with the time, or its part within the day.</param>
    /// <exception cref="ScriptException">A column is missing, or is no time.</exception>
    public ReplayInput(Table rows, string? dateColumn, string? timeColumn)
    {
        Rows = rows;
        var name = dateColumn ?? timeColumn
            ?? throw new ScriptException("replay: one of dateColumn and timeColumn must be given.");
        var column = ColumnOf(name);
        Times = timeColumn is null || string.Equals(timeColumn, name, StringComparison.OrdinalIgnoreCase)
            ? Nanoseconds(column)
            : WithinDays(column, ColumnOf(timeColumn));
    }

    private ReplayInput(Table rows, long[] times) => (Rows, Times) = (rows, times);

    public Table Rows { get; }

    /// <summary>The time of every row in nanoseconds; since 1970, or since midnight for a column without days.</summary>
    public long[] Times { get; }

    /// <summary>Other rows at the same times.</summary>
    public ReplayInput With(Table rows) => new(rows, Times) { Order = Order };

    /// <summary>The same rows, those of equal time in an order.</summary>
    public ReplayInput With(IReadOnlyList<int[]> order) => new(Rows, Times) { Order = order };

    /// <summary>Some of the rows.</summary>
    public ReplayInput Of(int[] rows) => new(Rows.Gather(rows), Array.ConvertAll(rows, row => Times[row]));

    /// <summary>What decides between rows of equal time; empty when the order of the inputs does.</summary>
    public IReadOnlyList<int[]> Order { get; private init; } = [];

    private Vector ColumnOf(string name) => Rows.Find(name)
        ?? throw new ScriptException($"replay: the column {name} is not among {string.Join(", ", Rows.Names)}.");

    private static long[] WithinDays(Vector days, Vector times)
    {
        if (days.Type != DataType.Date || times.Type is not (DataType.Second or DataType.Time or DataType.NanoTime))
            throw new ScriptException(
                "replay: with two columns, dateColumn must be a DATE and timeColumn a SECOND, TIME or NANOTIME.");
        var (starts, parts) = (Nanoseconds(days), Nanoseconds(times));
        for (var i = 0; i < starts.Length; i++)
            starts[i] = Null.Is(starts[i]) || Null.Is(parts[i]) ? Null.Of<long>() : starts[i] + parts[i];
        return starts;
    }

    private static long[] Nanoseconds(Vector column)
    {
        var unit = column.Type switch
        {
            DataType.Date => DayNanoseconds,
            DataType.DateHour => 3_600_000_000_000,
            DataType.Minute or DataType.DateMinute => 60_000_000_000,
            DataType.Second or DataType.DateTime => 1_000_000_000,
            DataType.Time or DataType.Timestamp => 1_000_000,
            DataType.NanoTime or DataType.NanoTimestamp => 1,
            DataType.Month => throw new ScriptException("replay: a MONTH is no time to replay by."),
            _ => throw new ScriptException($"replay: the time column must hold times, not {column.Type.DisplayName()}."),
        };
        return column switch
        {
            Vector<int> counts => Scaled<int>(counts.Span, unit),
            Vector<long> counts => Scaled<long>(counts.Span, unit),
            _ => throw new ScriptException($"replay: {column.Type.DisplayName()} is no time to replay by."),
        };
    }

    private static long[] Scaled<T>(ReadOnlySpan<T> counts, long unit) where T : unmanaged, System.Numerics.INumber<T>
    {
        var nanoseconds = ColumnMemory.Allocate<long>(counts.Length);
        for (var i = 0; i < nanoseconds.Length; i++)
            nanoseconds[i] = Null.Is(counts[i]) ? Null.Of<long>() : long.CreateTruncating(counts[i]) * unit;
        return nanoseconds;
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// The time of an engine's rows: a time column, a date and a time of day in two columns, or the moment when they come
/// in.
/// </summary>
internal sealed class RowTimes
{
    private readonly int[] _places;
    private readonly TimeProvider _clock;

    private RowTimes(int[] places, IReadOnlyList<ColumnDefinition> input, TimeProvider clock)
    {
        (_places, _clock) = (places, clock);
        Type = places.Length == 0 ? DataType.Timestamp : Column(Table.Empty(input)).Type;
        if (!Type.IsTemporal()) throw new ScriptException($"A time column must hold times, not {Type.DisplayName()}.");
    }

    /// <summary>The type of the times.</summary>
    public DataType Type { get; }

    /// <summary>True when rows have the time at which they come in.</summary>
    public bool AreOfSystem => _places.Length == 0;

    /// <summary>The system's clock in milliseconds.</summary>
    public long Milliseconds => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The system's clock in the unit of the times.</summary>
    public long Now
    {
        get
        {
            var ticks = (_clock.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Ticks;
            return CalendarKernel.Convert(ticks * TimeSpan.NanosecondsPerTick, DataType.NanoTimestamp, Type);
        }
    }

    /// <summary>Reads the arguments timeColumn and useSystemTime.</summary>
    /// <exception cref="ScriptException">They contradict one another, or a column is missing or holds no times.</exception>
    public static RowTimes Read(
        Arguments arguments, IReadOnlyList<ColumnDefinition> input, TimeProvider clock, bool usesSystemTime)
    {
        var index = arguments.IndexOf("timeColumn");
        if (usesSystemTime) return new RowTimes([], input, clock);
        if (!arguments.Has(index)) throw arguments.Wrong(index, "must be given unless useSystemTime is true");
        var places = ColumnPlaces.Read(arguments, index, input);
        return places.Length <= 2
            ? new RowTimes(places, input, clock)
            : throw arguments.Wrong(index, "must name one column, or one of dates and one of times of day");
    }

    /// <summary>The time of each row as a count.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="arrival">The time of all rows where they have that of the system.</param>
    public ReadOnlySpan<long> Of(Table rows, long arrival)
    {
        if (!AreOfSystem) return Column(rows).Numbers<long>();
        var times = new long[rows.Count];
        Array.Fill(times, arrival);
        return times;
    }

    /// <summary>Counts as a column of times.</summary>
    public Vector ToColumn(long[] counts) => TemporalArithmetic.FromCounts(Type, counts);

    /// <summary>A count of the times' unit as a length of time.</summary>
    public TimeSpan Length(long count) =>
        TimeSpan.FromTicks(count * CalendarKernel.Unit(Type) / TimeSpan.NanosecondsPerTick);

    private Vector Column(Table rows) => _places.Length == 1
        ? rows.Columns[_places[0]]
        : TemporalFunctions.PutTogether(rows.Columns[_places[0]], rows.Columns[_places[1]]);
}

/// <summary>The places of columns that an argument names.</summary>
internal static class ColumnPlaces
{
    /// <exception cref="ScriptException">There is no column of a name.</exception>
    public static int[] Read(Arguments arguments, int index, IReadOnlyList<ColumnDefinition> input)
    {
        if (!arguments.Has(index)) return [];
        var names = arguments[index] is Vector or Scalar && arguments[index].Type.IsText()
            ? Columns.Of(arguments.FunctionName, arguments[index]).Texts()
            : throw arguments.Wrong(index, "must be the names of columns");
        return Array.ConvertAll(names, name =>
        {
            for (var i = 0; i < input.Count; i++)
                if (string.Equals(input[i].Name, name, StringComparison.OrdinalIgnoreCase))
                    return i;
            throw arguments.Wrong(index, $"names {name}, which is no column of dummyTable");
        });
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>Which of the oldest rows a stream table lets go from memory: by their number, or by their times.</summary>
internal sealed class CachePurge
{
    private const int FewestRows = 1000;

    private readonly int _size;
    private readonly int _timeColumn = -1;
    private readonly Duration _interval;
    private readonly Duration _retention;

    private CachePurge(int size) => _size = Math.Max(FewestRows, size);

    private CachePurge(int timeColumn, Duration interval, Duration retention) =>
        (_timeColumn, _interval, _retention) = (timeColumn, interval, retention);

    /// <summary>How many rows memory keeps at least; 0 when their times decide.</summary>
    public int Size => _size;

    /// <summary>Reads cacheSize, and cachePurgeTimeColumn, cachePurgeInterval and cacheRetentionTime; null for none.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="size">The place of cacheSize.</param>
    /// <param name="time">The place of cachePurgeTimeColumn; the other two follow it.</param>
    /// <param name="table">The table.</param>
    /// <exception cref="ScriptException">Arguments of both kinds were given, or they do not suit the table.</exception>
    public static CachePurge? Read(Arguments arguments, int size, int time, StreamTable table)
    {
        var bySize = arguments.Int(size, 0) > 0;
        if (!arguments.Has(time))
        {
            if (arguments.Has(time + 1) || arguments.Has(time + 2)) throw arguments.Wrong(time, "must be given with the others");
            return bySize ? new CachePurge(arguments.Int(size)) : null;
        }

        if (bySize) throw arguments.Wrong(time, "does not go with cacheSize: memory is purged by number or by time");
        var column = table.Schema.ToList().FindIndex(
            one => one.Name.Equals(arguments.Text(time), StringComparison.OrdinalIgnoreCase));
        if (column < 0 || !table.Schema[column].Type.IsTemporal())
            throw arguments.Wrong(time, "must name a time column of the table");
        var (interval, retention) = (Span(arguments, time + 1), Span(arguments, time + 2));
        if (Moved(table.Schema[column].Type, retention) >= Moved(table.Schema[column].Type, interval))
            throw arguments.Wrong(time + 2, "must be shorter than cachePurgeInterval");
        return new CachePurge(column, interval, retention);
    }

    /// <summary>How many of the oldest rows go when others have come.</summary>
    /// <param name="rows">The rows in memory, those that came at the end.</param>
    /// <param name="added">How many came.</param>
    public int Purged(Table rows, int added) => _size > 0 ? BySize(rows.Count, added) : ByTime(rows, added);

    // The documented rule: memory is cut back to the cache size when it holds two and a half times as much, or, when
    // more rows than that came at once, 1.2 times the two together.
    private int BySize(int count, int added)
    {
        var most = added <= _size ? 2.5 * _size : 1.2 * (added + (double)_size);
        return count > most ? count - _size : 0;
    }

    // The row in front of the time to keep stays, as documented by example.
    private int ByTime(Table rows, int added)
    {
        var present = rows.Count - added;
        if (present == 0) return 0;
        var column = rows.Columns[_timeColumn];
        var newest = Time(column, rows.Count - 1);
        if (TemporalArithmetic.Move(newest, column.Type, -_interval.Count, _interval.Unit) <= Time(column, 0)) return 0;
        var oldest = TemporalArithmetic.Move(newest, column.Type, -_retention.Count, _retention.Unit);
        var earlier = 0;
        while (earlier < present && Time(column, earlier) < oldest) earlier++;
        return Math.Max(0, earlier - 1);
    }

    private static long Time(Vector column, int row) => column is Vector<int> counts
        ? NumberConversion.Convert<int, long>(counts.Span[row])
        : ((Vector<long>)column).Span[row];

    private static long Moved(DataType type, Duration span) => TemporalArithmetic.Move(0, type, span.Count, span.Unit);

    private static Duration Span(Arguments arguments, int index) =>
        arguments[index] is Scalar { Type: DataType.Duration, IsNull: false } span && span.AsDuration().Count > 0
            ? span.AsDuration()
            : throw arguments.Wrong(index, "must be a duration, such as 30m");
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// A frame by values: the rows whose sort key lies within a distance of the current row's. The distance is a number in
/// the unit of the key, or a duration.
/// </summary>
internal sealed class RangeFrame
{
    private readonly long[] _keys;
    private readonly DataType _type;
    private readonly bool _isDescending;
    private readonly (WindowBound Bound, Scalar? Distance) _start;
    private readonly (WindowBound Bound, Scalar? Distance) _end;

    private RangeFrame(
        long[] keys, DataType type, bool isDescending, (WindowBound, Scalar?) start, (WindowBound, Scalar?) end) =>
        (_keys, _type, _isDescending, _start, _end) = (keys, type, isDescending, start, end);

    /// <summary>The frame over all rows of a query.</summary>
    /// <exception cref="ScriptException">It has not one sort key of an integral or temporal type, or a distance does
    /// not suit it.</exception>
    public static RangeFrame Of(
        Session session, OverExpression over, WindowFrame bounds, RowScope rows, Frame frame)
    {
        if (over.OrderBy is not [var key])
            throw frame.ErrorAt(over, "A frame by values (range) needs an order by with one expression.");
        if (session.Interpreter.Evaluate(key.Expression, frame.Over(rows)) is not Vector column
            || column.Type.Category() is not (DataCategory.Integral or DataCategory.Temporal))
            throw frame.ErrorAt(key, "A frame by values (range) needs a sort key of an integral or temporal type.");
        return new RangeFrame(column.OwnNumbers<long>(), column.Type, key.IsDescending,
            (bounds.Start, Distance(session, bounds.Start, frame)), (bounds.End, Distance(session, bounds.End, frame)));
    }

    /// <summary>The frame over the rows of one partition, in their order.</summary>
    public RangeFrame Within(int[] rows) =>
        new(Array.ConvertAll(rows, row => _keys[row]), _type, _isDescending, _start, _end);

    /// <summary>The first and the last row of a row's frame; the last is before the first when there is none.</summary>
    public (int First, int Last) Bounds(int row)
    {
        var first = _start.Bound.Kind != WindowBoundKind.CurrentRow && _start.Distance is null
            ? 0
            : Search(Limit(_start, row), isPast: false);
        var last = _end.Bound.Kind != WindowBoundKind.CurrentRow && _end.Distance is null
            ? _keys.Length - 1
            : Search(Limit(_end, row), isPast: true) - 1;
        return (first, last);
    }

    private static Scalar? Distance(Session session, WindowBound bound, Frame frame)
    {
        if (bound.Distance is null) return null;
        return session.Interpreter.Evaluate(bound.Distance, frame) is Scalar { IsNull: false } distance
            && (distance.Type == DataType.Duration || distance.Type.Category() == DataCategory.Integral)
            ? distance
            : throw frame.ErrorAt(bound, "A bound of a frame by values is an integer or a duration.");
    }

    // A null key has only its equals around it, at whatever distance.
    private long Limit((WindowBound Bound, Scalar? Distance) side, int row)
    {
        var key = _keys[row];
        if (side.Distance is not { } distance || Null.Is(key)) return key;
        var isBack = (side.Bound.Kind == WindowBoundKind.Preceding) != _isDescending;
        if (distance.Type != DataType.Duration) return isBack ? key - distance.AsLong() : key + distance.AsLong();
        var (count, unit) = (distance.AsDuration().Count, distance.AsDuration().Unit);
        return TemporalArithmetic.Move(key, _type, isBack ? -count : count, unit);
    }

    // The first row that is not before the limit, or with isPast the first one behind it, in the order of the keys.
    private int Search(long limit, bool isPast)
    {
        var (low, high) = (0, _keys.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = _isDescending ? limit.CompareTo(_keys[middle]) : _keys[middle].CompareTo(limit);
            if (order < 0 || (isPast && order == 0)) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

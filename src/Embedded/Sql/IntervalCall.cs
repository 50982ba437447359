using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>One call of <c>interval</c>: what its arguments say about the rows of a query.</summary>
internal sealed class IntervalCall
{
    private static readonly string[] Parameters =
        ["X", "duration", "fill", "step", "explicitOffset", "closed", "label", "origin"];

    private readonly Session _session;
    private readonly CallExpression _call;
    private readonly Frame _frame;
    private readonly Expression _column;
    private readonly Expression _duration;
    private readonly Expression? _step, _offset, _closed, _label, _origin;

    public IntervalCall(Session session, CallExpression call, Frame frame)
    {
        (_session, _call, _frame) = (session, call, frame);
        var arguments = JoinCall.Arrange(call, Parameters, frame);
        if (arguments is not [{ } column, { } duration, { } fill, ..])
            throw frame.ErrorAt(call, "interval needs X, duration and fill.");
        (_column, _duration) = (column, duration);
        (_step, _offset, _closed, _label, _origin) = (arguments[3], arguments[4], arguments[5], arguments[6], arguments[7]);
        Fill = session.Interpreter.Evaluate(fill, frame);
    }

    /// <summary>What stands for missing results.</summary>
    public Value Fill { get; }

    /// <summary>True when missing intervals are left out.</summary>
    public bool IsUnfilled => Fill is Scalar mode && mode.Type.IsText() && mode.AsText() == "none";

    /// <summary>The rows of a query with their intervals.</summary>
    /// <exception cref="ScriptException">The settings do not go together, or do not suit the column.</exception>
    public IntervalRows Divide(SelectSyntax select, RowScope rows)
    {
        var inner = _frame.Over(rows);
        var times = _session.Interpreter.Evaluate(_column, inner);
        var duration = _session.Interpreter.Evaluate(_duration, inner);
        var hasOffset = _offset is not null && _session.Interpreter.IsTrue(_offset, _frame);
        var bounds = IsUnfilled && !hasOffset
            ? IntervalBounds.None
            : IntervalBounds.Of(_session.Interpreter, select, _column, times.Type, _frame);
        if (_closed is null && _label is null && _origin is null)
            return hasOffset || _step is not null
                ? Sliding(rows, times, duration, hasOffset, bounds)
                : Plain(rows, times, duration, bounds);
        if (hasOffset || _step is not null)
            throw Wrong("interval takes closed, label and origin, or step and explicitOffset, not both.");
        if (bounds != IntervalBounds.None)
            throw Wrong("interval with closed, label or origin and a fill takes no condition on its own column here; filter in a nested query.");
        return Placed(rows, times, duration);
    }

    /// <summary>The distance of two labels of a column.</summary>
    public static long Width(Value duration, DataType type)
    {
        if (duration is not Scalar { Type: DataType.Duration } scalar) return ((Scalar)duration).AsLong();
        var (count, unit) = (scalar.AsDuration().Count, scalar.AsDuration().Unit);
        return Promotion.IsClock(type)
            ? TemporalArithmetic.Move(0, DataType.NanoTimestamp, count, unit) / CalendarKernel.Unit(type)
            : TemporalArithmetic.Move(0, type, count, unit);
    }

    // Without further settings an interval begins where bar puts it.
    private IntervalRows Plain(RowScope rows, Value times, Value duration, IntervalBounds bounds)
    {
        var bar = _session.Functions.Find("bar")!;
        var labels = (Vector)bar.Invoke(_session, [times, duration]);
        return IntervalRows.Of(rows, labels, Width(duration, labels.Type), (LabelOf(bounds.First), LabelOf(bounds.Last)));

        long? LabelOf(long? bound) => bound is { } count
            ? ((Scalar)bar.Invoke(_session, [Scalar.Integral(times.Type, count), duration])).AsLong()
            : null;
    }

    private IntervalRows Sliding(RowScope rows, Value times, Value duration, bool hasOffset, IntervalBounds bounds)
    {
        if (hasOffset && bounds is not { First: not null, IsFirstWritten: true })
            throw Wrong("interval with explicitOffset needs a condition that says where X begins: X >= a, or X between a : b.");
        var values = ValuesOf(times);
        var width = FixedWidth(duration, values.Type);
        var step = _step is null ? width : FixedWidth(_session.Interpreter.Evaluate(_step, _frame), values.Type);
        if (width % step != 0) throw Wrong("interval's step must divide its duration.");
        var labels = new IntervalLabels(step, IsClosedRight: false, IsLabelledRight: false);
        var origin = hasOffset ? bounds.First!.Value : 0;
        return IntervalRows.Sliding(
            _session, rows, labels.At(values, origin), (width, step), (LabelOf(bounds.First), LabelOf(bounds.Last)));

        long? LabelOf(long? bound) => bound is { } count ? labels.At(count, origin) : null;
    }

    private IntervalRows Placed(RowScope rows, Value times, Value duration)
    {
        var values = ValuesOf(times);
        var width = FixedWidth(duration, values.Type);
        var origin = _origin is null ? null : _session.Interpreter.Evaluate(_origin, _frame);
        return IntervalRows.Of(
            rows, new IntervalLabels(width, IsRight(_closed), IsRight(_label)).Of(values, origin), width, (null, null));
    }

    private Vector ValuesOf(Value times) =>
        times is Vector values && values.Type.Category() is DataCategory.Integral or DataCategory.Temporal
            ? (Vector)times
            : throw Wrong("interval needs a column of integers or times.");

    private bool IsRight(Expression? side) => side is not null
        && (_session.Interpreter.Evaluate(side, _frame) is Scalar text && text.Type.IsText() ? text.AsText() : "") switch
        {
            "left" => false,
            "right" => true,
            _ => throw _frame.ErrorAt(side, "closed and label of interval are 'left' or 'right'."),
        };

    private long FixedWidth(Value duration, DataType type)
    {
        var isFixed = duration is Scalar { Type: DataType.Duration } scalar
            ? scalar.AsDuration().IsFixed
            : duration is Scalar number && number.Type.Category() == DataCategory.Integral;
        return isFixed && Width(duration, type) is > 0 and var width
            ? width
            : throw Wrong("interval with step, explicitOffset, closed, label or origin needs positive durations of fixed length.");
    }

    private ScriptException Wrong(string message) => _frame.ErrorAt(_call, message);
}

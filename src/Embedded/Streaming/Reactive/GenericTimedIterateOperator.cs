using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// A function of the last results in a window of time and of the row: <c>genericTStateIterate</c>. The window ends with
/// the row before; rows within the first window from a key's first row on give their initial value. A row that is
/// earlier than the one before it has no part in it and gives null.
/// </summary>
/// <param name="function">The function.</param>
/// <param name="reach">The length of the window.</param>
/// <param name="isLeftClosed">The window holds what is exactly as old as it is long.</param>
internal sealed class GenericTimedIterateOperator(FunctionValue function, TimeReach reach, bool isLeftClosed)
    : RowOperator<GenericTimedIterateOperator.TimedResults>
{
    protected override TimedResults Create() => new();

    // The inputs, behind them the initial values and the times.
    protected override Value Step(ReactiveBatch batch, TimedResults state, Vector[] inputs, int row)
    {
        batch.Session.Check();
        if (inputs[^1].IsNull(row)) throw new ScriptException("genericTStateIterate: a time is null.");
        var time = inputs[^1].Scalar(row).AsLong();
        if (state.Times.Count > 0 && time < state.Times[^1]) return Scalar.Void;
        state.First ??= time;
        var edge = reach.Before(time);
        var result = edge < state.First
            ? inputs[^2][row]
            : function.Invoke(
                batch.Session, [Columns.CombineScalars(state.Results), .. inputs[..^2].Select(input => input[row])]) as Scalar
                ?? throw new ScriptException($"{function.Name} must give a scalar for each row.");
        state.Add(time, result, edge, isLeftClosed);
        return result;
    }

    protected override Value Together(Vector[] inputs, Value[] results) =>
        results.Length == 0 ? inputs[^2].CreateEmpty() : Columns.CombineScalars(results);

    protected override Value Capture(TimedResults state) => Vector.Tuple(
        Scalar.Long(state.First ?? Null.Of<long>()), Vector.Long([.. state.Times]), Vector.Tuple([.. state.Results]));

    protected override TimedResults Restore(Value value)
    {
        var parts = (Vector)value;
        var state = new TimedResults { First = parts.Scalar(0).IsNull ? null : parts.Scalar(0).AsLong() };
        foreach (var time in ((Vector<long>)parts[1]).Span) state.Times.Add(time);
        foreach (var result in ((Vector<Value>)parts[2]).Span) state.Results.Add(result);
        return state;
    }

    /// <summary>The time of a key's first row, and the results of the window that ends with its last one.</summary>
    internal sealed class TimedResults
    {
        public long? First { get; set; }

        public List<long> Times { get; } = [];

        public List<Value> Results { get; } = [];

        public void Add(long time, Value result, long edge, bool isLeftClosed)
        {
            Times.Add(time);
            Results.Add(result);
            var old = 0;
            while (Times[old] < edge || (Times[old] == edge && !isLeftClosed)) old++;
            Times.RemoveRange(0, old);
            Results.RemoveRange(0, old);
        }
    }
}

/// <summary>A length of time: a duration, or a number in the unit of the times.</summary>
internal sealed class TimeReach
{
    private readonly DataType _type;
    private readonly Scalar _length;

    private readonly bool _isLeftClosed;

    private TimeReach(DataType type, Scalar length, bool isLeftClosed) =>
        (_type, _length, _isLeftClosed) = (type, length, isLeftClosed);

    /// <summary>The length that an argument gives for times of a type.</summary>
    /// <exception cref="ScriptException">The length does not fit the times.</exception>
    public static TimeReach Of(Arguments arguments, int index, DataType type, bool isLeftClosed = false)
    {
        var length = arguments.Scalar(index);
        if (length.Type == DataType.Duration ? length.AsDuration().Count <= 0 : !length.Type.IsNumeric() || length.AsLong() <= 0)
            throw arguments.Wrong(index, "must be a duration or a positive number in the unit of the times");
        if (!type.IsTemporal() && (length.Type == DataType.Duration || !Numeric.IsInteger(type)))
            throw arguments.Wrong(index, $"does not fit times of the type {type.DisplayName()}");
        return new TimeReach(type, length, isLeftClosed);
    }

    /// <summary>The last time that lies outside of the window that ends with a time.</summary>
    public long Edge(long time) => Before(time) - (_isLeftClosed ? 1 : 0);

    /// <summary>The time so much before another.</summary>
    public long Before(long time) => _length.Type == DataType.Duration
        ? TemporalArithmetic.Move(time, _type, -(long)_length.AsDuration().Count, _length.AsDuration().Unit)
        : time - _length.AsLong();
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>The function of the row and of the last result: <c>accumulate</c>.</summary>
internal sealed class AccumulateOperator(FunctionValue function, Value? initial) : RowOperator<AccumulateOperator.Last>
{
    protected override Last Create() => new() { Value = initial };

    protected override Value Step(ReactiveBatch batch, Last state, Vector[] inputs, int row)
    {
        var item = inputs[0][row];
        return state.Value = state.Value is { } last ? batch.Session.Invoke(function, last, item) : item;
    }

    protected override Value Together(Vector[] inputs, Value[] results) =>
        results.Length == 0 ? inputs[0].CreateEmpty() : Columns.Combine(results);

    protected override Value Capture(Last state) => Vector.Tuple(state.Value is { } value ? [value] : []);

    protected override Last Restore(Value value) => new() { Value = value is Vector { Count: > 0 } kept ? kept[0] : null };

    /// <summary>The last result; null before the first row.</summary>
    internal sealed class Last
    {
        public Value? Value { get; set; }
    }
}

/// <summary>A value where a condition holds, else the function of the results so far: <c>conditionalIterate</c>.</summary>
internal sealed class ConditionalOperator(FunctionValue function, DataType type) : RowOperator<ResultHistory>
{
    protected override ResultHistory Create() => new(function, type);

    protected override Value Step(ReactiveBatch batch, ResultHistory state, Vector[] inputs, int row)
    {
        state.Add(inputs[0].Scalar(row).AsBool() ? inputs[1][row] : state.Next(batch.Session));
        state.Trim();
        return state.Results[state.Results.Count - 1];
    }

    protected override Value Together(Vector[] inputs, Value[] results)
    {
        var column = Vector.Create(type);
        foreach (var result in results) column.Add(result);
        return column;
    }

    protected override Value Capture(ResultHistory state) => state.Results;

    protected override ResultHistory Restore(Value value)
    {
        var state = Create();
        state.Restore((Vector)value);
        return state;
    }
}

/// <summary>The input and the last result of a function of the results so far, weighted: <c>stateIterate</c>.</summary>
internal sealed class StateIterateOperator(FunctionValue function, int window, double[] weights)
    : RowOperator<StateIterateOperator.Progress>
{
    protected override Progress Create() => new(new ResultHistory(function, DataType.Double));

    protected override Value Step(ReactiveBatch batch, Progress state, Vector[] inputs, int row)
    {
        var next = state.Rows < window
            ? inputs[1].Scalar(row).AsDouble()
            : (weights[0] * inputs[0].Scalar(row).AsDouble())
                + (weights[1] * ((Scalar)state.Results.Next(batch.Session)).AsDouble());
        state.Rows = Math.Min(state.Rows + 1, window);
        state.Results.Add(Scalar.Double(next));
        state.Results.Trim();
        return Scalar.Double(next);
    }

    protected override Value Together(Vector[] inputs, Value[] results) =>
        Vector.Double(Array.ConvertAll(results, result => ((Scalar)result).AsDouble()));

    protected override Value Capture(Progress state) => Vector.Tuple(Scalar.Int(state.Rows), state.Results.Results);

    protected override Progress Restore(Value value)
    {
        var (state, parts) = (Create(), (Vector)value);
        state.Rows = parts.Scalar(0).AsInt();
        state.Results.Restore((Vector)parts[1]);
        return state;
    }

    /// <summary>The results so far and the number of rows, counted up to the window.</summary>
    internal sealed class Progress(ResultHistory results)
    {
        public ResultHistory Results => results;

        public int Rows { get; set; }
    }
}

/// <summary>A function of the last results, in a window of rows or of time, and of the row: <c>genericStateIterate</c>.</summary>
/// <param name="function">The function.</param>
/// <param name="window">The number of results; 0 for the last one alone.</param>
internal sealed class GenericIterateOperator(FunctionValue function, int window) : RowOperator<List<Value>>
{
    protected override List<Value> Create() => [];

    // The inputs, and behind them the initial values.
    protected override Value Step(ReactiveBatch batch, List<Value> state, Vector[] inputs, int row)
    {
        batch.Session.Check();
        var needed = Math.Max(1, window);
        var result = state.Count < window ? inputs[^1][row]
            : Call(batch, window > 0 ? Columns.CombineScalars(state) : state.Count == 0 ? inputs[^1][row] : state[^1], inputs, row);
        state.Add(result);
        if (state.Count > needed) state.RemoveAt(0);
        return result;
    }

    protected override Value Together(Vector[] inputs, Value[] results) =>
        results.Length == 0 ? inputs[^1].CreateEmpty() : Columns.CombineScalars(results);

    protected override Value Capture(List<Value> state) => Vector.Tuple([.. state]);

    protected override List<Value> Restore(Value value) => [.. ((Vector<Value>)value).Span];

    private Scalar Call(ReactiveBatch batch, Value results, Vector[] inputs, int row) =>
        function.Invoke(batch.Session, [results, .. inputs[..^1].Select(input => input[row])]) as Scalar
        ?? throw new ScriptException($"{function.Name} must give a scalar for each row.");
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Functions of the rows right before: shifts, differences, fills, ranges.</summary>
internal static class OrderStateFunctions
{
    public static void Register(Dictionary<string, StateFunction> functions)
    {
        functions["prev"] = call => Move(call, 1);
        functions["move"] = call => call.WithConstants(1).Constants[1].Type == DataType.Duration
            ? throw call.Constants.Wrong(1, "must be a number of rows in a state engine")
            : call.Constants.Int(1) >= 0
                ? Move(call, call.Constants.Int(1))
                : throw call.Constants.Wrong(1, "must not be negative: rows to come are not known");
        functions["deltas"] = call => Against(call, BinaryOperator.Sub);
        functions["ratios"] = call => Against(call, BinaryOperator.Ratio);
        functions["percentChange"] = call => call.Compiler.Elementwise(
            new OperatorFunction(BinaryOperator.Sub),
            [Against(call, BinaryOperator.Ratio), call.Compiler.Constant(Scalar.Int(1))]);
        functions["ffill"] = Fill;
        functions["trueRange"] = call => call.History(RetentionRule.LastRows(1));
        functions["prevState"] = call => call.History(RetentionRule.At(StateRows));
        functions["topRange"] = call => Range(call, 1);
        functions["lowRange"] = call => Range(call, -1);
    }

    /// <summary>The column some rows later.</summary>
    public static ReactiveNode Move(StateCall call, int steps)
    {
        if (steps == 0) return call.Input(0);
        return call.Compiler.State(FormattableString.Invariant($"move {steps}"), [call.Input(0)], columns =>
            InputColumns.AreNumbers(columns[0])
                ? Numeric.Run<MoveBody, StateOperator>("move", columns[0], new MoveBody(steps))
                : new HistoryOperator((_, history) => Shifting.Move(history[0], steps), RetentionRule.LastRows(steps)));
    }

    // x and x some rows before.
    private static ReactiveNode Against(StateCall call, BinaryOperator operation)
    {
        var steps = call.WithConstants(1).Constants.Int(1, 1);
        if (steps < 1) throw call.Constants.Wrong(1, "must be a positive number of rows in a state engine");
        return call.Compiler.Elementwise(new OperatorFunction(operation), [call.Input(0), Move(call, steps)]);
    }

    private static ReactiveNode Fill(StateCall call)
    {
        var limit = call.WithConstants(1).Constants.Int(1, int.MaxValue);
        return call.Step([0], columns =>
            InputColumns.AreNumbers(columns[0])
                ? Numeric.Run<FillBody, StateOperator>("ffill", columns[0], new FillBody(limit))
                : new HistoryOperator((_, history) => Shifting.FillForward(history[0], limit), RetentionRule.From(LastValid)));
    }

    private static int LastValid(Vector[] columns)
    {
        for (var row = columns[0].Count - 1; row >= 0; row--)
            if (!columns[0].IsNull(row))
                return row;
        return 0;
    }

    // The state before, the present one, and a null behind it that ended it.
    private static int[] StateRows(Vector[] columns)
    {
        var column = columns[0];
        var groups = Grouping.Of(column).GroupOf;
        var present = LastValid(columns);
        var first = present;
        while (first > 0 && groups[first - 1] == groups[present]) first--;
        var before = first - 1;
        while (before >= 0 && column.IsNull(before)) before--;
        var rows = new List<int>();
        if (before >= 0) rows.Add(before);
        // The same value behind a null is a state of its own.
        if (before >= 0 && groups[before] == groups[present] && before < first - 1) rows.Add(first - 1);
        rows.Add(present);
        if (present < column.Count - 1) rows.Add(column.Count - 1);
        return [.. rows];
    }

    private static ReactiveNode Range(StateCall call, int sign) => call.Step([0], _ =>
        new KeyedOperator<double, int, RangeState>(
            inputs => InputColumns.Doubles(call.Function.Name, inputs[0]), () => new(sign), DataType.Int));

    private readonly struct MoveBody(int steps) : INumericBody<StateOperator>
    {
        public StateOperator Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T>
        {
            var count = steps;
            return new KeyedOperator<T, T, MoveState<T>>(
                inputs => ((Vector<T>)inputs[0]).Memory, () => new(count), column.Type);
        }
    }

    private readonly struct FillBody(int limit) : INumericBody<StateOperator>
    {
        public StateOperator Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T>
        {
            var most = limit;
            return new KeyedOperator<T, T, FillState<T>>(
                inputs => ((Vector<T>)inputs[0]).Memory, () => new(most), column.Type);
        }
    }
}

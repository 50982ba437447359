using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The states a column passes through, where a state is a run of equal values, and recurrences that read their own results.</summary>
internal static class StateFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("prevState(X)", "The state before each element's own: the last value before it that differs.",
            (_, a) => Shapes.MapColumns(a.FunctionName, a[0], Before), FunctionTraits.State);
        table.Add("nextState(X)", "The state after each element's own: the first value after it that differs.",
            (_, a) => Shapes.MapColumns(a.FunctionName, a[0], column => Shifting.Reverse(Before(Shifting.Reverse(column)))));
        table.Add("conditionalIterate(cond, trueValue, falseIterFunc)",
            "trueValue where cond holds, else the last result of falseIterFunc over the results before.", Conditional, FunctionTraits.State);
        table.Add("stateIterate(X, initial, initialWindow, iterateFunc, combineCoeff)",
            "initial at first, then X and the last result of iterateFunc over the results before, weighted by combineCoeff.",
            Combined, FunctionTraits.State);
        table.Add("genericStateIterate(X, initial, window, func)",
            "initial at first, then func of the last results in a window of rows and of the row's X.", Generic, FunctionTraits.State);
        table.Add("genericTStateIterate(T, X, initial, window, func, [leftClosed])",
            "initial at first, then func of the last results in a window of time and of the row's X.", GenericOverTime, FunctionTraits.State);
    }

    // A null has no state: it sees the last one before it, and ends it, so that the same value behind it is a state of its own.
    private static Vector Before(Vector column)
    {
        var rows = new int[column.Count];
        var groups = Grouping.Of(column).GroupOf;
        var (current, previous, isEnded) = (-1, -1, true);
        for (var i = 0; i < rows.Length; i++)
        {
            if (column.IsNull(i))
            {
                rows[i] = current;
                isEnded = true;
                continue;
            }

            if (isEnded || groups[current] != groups[i])
            {
                previous = current;
                current = i;
                isEnded = false;
            }

            rows[i] = previous;
        }

        return column.Gather(rows);
    }

    private static Value Conditional(CallContext context, Arguments arguments)
    {
        var truths = Operators.Truths(arguments.FunctionName, arguments.Vector(0)).ToArray();
        var values = Shapes.Spread(arguments.FunctionName, arguments[1], truths.Length);
        var history = new ResultHistory(arguments.Function(2), values.Type);
        for (var i = 0; i < truths.Length; i++) history.Add(truths[i] == 1 ? values[i] : history.Next(context));
        return history.Results;
    }

    private static Value Combined(CallContext context, Arguments arguments)
    {
        var items = Numeric.Doubles(arguments.FunctionName, arguments.Vector(0)).ToArray();
        var initial = Numeric.Doubles(arguments.FunctionName, Shapes.Spread(arguments.FunctionName, arguments[1], items.Length)).ToArray();
        var window = arguments.Int(2);
        if (window < 1) throw arguments.Wrong(2, "must be a positive number of rows");
        var weights = Numeric.Doubles(arguments.FunctionName, arguments.Vector(4)).ToArray();
        if (weights.Length != 2) throw arguments.Wrong(4, "must hold two coefficients");
        var history = new ResultHistory(arguments.Function(3), DataType.Double);
        for (var i = 0; i < items.Length; i++)
        {
            var next = i < window
                ? initial[i]
                : (weights[0] * items[i]) + (weights[1] * ((Scalar)history.Next(context)).AsDouble());
            history.Add(Scalar.Double(next));
        }

        return history.Results;
    }

    private static Value Generic(CallContext context, Arguments arguments)
    {
        var window = arguments.Int(2);
        if (window < 0) throw arguments.Wrong(2, "must not be negative");
        var inputs = Inputs(arguments, 0);
        var initial = arguments.Vector(1);
        RequireRows(arguments, inputs, initial.Count);
        var results = new List<Value>(initial.Count);
        for (var row = 0; row < initial.Count; row++)
        {
            if (row < window) results.Add(initial[row]);
            else if (window == 0) results.Add(Call(context, arguments.Function(3), row == 0 ? initial[0] : results[^1], inputs, row));
            else results.Add(Call(context, arguments.Function(3), Columns.CombineScalars(results.GetRange(row - window, window)), inputs, row));
        }

        return Columns.CombineScalars(results);
    }

    // The window of a row ends with the row before it and reaches back from that row's time; the first rows, within one
    // window of the first time, take their initial values.
    private static Value GenericOverTime(CallContext context, Arguments arguments)
    {
        var times = arguments.Vector(0);
        var counts = TimeWindows.Ascending(arguments.FunctionName, times).ToArray();
        var inputs = Inputs(arguments, 1);
        var initial = arguments.Vector(2);
        RequireRows(arguments, inputs, counts.Length);
        if (initial.Count != counts.Length) throw Shapes.Unequal(arguments.FunctionName, counts.Length, initial.Count);
        var isLeftClosed = arguments.Bool(5, false);
        var starts = TimeWindows.Starts(arguments.FunctionName, times, arguments.Scalar(3), isLeftClosed);
        var isInitial = TimeWindows.Starts(arguments.FunctionName, times, arguments.Scalar(3));
        var results = new List<Value>(counts.Length);
        for (var row = 0; row < counts.Length; row++)
        {
            if (isInitial[row] == 0)
            {
                results.Add(initial[row]);
                continue;
            }

            var start = starts[row - 1];
            results.Add(Call(context, arguments.Function(4), Columns.CombineScalars(results.GetRange(start, row - start)), inputs, row));
        }

        return Columns.CombineScalars(results);
    }

    private static Vector[] Inputs(Arguments arguments, int index) => arguments[index] switch
    {
        Vector { Count: 0 } => [],
        Vector<Value> => Rows.ColumnsOf(arguments, index, index),
        _ => [arguments.Vector(index)],
    };

    private static void RequireRows(Arguments arguments, Vector[] inputs, int rows)
    {
        foreach (var input in inputs)
            if (input.Count != rows)
                throw Shapes.Unequal(arguments.FunctionName, rows, input.Count);
    }

    private static Value Call(CallContext context, FunctionValue function, Value window, Vector[] inputs, int row)
    {
        context.Check();
        return function.Invoke(context, [window, .. inputs.Select(input => input[row])]) as Scalar
            ?? throw new ScriptException($"{function.Name} must give a scalar for each row.");
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>State functions that call other functions: on windows, on their own results, from the first value on.</summary>
internal static class CallStateFunctions
{
    private static readonly string[] Segmented =
        ["cumsum", "cummax", "cummin", "cumcount", "cumavg", "cumstd", "cumvar", "cumstdp", "cumvarp"];

    public static void Register(Dictionary<string, StateFunction> functions)
    {
        functions["moving"] = Moving;
        functions["window"] = AroundRows;
        functions["accumulate"] = Accumulate;
        functions["iterate"] = Iterate;
        functions["talib"] = call => Inner(call, 1, program => new LateStartOperator(program), []);
        functions["talibNull"] = call => call.Step([.. Enumerable.Range(0, call.Count)], _ => new CommonStartOperator());
        functions["segmentby"] = Segment;
        functions["conditionalIterate"] = call =>
        {
            var function = call.WithConstants(2).Constants.Function(2);
            return call.Step([0, 1], columns => new ConditionalOperator(function, columns[1].Type));
        };
        functions["stateIterate"] = StateIterate;
        functions["genericStateIterate"] = GenericIterate;
        functions["genericTStateIterate"] = GenericTimedIterate;
        functions["byColumn"] = ByColumn;
    }

    // A row has a result as soon as so many rows have come, whatever they hold.
    private static ReactiveNode Moving(StateCall call)
    {
        var given = Windows.Rule(call.WithConstants(2).Constants, 2, 3);
        var rule = new WindowRule(given.Length, Math.Max(given.MinimumRows, given.MinimumItems), MinimumItems: 0);
        var (function, name) = (call.Constants.Function(0), call.Function.Name);
        return call.Compiler.State(key: null, call.Columns(1), columns => FoldedFunctions.Find(function, columns)?.Moving(name, columns, rule)
            ?? new WindowCallOperator(function, columns.Length, new RowReach(1 - rule.Length, 0, rule.MinimumRows)));
    }

    private static ReactiveNode AroundRows(StateCall call)
    {
        if (call.WithConstants(2).Constants[2] is not Pair { Type: not DataType.Duration } range)
            throw call.Constants.Wrong(2, "must be a pair of rows in a state engine");
        var (first, last) = (range.First.AsInt(), range.Second.AsInt());
        if (last > 0) throw call.Constants.Wrong(2, "must not reach beyond the row: rows to come are not known");
        var function = call.Constants.Function(0);
        return call.Compiler.State(key: null, call.Columns(1), columns =>
            new WindowCallOperator(function, columns.Length, new RowReach(Math.Min(first, last), last, 1)));
    }

    private static ReactiveNode Accumulate(StateCall call)
    {
        var constants = call.WithConstants(2).Constants;
        if (constants.Has(3) || constants.Has(4)) throw constants.Wrong(3, "cannot be given in a state engine");
        var (function, initial) = (constants.Function(0), constants.Find(2));
        return call.Step([1], _ => new AccumulateOperator(function, initial));
    }

    private static ReactiveNode Iterate(StateCall call)
    {
        var (start, coefficients) = (Numbers(call, 0), Numbers(call, 1));
        if (start.Length != coefficients.Length)
            throw call.Constants.Wrong(1, FormattableString.Invariant($"must have {start.Length} elements, as init has"));
        return call.Step([2], _ => new KeyedOperator<double, double, RecurrenceState>(
            columns => InputColumns.Doubles(call.Function.Name, columns[0]), () => new(start, coefficients), DataType.Double));
    }

    private static ReactiveNode StateIterate(StateCall call)
    {
        var constants = call.WithConstants(2).Constants;
        var (window, function, weights) = (constants.Int(2), constants.Function(3), Numbers(call, 4));
        if (window < 1) throw constants.Wrong(2, "must be a positive number of rows");
        if (weights.Length != 2) throw constants.Wrong(4, "must hold two coefficients");
        return call.Step([0, 1], _ => new StateIterateOperator(function, window, weights));
    }

    private static ReactiveNode GenericIterate(StateCall call)
    {
        var constants = call.WithConstants(2).Constants;
        var (window, function) = (constants.Int(2), constants.Function(3));
        if (window < 0) throw constants.Wrong(2, "must not be negative");
        return call.Compiler.State(
            key: null, [.. call.Columns(0), call.Input(1)], _ => new GenericIterateOperator(function, window));
    }

    private static ReactiveNode GenericTimedIterate(StateCall call)
    {
        var constants = call.WithConstants(3).Constants;
        if (call.Input(0) is ConstantNode) throw constants.Wrong(0, "must be a column");
        var function = constants.Function(4);
        var isLeftClosed = constants.Bool(5, fallback: false);
        return call.Compiler.State(
            key: null, [.. call.Columns(1), call.Input(2), call.Input(0)],
            columns => new GenericTimedIterateOperator(function, TimeReach.Of(constants, 3, columns[^1].Type), isLeftClosed));
    }

    // A function of each element's place over the rows: constants are the same for all places.
    private static ReactiveNode ByColumn(StateCall call)
    {
        var function = call.Constants.Function(0);
        var arguments = Enumerable.Range(1, call.Count - 1).Select(call.Find).ToArray();
        var columns = arguments.Where(argument => argument is not (null or ConstantNode)).Select(argument => argument!).ToArray();
        return call.Compiler.State(key: null, columns, inputs =>
        {
            var program = MetricCompiler.CompileInner(
                call.Compiler.Session, function, arguments, ColumnwiseOperator.Elements(inputs));
            // What is called row by row would see one element where an aggregate means all of the column.
            return program.IsTyped
                ? new ColumnwiseOperator(program)
                : throw call.Constants.Wrong(0, $"is {function.Name}, no function with a result for each element that a state engine knows");
        });
    }

    private static ReactiveNode Segment(StateCall call)
    {
        var function = call.Constants.Function(0);
        if (!Segmented.Contains(function.Name))
            throw call.Constants.Wrong(0, $"is {function.Name}; in a state engine it can be one of: {string.Join(", ", Segmented)}");
        return Inner(call, 1, program => new SegmentOperator(program), [call.Input(2)], last: 1);
    }

    // The function of the first argument, written out over columns of its own.
    private static ReactiveNode Inner(
        StateCall call, int first, Func<ReactiveProgram, StateOperator> create, IReadOnlyList<ReactiveNode> behind, int? last = null)
    {
        var function = call.Constants.Function(0);
        var arguments = Enumerable.Range(first, (last ?? call.Count - 1) - first + 1).Select(call.Find).ToArray();
        if (arguments is [TupleNode tuple]) arguments = [.. tuple.Parts];
        var columns = arguments.Where(argument => argument is not (null or ConstantNode)).Select(argument => argument!).ToArray();
        return call.Compiler.State(key: null, [.. columns, .. behind], inputs => create(
            MetricCompiler.CompileInner(call.Compiler.Session, function, arguments, inputs[..columns.Length])));
    }

    private static double[] Numbers(StateCall call, int index) => call.WithConstants(index == 4 ? 2 : 3).Constants[index] switch
    {
        Scalar => [call.Constants.Double(index)],
        Vector vector when vector.Type.IsNumeric() => Numeric.Doubles(call.Function.Name, vector).ToArray(),
        _ => throw call.Constants.Wrong(index, "must be a constant number or vector of numbers"),
    };
}

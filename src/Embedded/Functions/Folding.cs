using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>reduce</c> and <c>accumulate</c>: a function that is given its own last result.</summary>
internal static class Folding
{
    /// <summary>All results on the way, the last one being what <c>reduce</c> gives.</summary>
    /// <exception cref="ScriptException">The function and what it is folded over do not fit.</exception>
    public static List<Value> Run(CallContext context, Arguments arguments)
    {
        var function = arguments.Function(0);
        var required = function.Parameters.Count(parameter => !parameter.IsOptional);
        if (required <= 1 && function.Parameters.Count >= 1 && IsRule(arguments, function))
            return Iterate(context, arguments, function);
        if (required == 3) return OverTwo(context, arguments, function);
        // Written as an infix pattern, the initial value stands before the elements.
        var isSwapped = arguments[1] is Scalar && arguments.Find(2) is Vector;
        var (items, init) = isSwapped
            ? (Elements.Of(arguments[2]), arguments[1])
            : (Elements.Of(arguments[1]), arguments.Find(2));
        return Over(context, items.Count, init, (state, i) =>
            state is null ? items[i] : context.Invoke(function, state, items[i]));
    }

    // A function of one argument is applied to its own result; X tells how often.
    private static bool IsRule(Arguments arguments, FunctionValue function) =>
        function.Parameters.Count == 1 || arguments.Find(1) is null or FunctionValue;

    private static List<Value> Iterate(CallContext context, Arguments arguments, FunctionValue function)
    {
        if (!arguments.Has(2)) throw arguments.Wrong(2, "must be given for a function of one argument");
        var goesOn = Condition(context, arguments);
        var results = new List<Value> { arguments[2] };
        while (goesOn(results))
        {
            context.Check();
            var next = context.Invoke(function, results[^1]);
            // Without a rule the iteration ends where it stands still.
            if (!arguments.Has(1) && Equality.Same(next, results[^1], null)) break;
            results.Add(next);
        }

        return results;
    }

    private static Func<List<Value>, bool> Condition(CallContext context, Arguments arguments) =>
        arguments.Find(1) switch
        {
            null => _ => true,
            FunctionValue condition => results =>
                context.Invoke(condition, results[^1]) is Scalar holds && holds.AsBool(),
            Scalar count when count.Type.Category() == DataCategory.Integral =>
                results => results.Count <= count.AsLong(),
            _ => throw arguments.Wrong(
                1, "must be a number of rounds, a condition or NULL for a function of one argument"),
        };

    private static List<Value> OverTwo(CallContext context, Arguments arguments, FunctionValue function)
    {
        if (arguments[1] is not Vector<Value> { Count: 2 } pair)
            throw arguments.Wrong(1, "must be a tuple of two elements for a function of three arguments");
        if (!arguments.Has(2)) throw arguments.Wrong(2, "must be given for a function of three arguments");
        var (first, second) = (Elements.Of(pair.Span[0]), Elements.Of(pair.Span[1]));
        if (!first.IsSingle && !second.IsSingle && first.Count != second.Count)
            throw Shapes.Unequal(arguments.FunctionName, first.Count, second.Count);
        return Over(context, Math.Max(first.Count, second.Count), arguments[2], (state, i) =>
            function.Invoke(context, [state, first[i], second[i]]));
    }

    private static List<Value> Over(CallContext context, int count, Value? init, Func<Value?, int, Value> step)
    {
        var results = new List<Value>(count);
        var state = init;
        for (var i = 0; i < count; i++)
        {
            context.Check();
            state = step(state, i);
            results.Add(state);
        }

        if (results.Count == 0) results.Add(state ?? Scalar.Void);
        return results;
    }
}

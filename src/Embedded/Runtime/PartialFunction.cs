using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>A function with some arguments fixed; its parameters are those still open.</summary>
/// <param name="target">The function that is called in the end.</param>
/// <param name="fixedArguments">By position; null where an argument is still open.</param>
internal sealed class PartialFunction(FunctionValue target, IReadOnlyList<Value?> fixedArguments) : FunctionValue
{
    public override string Name => target.Name;

    public override FunctionTraits Traits => target.Traits;

    /// <summary>The function that is called in the end.</summary>
    public FunctionValue Target => target;

    /// <summary>The fixed arguments by position; null where one is still open.</summary>
    public IReadOnlyList<Value?> FixedArguments => fixedArguments;

    /// <summary>
    /// By position, where fixed arguments for <c>mutable</c> parameters are kept: what one call changes in them, the next
    /// one sees.
    /// </summary>
    public IReadOnlyList<Cell?> Kept { get; init; } = [];

    public override IReadOnlyList<ParameterDefinition> Parameters { get; } =
        [
            .. target.Parameters.Where(
                (parameter, i) => parameter.IsRest || i >= fixedArguments.Count || fixedArguments[i] is null),
        ];

    public override Value Invoke(CallContext context, IReadOnlyList<Value?> arguments)
    {
        var all = new List<Value?>(fixedArguments.Count + arguments.Count);
        var next = 0;
        foreach (var argument in fixedArguments)
            all.Add(argument ?? (next < arguments.Count ? arguments[next++] : null));
        for (; next < arguments.Count; next++) all.Add(arguments[next]);
        if (target is not UserFunction function || Kept.Count == 0) return target.Invoke(context, all);
        var cells = function.CellsOf(all);
        for (var i = 0; i < Kept.Count; i++) cells[i] = Kept[i] ?? cells[i];
        return ((Session)context).Interpreter.Call(function, cells);
    }

    public override string ToString() =>
        $"{target.Name}{{{string.Join(",", fixedArguments.Select(a => a?.ToString()))}}}";
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Functions made of functions.</summary>
internal static class CompositionFunctions
{
    public static void Register(FunctionTable table) =>
        table.Add("compose(first, second)", "The function that gives the result of first to second.",
            (_, a) => new ComposedFunction(a.Function(0), a.Function(1)));
}

/// <summary>Two functions one after the other; it is called as the first one is.</summary>
internal sealed class ComposedFunction(FunctionValue first, FunctionValue second) : FunctionValue
{
    public override string Name => $"compose({first.Name}, {second.Name})";

    public override FunctionTraits Traits => FunctionTraits.None;

    public override IReadOnlyList<ParameterDefinition> Parameters => first.Parameters;

    public override Value Invoke(CallContext context, IReadOnlyList<Value?> arguments) =>
        second.Invoke(context, [first.Invoke(context, arguments)]);
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// A function under a pattern, as in <c>f:E</c>: a call of the higher-order function that the letter stands for.
/// <c>start f:P x</c>, <c>start f:T x</c> and <c>start f:A x</c> write the start in front, the functions take it last.
/// </summary>
internal sealed class PatternFunction(FunctionValue higherOrder, FunctionValue target, char pattern, char? rule = null)
    : FunctionValue
{
    public override string Name => $"{target.Name}:{pattern}";

    /// <summary>The function that the pattern stands behind.</summary>
    public FunctionValue Target => target;

    public override FunctionTraits Traits => FunctionTraits.None;

    public override IReadOnlyList<ParameterDefinition> Parameters => [.. higherOrder.Parameters.Skip(1)];

    public override Value Invoke(CallContext context, IReadOnlyList<Value?> arguments)
    {
        Value?[] all = arguments.Count == 2 && pattern is 'P' or 'T' or 'A'
            ? [target, arguments[1], arguments[0]]
            : [target, .. arguments];
        if (rule is not { } letter) return higherOrder.Invoke(context, all);
        var name = Scalar.String(letter.ToString());
        return higherOrder.Invoke(context, [.. all, .. Enumerable.Repeat<Value?>(null, 4 - all.Length), name]);
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// An operator used as a function, as in <c>reduce(+, x)</c> or <c>each(*, a, b)</c>; with one argument <c>-</c>
/// negates.
/// </summary>
internal sealed class OperatorFunction(BinaryOperator binaryOperator) : FunctionValue
{
    private static readonly ParameterDefinition[] TwoParameters = [new("X"), new("Y", IsOptional: true)];

    public BinaryOperator Operator => binaryOperator;

    public override string Name => Operators.NameOf(binaryOperator);

    public override FunctionTraits Traits => FunctionTraits.None;

    public override IReadOnlyList<ParameterDefinition> Parameters => TwoParameters;

    public override Value Invoke(CallContext context, IReadOnlyList<Value?> arguments)
    {
        context.Check();
        if (arguments is [{ } left, { } right]) return BoundedOperators.Binary(context, binaryOperator, left, right);
        if (arguments is [{ } operand] && binaryOperator == BinaryOperator.Sub)
            return Operators.Unary(UnaryOperator.Negate, operand);
        throw new ScriptException(
            $"The operator {OperatorNames.TextOf(binaryOperator)} takes two arguments, {arguments.Count} were given.");
    }
}

using System.Collections.Frozen;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// Tells expressions that only compute: columns, variables, constants, operators and built-in functions of them. They may be evaluated
/// on several threads at a time, in any order, and a second time.
/// </summary>
internal sealed class SelfContained(Session session, Frame frame)
{
    // Element-by-element functions; those over windows, groups and whole columns are told by their traits.
    private static readonly FrozenSet<string> Elementwise = new[]
    {
        "abs", "add", "ceil", "div", "double", "exp", "float", "floor", "iif", "int", "isNull", "isValid", "log", "long", "mul", "nullFill",
        "pow", "ratio", "round", "sign", "signum", "sqrt", "sub",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for a function that gives a value for each element from that element alone.</summary>
    public static bool IsElementwise(string function) => Elementwise.Contains(function);

    /// <summary>True when the expression only computes.</summary>
    public bool Is(Expression? expression) => expression switch
    {
        null or OperatorExpression => true,
        LiteralExpression { Value: not FunctionValue } => true,
        BoundExpression { Cell.Value: not FunctionValue } => true,
        NameExpression { Namespace: null } name => IsData(name.Name),
        UnaryExpression unary => Is(unary.Operand),
        BinaryExpression binary => Is(binary.Left) && Is(binary.Right),
        CallExpression { Callee: NameExpression { Namespace: null } name } call =>
            IsComputation(name.Name) && call.Arguments.All(argument => Is(argument.Value)),
        _ => false,
    };

    private bool IsData(string name) => frame.Columns?.Find(null, name) is not null
        || (session.Names.FindVariable(name, frame) is { } cell && cell.GetType() == typeof(Cell) && cell.Value is not FunctionValue)
        || (session.Names.FindFunction(name, frame) is null && Constants.Find(name) is not null);

    private bool IsComputation(string name) =>
        session.Names.FindVariable(name, frame)?.Value is not FunctionValue
        && session.Names.FindFunction(name, frame) is BuiltInFunction function
        && ((function.Traits & (FunctionTraits.State | FunctionTraits.Aggregate)) != 0 || Elementwise.Contains(name));
}

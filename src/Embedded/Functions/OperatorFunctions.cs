using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The operators under their function names, such as <c>add(X, Y)</c>.</summary>
internal static class OperatorFunctions
{
    public static void Register(FunctionTable table)
    {
        foreach (var (operation, summary) in Named)
            table.Add($"{Operators.NameOf(operation)}({ParametersOf(operation)})", summary, (context, a) => BoundedOperators.Binary(context, operation, a[0], a[1]));
        table.Add("neg(X)", "-X", (_, a) => Operators.Unary(UnaryOperator.Negate, a[0]));
        table.Add("not(X)", "!X; null stays null.", (_, a) => Operators.Unary(UnaryOperator.Not, a[0]));
        table.Add("ilike(X, pattern)", "As like, without regard to letter case.", (_, a) => TextMatching.Like("ilike", a[0], a[1], false));
    }

    private static string ParametersOf(BinaryOperator operation) => operation switch
    {
        BinaryOperator.LeftShift => "X, bits",
        BinaryOperator.RightShift => "X, a",
        BinaryOperator.Sequence => "start, end",
        BinaryOperator.Like => "X, pattern",
        _ => "X, Y",
    };

    private static readonly (BinaryOperator Operation, string Summary)[] Named =
    [
        (BinaryOperator.Add, "X + Y; text is joined, times move."),
        (BinaryOperator.Sub, "X - Y"),
        (BinaryOperator.Mul, "X * Y"),
        (BinaryOperator.Div, "X / Y, rounded down between integers; null when Y is 0."),
        (BinaryOperator.Ratio, "X \\ Y, always floating; null when Y is 0."),
        (BinaryOperator.Mod, "X % Y, with the sign of Y."),
        (BinaryOperator.Dot, "X ** Y: the matrix product."),
        (BinaryOperator.And, "X && Y; null when a side is."),
        (BinaryOperator.Or, "X || Y; null when a side is."),
        (BinaryOperator.BitAnd, "X & Y"),
        (BinaryOperator.BitOr, "X | Y"),
        (BinaryOperator.BitXor, "X ^ Y"),
        (BinaryOperator.LeftShift, "X << bits"),
        (BinaryOperator.RightShift, "X >> a"),
        (BinaryOperator.Equal, "X == Y; null equals null."),
        (BinaryOperator.NotEqual, "X != Y"),
        (BinaryOperator.Less, "X < Y; null is the smallest value."),
        (BinaryOperator.LessOrEqual, "X <= Y"),
        (BinaryOperator.Greater, "X > Y"),
        (BinaryOperator.GreaterOrEqual, "X >= Y"),
        (BinaryOperator.Sequence, "start..end"),
        (BinaryOperator.Cast, "X as the type Y, or as a matrix of rows:columns."),
        (BinaryOperator.Join, "X followed by Y."),
        (BinaryOperator.In, "Does each element of X stand in Y?"),
        (BinaryOperator.Like, "Does each text match the pattern, in which % stands for any characters?"),
        (BinaryOperator.Between, "Does each element lie in the pair's range, both ends included?"),
    ];
}

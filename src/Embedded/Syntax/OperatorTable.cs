namespace DolphinQuant.Embedded.Syntax;

/// <summary>The infix operators and how tightly they bind; the levels are those of DolphinDB's manual.</summary>
internal static class OperatorTable
{
    public const int Or = 1;
    public const int And = 2;
    public const int Comparison = 3;
    /// <summary>Also the level of every function that is written between its operands.</summary>
    public const int Multiplication = 10;
    public const int Pair = 15;
    public const int At = 16;
    public const int Unary = 18;

    /// <summary>The operator of a token and its level; false when it joins no operands.</summary>
    public static bool TryGet(TokenKind kind, out BinaryOperator infix, out int level)
    {
        (infix, level) = kind switch
        {
            TokenKind.BarBar => (BinaryOperator.Or, Or),
            TokenKind.AmpersandAmpersand => (BinaryOperator.And, And),
            TokenKind.Less => (BinaryOperator.Less, Comparison),
            TokenKind.LessEqual => (BinaryOperator.LessOrEqual, Comparison),
            TokenKind.Greater => (BinaryOperator.Greater, Comparison),
            TokenKind.GreaterEqual => (BinaryOperator.GreaterOrEqual, Comparison),
            TokenKind.EqualEqual => (BinaryOperator.Equal, Comparison),
            TokenKind.NotEqual => (BinaryOperator.NotEqual, Comparison),
            TokenKind.Bar => (BinaryOperator.BitOr, 4),
            TokenKind.Caret => (BinaryOperator.BitXor, 5),
            TokenKind.Ampersand => (BinaryOperator.BitAnd, 6),
            TokenKind.ShiftLeft => (BinaryOperator.LeftShift, 7),
            TokenKind.ShiftRight => (BinaryOperator.RightShift, 7),
            TokenKind.Plus => (BinaryOperator.Add, 8),
            TokenKind.Minus => (BinaryOperator.Sub, 8),
            TokenKind.Star => (BinaryOperator.Mul, Multiplication),
            TokenKind.StarStar => (BinaryOperator.Dot, Multiplication),
            TokenKind.Slash => (BinaryOperator.Div, Multiplication),
            TokenKind.Backslash => (BinaryOperator.Ratio, Multiplication),
            TokenKind.Percent => (BinaryOperator.Mod, Multiplication),
            TokenKind.Dollar => (BinaryOperator.Cast, Multiplication),
            TokenKind.LeftArrow => (BinaryOperator.Join, Multiplication),
            TokenKind.DotDot => (BinaryOperator.Sequence, Pair),
            _ => (default, 0),
        };
        return level > 0;
    }

    /// <summary>How tightly an operator binds.</summary>
    public static int LevelOf(BinaryOperator infix) => infix switch
    {
        BinaryOperator.Or => Or,
        BinaryOperator.And => And,
        BinaryOperator.BitOr => 4,
        BinaryOperator.BitXor => 5,
        BinaryOperator.BitAnd => 6,
        BinaryOperator.LeftShift or BinaryOperator.RightShift => 7,
        BinaryOperator.Add or BinaryOperator.Sub => 8,
        BinaryOperator.Mul or BinaryOperator.Dot or BinaryOperator.Div or BinaryOperator.Ratio or BinaryOperator.Mod
            or BinaryOperator.Cast or BinaryOperator.Join => Multiplication,
        BinaryOperator.Sequence => Pair,
        _ => Comparison,
    };

    /// <summary>True for the operators that compare and can be chained.</summary>
    public static bool IsComparison(BinaryOperator infix) => infix is BinaryOperator.Less or BinaryOperator.LessOrEqual
        or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual or BinaryOperator.Equal or BinaryOperator.NotEqual;

    /// <summary>The operator of <c>+=</c> and its like; null for a plain <c>=</c>.</summary>
    public static BinaryOperator? OfAssignment(TokenKind kind) => kind switch
    {
        TokenKind.PlusEqual => BinaryOperator.Add,
        TokenKind.MinusEqual => BinaryOperator.Sub,
        TokenKind.StarEqual => BinaryOperator.Mul,
        TokenKind.SlashEqual => BinaryOperator.Div,
        TokenKind.BackslashEqual => BinaryOperator.Ratio,
        TokenKind.PercentEqual => BinaryOperator.Mod,
        _ => null,
    };

    /// <summary>True for tokens that only assignments have.</summary>
    public static bool IsAssignment(TokenKind kind) => kind == TokenKind.Equal || OfAssignment(kind) is not null;
}

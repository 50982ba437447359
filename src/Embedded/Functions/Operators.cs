using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The language's operators over values of every form: promotion, null rules, spreading of scalars.</summary>
internal static class Operators
{
    private static readonly Vector MinusOne = Vector.Int(-1);
    private static readonly Vector Zero = Vector.Int(0);

    /// <summary>The value of <c>left op right</c>.</summary>
    /// <exception cref="ScriptException">The operator does not fit the operands' types or lengths.</exception>
    public static Value Binary(BinaryOperator operation, Value left, Value right) => operation switch
    {
        _ when left is SetValue set && right is SetValue other => SetOperations.Apply(operation, set, other),
        BinaryOperator.Sequence => Sequences.Between(left, right),
        BinaryOperator.Cast => Conversion.Cast(left, right),
        BinaryOperator.Join => Joining.Join(left, right),
        BinaryOperator.In => Membership.In(left, right),
        BinaryOperator.NotIn => Unary(UnaryOperator.Not, Membership.In(left, right)),
        BinaryOperator.Like => TextMatching.Like("like", left, right, isCaseSensitive: true),
        BinaryOperator.NotLike => Unary(UnaryOperator.Not, TextMatching.Like("like", left, right, isCaseSensitive: true)),
        BinaryOperator.Between => Membership.Between(left, right),
        BinaryOperator.NotBetween => Unary(UnaryOperator.Not, Membership.Between(left, right)),
        BinaryOperator.Dot => MatrixProduct.Multiply(left, right),
        _ => Shapes.Zip(operation, NameOf(operation), left, right, Columnwise),
    };

    /// <summary>The value of <c>op operand</c>.</summary>
    /// <exception cref="ScriptException">The operator does not fit the operand's type.</exception>
    public static Value Unary(UnaryOperator operation, Value operand) => operation switch
    {
        UnaryOperator.Plus => operand,
        UnaryOperator.Not => Shapes.Map("not", operand, Negate),
        _ => Shapes.Map("neg", operand, static column => Columnwise(BinaryOperator.Mul, column, MinusOne)),
    };

    /// <summary>The function that an operator stands for, such as <c>add</c> for <c>+</c>.</summary>
    public static string NameOf(BinaryOperator operation) => operation switch
    {
        BinaryOperator.LeftShift => "lshift",
        BinaryOperator.RightShift => "rshift",
        BinaryOperator.Equal => "eq",
        BinaryOperator.NotEqual => "ne",
        BinaryOperator.Less => "lt",
        BinaryOperator.LessOrEqual => "le",
        BinaryOperator.Greater => "gt",
        BinaryOperator.GreaterOrEqual => "ge",
        BinaryOperator.Sequence => "seq",
        _ => char.ToLowerInvariant(operation.ToString()[0]) + operation.ToString()[1..],
    };

    /// <summary>An operator over two columns of equal length, or of which one has a single row.</summary>
    public static Vector Columnwise(BinaryOperator operation, Vector x, Vector y) => operation switch
    {
        >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual => Comparison.Apply(operation, x, y),
        BinaryOperator.And => Logic<LogicalAnd>("and", x, y),
        BinaryOperator.Or => Logic<LogicalOr>("or", x, y),
        >= BinaryOperator.BitAnd and <= BinaryOperator.RightShift => Bitwise(operation, x, y),
        _ => Arithmetic.Apply(operation, x, y),
    };

    /// <summary>The column as 1, 0 and null.</summary>
    /// <exception cref="ScriptException">The column holds no numbers.</exception>
    public static ReadOnlySpan<sbyte> Truths(string function, Vector column)
    {
        if (column.Type == DataType.Bool) return ((Vector<sbyte>)column).Span;
        if (!column.Type.IsNumeric() && column.Type != DataType.Void)
            throw new ScriptException($"{function} needs true or false, not a {column.Type.DisplayName()}.");
        var truths = Comparison.Apply(BinaryOperator.NotEqual, column, Zero).Span;
        for (var i = 0; i < truths.Length; i++)
            if (column.IsNull(i))
                truths[i] = Null.Of<sbyte>();
        return truths;
    }

    private static Vector<sbyte> Negate(Vector column)
    {
        var truths = Truths("not", column);
        var result = ColumnMemory.Allocate<sbyte>(truths.Length);
        for (var i = 0; i < result.Length; i++) result[i] = Null.Is(truths[i]) ? truths[i] : (sbyte)(1 - truths[i]);
        return Columns.Bool(result);
    }

    private static Vector<sbyte> Logic<TOperation>(string function, Vector x, Vector y)
        where TOperation : struct, IBinaryOperation<sbyte, sbyte>
    {
        var result = ColumnMemory.Allocate<sbyte>(ElementwiseKernel.ResultLength(x.Count, y.Count));
        ElementwiseKernel.Zip<sbyte, sbyte, TOperation>(Truths(function, x), Truths(function, y), result);
        return Columns.Bool(result);
    }

    // Two conditions stay conditions, so that chained comparisons and where clauses give BOOL.
    private static Vector Bitwise(BinaryOperator operation, Vector x, Vector y)
    {
        if (x.Type == DataType.Bool && y.Type == DataType.Bool)
        {
            if (operation == BinaryOperator.BitAnd) return Logic<LogicalAnd>("bitAnd", x, y);
            if (operation == BinaryOperator.BitOr) return Logic<LogicalOr>("bitOr", x, y);
            if (operation == BinaryOperator.BitXor) return Logic<LogicalXor>("bitXor", x, y);
        }

        var isWhole = !x.Type.IsDecimal() && !y.Type.IsDecimal();
        return Promotion.Arithmetic(x.Type, y.Type) switch
        {
            _ when !isWhole => throw new ScriptException($"{NameOf(operation)} needs integers; cast decimals first."),
            DataType.Int => Integers<int>(operation, DataType.Int, x, y),
            DataType.Long => Integers<long>(operation, DataType.Long, x, y),
            _ => throw new ScriptException($"{NameOf(operation)} needs integers; cast floating numbers first."),
        };
    }

    private static Vector<T> Integers<T>(BinaryOperator operation, DataType type, Vector x, Vector y)
        where T : struct, System.Numerics.IBinaryInteger<T> => operation switch
        {
            BinaryOperator.BitAnd => Arithmetic.Zip<T, BitwiseAnd<T>>(type, x, y),
            BinaryOperator.BitOr => Arithmetic.Zip<T, BitwiseOr<T>>(type, x, y),
            BinaryOperator.BitXor => Arithmetic.Zip<T, BitwiseXor<T>>(type, x, y),
            BinaryOperator.LeftShift => Arithmetic.Zip<T, ShiftLeft<T>>(type, x, y),
            _ => Arithmetic.Zip<T, ShiftRight<T>>(type, x, y),
        };
}

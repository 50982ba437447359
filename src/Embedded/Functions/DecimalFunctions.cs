using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Decimals: conversions, decimal types with their scale, products at a scale.</summary>
internal static class DecimalFunctions
{
    public static void Register(FunctionTable table)
    {
        foreach (var type in new[] { DataType.Decimal32, DataType.Decimal64, DataType.Decimal128 })
        {
            table.Add($"{Conversion.FunctionOf(type)}(X, scale)", $"X as {type.DisplayName()} with scale digits behind the point.",
                (_, a) => Convert(a, type));
            table.Add($"{type.DisplayName()}(scale)", $"The type {type.DisplayName()} with a scale, for casts and columns.",
                (_, a) => Scalar.Int(TypeOf(a, type, 0).Code));
        }

        table.Add("decimalMultiply(X, Y, scale)", "X * Y with scale digits behind the point.", (_, a) => Multiply(a));
    }

    private static Value Convert(Arguments arguments, DataType type)
    {
        var target = TypeOf(arguments, type, 1);
        return arguments[0] is Vector<Value> tuple && tuple.Span.ToArray().All(item => item is Scalar)
            ? Columns.CombineScalars([.. tuple.Span.ToArray().Select(item => Conversion.Convert(item, target))])
            : Conversion.Convert(arguments[0], target);
    }

    private static ElementType TypeOf(Arguments arguments, DataType type, int index)
    {
        var target = new ElementType(type, arguments.Int(index));
        return target.Scale >= 0 && target.Scale <= DecimalNumber.DigitsOf(type)
            ? target
            : throw DecimalConversion.OutOfBound(target);
    }

    private static Value Multiply(Arguments arguments)
    {
        if (!arguments[0].Type.IsDecimal() && !arguments[1].Type.IsDecimal())
            throw arguments.Wrong(0, "or Y must be a DECIMAL");
        var scale = arguments.Int(2);
        if (scale < 0) throw arguments.Wrong(2, "must not be negative");
        return Shapes.Zip(scale, "decimalMultiply", arguments[0], arguments[1], static (scale, x, y) =>
            IsInForce(scale, x, y)
                ? DecimalArithmetic.Multiply(x, y, scale)
                : Operators.Columnwise(Syntax.BinaryOperator.Mul, x, y));
    }

    // The scale counts only between the smaller scale and their sum, and not beside a floating number.
    private static bool IsInForce(int scale, Vector x, Vector y)
    {
        if (x.Type.Category() == DataCategory.Floating || y.Type.Category() == DataCategory.Floating) return false;
        var (left, right) = (ElementType.Of(x).Scale, ElementType.Of(y).Scale);
        if (!x.Type.IsDecimal() || !y.Type.IsDecimal()) return scale == left + right;
        return scale >= Math.Min(left, right) && scale <= left + right;
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Arithmetic and comparison of decimals with each other and with integers, which count as decimals without digits
/// behind the point. The result has the wider type. Scales: the larger one for + - %, their sum for *, the left one
/// for /. Products that do not fit take the next wider type. Source: the vendor's tutorial on DECIMAL, section 3.
/// </summary>
internal static class DecimalArithmetic
{
    /// <summary>The operator over columns of equal length, or of which one has a single row.</summary>
    /// <exception cref="ScriptException">The types do not fit, or a result does not.</exception>
    public static Vector Apply(BinaryOperator operation, Vector x, Vector y)
    {
        var left = Side.Of(operation, x);
        var right = Side.Of(operation, y);
        var type = Wider(x.Type, y.Type);
        try
        {
            return operation switch
            {
                BinaryOperator.Mul => Product(type, left, right),
                BinaryOperator.Div => DecimalVector.Create(type, left.Scale, Zip(left, right, Quotient(right.Scale))),
                BinaryOperator.Add => Aligned(type, left, right, static (a, b) => checked(a + b)),
                BinaryOperator.Sub => Aligned(type, left, right, static (a, b) => checked(a - b)),
                _ => Aligned(type, left, right, static (a, b) => Modulo<Int128>.Apply(a, b)),
            };
        }
        catch (OverflowException overflow)
        {
            throw new ScriptException(DecimalNumber.Overflow().Message, innerException: overflow);
        }
    }

    /// <summary>The product with its digits behind the point cut to a scale.</summary>
    /// <exception cref="ScriptException">The product does not fit 128 bits.</exception>
    public static Vector Multiply(Vector x, Vector y, int scale)
    {
        var left = Side.Of(BinaryOperator.Mul, x);
        var right = Side.Of(BinaryOperator.Mul, y);
        var raws = Zip(left, right, DecimalNumber.Multiply);
        var type = Fitting(Wider(x.Type, y.Type), raws);
        var divisor = DecimalNumber.PowerOfTen(left.Scale + right.Scale - scale);
        for (var i = 0; i < raws.Length; i++)
            if (!Null.Is(raws[i]))
                raws[i] /= divisor;
        return DecimalVector.Create(type, scale, raws);
    }

    /// <summary>A comparison; decimals of any two scales compare by their values, with floating numbers as those.</summary>
    /// <exception cref="ScriptException">A side holds no numbers.</exception>
    public static Vector<sbyte> Compare(BinaryOperator operation, Vector x, Vector y)
    {
        var left = Side.Of(operation, x);
        var right = Side.Of(operation, y);
        var result = new sbyte[ElementwiseKernel.ResultLength(x.Count, y.Count)];
        for (var i = 0; i < result.Length; i++)
            result[i] = Comparison.Holds(operation, left.Number(i).CompareTo(right.Number(i))) ? (sbyte)1 : (sbyte)0;
        return Columns.Bool(result);
    }

    /// <summary>The type of both: the wider decimal.</summary>
    public static DataType Wider(DataType x, DataType y) =>
        !x.IsDecimal() ? y : !y.IsDecimal() ? x : (DataType)Math.Max((byte)x, (byte)y);

    private static DecimalVector Product(DataType type, Side left, Side right)
    {
        var raws = Zip(left, right, DecimalNumber.Multiply);
        var scale = left.Scale + right.Scale;
        if (scale > DecimalNumber.MostDigits)
            throw DecimalConversion.OutOfBound(new ElementType(DataType.Decimal128, scale));
        type = Fitting(type, raws);
        while (scale > DecimalNumber.DigitsOf(type)) type++;
        return DecimalVector.Create(type, scale, raws);
    }

    private static DataType Fitting(DataType type, Int128[] raws)
    {
        foreach (var raw in raws)
        {
            if (Null.Is(raw)) continue;
            if (Int128.Abs(raw) > long.MaxValue) return DataType.Decimal128;
            if (type == DataType.Decimal32 && Int128.Abs(raw) > int.MaxValue) type = DataType.Decimal64;
        }

        return type;
    }

    private static DecimalVector Aligned(DataType type, Side left, Side right, Func<Int128, Int128, Int128> body)
    {
        var scale = Math.Max(left.Scale, right.Scale);
        return DecimalVector.Create(type, scale, Zip(left.At(scale), right.At(scale), body));
    }

    private static Func<Int128, Int128, Int128> Quotient(int scale)
    {
        var power = DecimalNumber.PowerOfTen(scale);
        return (x, y) => y == 0 ? Int128.MinValue : DecimalNumber.Multiply(x, power) / y;
    }

    private static Int128[] Zip(Side left, Side right, Func<Int128, Int128, Int128> body)
    {
        var result = new Int128[ElementwiseKernel.ResultLength(left.Raws.Length, right.Raws.Length)];
        for (var i = 0; i < result.Length; i++)
        {
            var (x, y) = (left.Raw(i), right.Raw(i));
            result[i] = Null.Is(x) || Null.Is(y) ? Int128.MinValue : body(x, y);
        }

        return result;
    }

    /// <summary>An operand: numbers without their points, over one scale.</summary>
    private readonly record struct Side(Int128[] Raws, int Scale)
    {
        public static Side Of(BinaryOperator operation, Vector column)
        {
            if (column.Type != DataType.Void && !column.Type.IsDecimal() && !Numeric.IsInteger(column.Type))
                throw new ScriptException(
                    $"{Operators.NameOf(operation)} does not put a DECIMAL and a {column.Type.DisplayName()} together; convert one of them first.");
            var type = ElementType.Of(column);
            return new Side(DecimalConversion.Raws(column, type), type.Scale);
        }

        public Int128 Raw(int row) => Raws[Raws.Length == 1 ? 0 : row];

        public DecimalNumber Number(int row) => new(Raw(row), Scale);

        public Side At(int scale)
        {
            var source = this;
            return new Side(Array.ConvertAll(Raws, raw => new DecimalNumber(raw, source.Scale).Rescale(scale).Raw), scale);
        }
    }
}

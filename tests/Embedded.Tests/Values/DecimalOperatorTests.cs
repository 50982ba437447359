using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Tests.Values;

/// <summary>The operators against System.Decimal, which holds all results exactly.</summary>
public sealed class DecimalOperatorTests
{
    [SeededProperty]
    public void Sums_differences_and_products_are_exact(int x, int y, byte xScale, byte yScale)
    {
        var (left, right) = (Number(x, xScale % 5), Number(y, yScale % 5));
        var (a, b) = (Exact(left), Exact(right));
        Assert.Equal(a + b, Exact(Operators.Binary(BinaryOperator.Add, left, right)));
        Assert.Equal(a - b, Exact(Operators.Binary(BinaryOperator.Sub, left, right)));
        Assert.Equal(a * b, Exact(Operators.Binary(BinaryOperator.Mul, left, right)));
    }

    [SeededProperty]
    public void Quotient_is_cut_at_the_scale_of_the_dividend(int x, int y, byte xScale, byte yScale)
    {
        if (y == 0) return;
        var (left, right) = (Number(x, xScale % 5), Number(y, yScale % 5));
        var power = (decimal)Math.Pow(10, xScale % 5);
        var expected = decimal.Truncate(Exact(left) / Exact(right) * power) / power;
        Assert.Equal(expected, Exact(Operators.Binary(BinaryOperator.Div, left, right)));
    }

    [SeededProperty]
    public void Comparisons_agree_with_the_values(int x, int y, byte xScale, byte yScale)
    {
        var (left, right) = (Number(x, xScale % 5), Number(y, yScale % 5));
        Assert.Equal(
            Scalar.Bool(Exact(left) < Exact(right)), Operators.Binary(BinaryOperator.Less, left, right));
    }

    [Fact]
    public void Null_stays_null_and_division_by_zero_gives_null()
    {
        var none = Scalar.Decimal(DataType.Decimal64, DecimalNumber.Null(2));
        var one = Number(100, 2);
        Assert.True(((Scalar)Operators.Binary(BinaryOperator.Add, none, one)).IsNull);
        Assert.True(((Scalar)Operators.Binary(BinaryOperator.Div, one, Scalar.Int(0))).IsNull);
        Assert.True(((Scalar)Operators.Binary(BinaryOperator.Mul, one, Scalar.Void)).IsNull);
    }

    private static Scalar Number(int raw, int scale) => Scalar.Decimal(DataType.Decimal64, new DecimalNumber(raw, scale));

    private static decimal Exact(Value value) =>
        decimal.Parse(((Scalar)value).AsDecimal().ToString(), CultureInfo.InvariantCulture);
}

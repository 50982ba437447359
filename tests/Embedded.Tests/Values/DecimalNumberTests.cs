using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Values;

public sealed class DecimalNumberTests
{
    [Theory]
    [InlineData(1.15, 2, "1.15")]
    [InlineData(-1.159, 2, "-1.15")]
    [InlineData(0.29, 2, "0.29")]
    [InlineData(4.35, 2, "4.35")]
    [InlineData(0.999999, 3, "0.999")]
    [InlineData(double.NaN, 2, "")]
    public void Floating_number_keeps_the_digits_of_the_scale(double value, int scale, string expected) =>
        Assert.Equal(expected, DecimalNumber.From(value, scale).ToString());

    [Theory]
    [InlineData("1.2345", 3, "1.235")]
    [InlineData("-1.2345", 3, "-1.235")]
    [InlineData("1.2344", 3, "1.234")]
    [InlineData(".5", 0, "1")]
    [InlineData("7.", 1, "7.0")]
    [InlineData("+3", 0, "3")]
    [InlineData("1.5e2", 1, "150.0")]
    [InlineData("", 2, "")]
    public void Text_is_rounded_half_away_from_zero(string text, int scale, string expected)
    {
        Assert.True(DecimalNumber.TryParse(text, scale, 18, out var number));
        Assert.Equal(expected, number.ToString());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1.2.3")]
    [InlineData("-")]
    [InlineData(".")]
    public void Text_that_is_no_number_is_not_read(string text) =>
        Assert.False(DecimalNumber.TryParse(text, 2, 18, out _));

    [Theory]
    [InlineData("1234567890", 0, 9)]
    [InlineData("12345678", 2, 9)]
    public void Text_with_too_many_digits_overflows(string text, int scale, int digits) =>
        Assert.Throws<OverflowException>(() => DecimalNumber.TryParse(text, scale, digits, out _));

    [SeededProperty]
    public void Text_of_a_number_reads_back(int raw, byte scale)
    {
        var number = new DecimalNumber(raw, scale % 10);
        Assert.True(DecimalNumber.TryParse(number.ToString(), number.Scale, 18, out var back));
        Assert.Equal(number, back);
    }

    [SeededProperty]
    public void Order_is_that_of_system_decimal(int x, byte xScale, int y, byte yScale)
    {
        var left = new DecimalNumber(x, xScale % 10);
        var right = new DecimalNumber(y, yScale % 10);
        var expected = decimal.Parse(left.ToString(), CultureInfo.InvariantCulture)
            .CompareTo(decimal.Parse(right.ToString(), CultureInfo.InvariantCulture));
        Assert.Equal(expected, Math.Sign(left.CompareTo(right)));
    }

    [SeededProperty]
    public void Larger_scale_and_back_changes_nothing(int raw, byte scale, byte more)
    {
        var number = new DecimalNumber(raw, scale % 10);
        Assert.Equal(number, number.Rescale(number.Scale + (more % 10)).Rescale(number.Scale));
    }
}

namespace DolphinQuant.Data.Tests;

public sealed class ScalarTests
{
    [Fact]
    public void Equal_numbers_of_different_types_are_equal_and_hash_alike()
    {
        Assert.Equal(Scalar.Int(3), Scalar.Long(3));
        Assert.Equal(Scalar.Int(3), Scalar.Double(3));
        Assert.Equal(Scalar.Int(3).GetHashCode(), Scalar.Double(3).GetHashCode());
    }

    [Fact]
    public void Symbol_and_string_of_one_text_are_equal() => Assert.Equal(Scalar.Symbol("AAPL"), Scalar.String("AAPL"));

    [Fact]
    public void Day_and_number_of_one_count_differ() =>
        Assert.NotEqual(Scalar.Date(new DateOnly(1970, 1, 4)), Scalar.Int(3));

    [Fact]
    public void Smallest_int_is_null()
    {
        Assert.True(Scalar.Int(int.MinValue).IsNull);
        Assert.Equal(Scalar.NullOf(DataType.Int), Scalar.Int(int.MinValue));
        Assert.Equal(double.NaN, Scalar.Int(int.MinValue).AsDouble());
    }

    [Fact]
    public void Text_read_as_a_number_says_what_it_is()
    {
        var error = Assert.Throws<InvalidCastException>(() => Scalar.String("x").AsDouble());

        Assert.Contains("STRING", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3d", 3, DurationUnit.Day)]
    [InlineData("-10ms", -10, DurationUnit.Millisecond)]
    [InlineData("5m", 5, DurationUnit.Minute)]
    [InlineData("2M", 2, DurationUnit.Month)]
    [InlineData("1B", 1, DurationUnit.BusinessDay)]
    public void Duration_literal_is_read_and_written_alike(string text, int count, DurationUnit unit)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(new Duration(count, unit), duration);
        Assert.Equal(text, duration.ToString());
    }

    [Theory]
    [InlineData("3")]
    [InlineData("d")]
    [InlineData("3q")]
    [InlineData("")]
    public void Text_that_is_no_duration_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Functions;

public sealed class ConversionTests
{
    [Theory]
    [InlineData("int", 2.5, "3")]
    [InlineData("int", -2.5, "-3")]
    [InlineData("long", 3e10, "30000000000")]
    [InlineData("bool", 0.1, "true")]
    [InlineData("int", 3e10, "NULL?")]
    public void Number_to_integer_rounds_half_away_from_zero(string function, double number, string expected)
    {
        var result = (Scalar)Call(function, Scalar.Double(number));
        if (expected == "NULL?") Assert.True(result.IsNull);
        else Assert.Equal(expected, Formatter.Format(result));
    }

    [Theory]
    [InlineData("int", "12.9", "12")]
    [InlineData("short", "120.9c", "120")]
    [InlineData("double", "1e-3", "0.001")]
    [InlineData("bool", "true", "true")]
    [InlineData("date", "2024.02.29", "2024.02.29")]
    [InlineData("date", "2024-02-29", "2024.02.29")]
    [InlineData("date", "20240229", "2024.02.29")]
    [InlineData("month", "2024.02", "2024.02M")]
    [InlineData("time", "09:30:01.5", "09:30:01.500")]
    [InlineData("timestamp", "2024.02.29T23:59:59.999", "2024.02.29T23:59:59.999")]
    [InlineData("nanotimestamp", "2024.02.29 00:00:00.000000001", "2024.02.29T00:00:00.000000001")]
    [InlineData("duration", "15m", "15m")]
    public void Text_is_read_as_the_type(string function, string text, string expected) =>
        Assert.Equal(expected, Print(function, T(text)));

    [Theory]
    [InlineData("date", "2024.02.30")]
    [InlineData("int", "x1")]
    [InlineData("time", "25:00:00.000")]
    public void Text_that_does_not_fit_is_an_error(string function, string text) =>
        Assert.Contains(text, Assert.Throws<ScriptException>(() => Call(function, T(text))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("date", "2024.06.03")]
    [InlineData("month", "2024.06M")]
    [InlineData("second", "09:30:59")]
    [InlineData("minute", "09:30m")]
    [InlineData("datetime", "2024.06.03T09:30:59")]
    [InlineData("nanotimestamp", "2024.06.03T09:30:59.123000000")]
    [InlineData("datehour", "2024.06.03T09")]
    public void Timestamp_is_cut_down_or_refined(string function, string expected) =>
        Assert.Equal(expected, Print(function, Call("timestamp", T("2024.06.03T09:30:59.123"))));

    [Fact]
    public void Times_before_1970_round_down() => Assert.Equal("1969.12.31", Print("date", Scalar.Integral(DataType.Timestamp, -1)));

    [Fact]
    public void Time_of_day_has_no_date() => Assert.Throws<ScriptException>(() => Call("date", Scalar.Integral(DataType.Second, 5)));

    [Fact]
    public void Null_keeps_through_every_conversion()
    {
        foreach (var name in new[] { "bool", "int", "long", "double", "float", "string", "date", "timestamp" })
        {
            Assert.True(((Scalar)Call(name, Scalar.Void)).IsNull);
            Assert.Equal("[]", Print(name, Vector.Create(DataType.Int, 1)));
        }
    }

    [Fact]
    public void Cast_by_pair_makes_a_matrix() => Assert.Equal("#0 #1\n-- --\n1  3\n2  4", Print("cast", I(1, 2, 3, 4), new Pair(N(2), N(2))).Replace(" \n", "\n", StringComparison.Ordinal).TrimEnd());

    [Fact]
    public void Cast_takes_a_type_by_name_number_or_function()
    {
        Assert.Equal(DataType.Long, Call("cast", I(1), T("LONG")).Type);
        Assert.Equal(DataType.Long, Call("cast", I(1), N(5)).Type);
        Assert.Equal(DataType.Long, Call("cast", I(1), Function("long")).Type);
        Assert.Throws<ScriptException>(() => Call("cast", I(1), T("NUMBER")));
    }
}

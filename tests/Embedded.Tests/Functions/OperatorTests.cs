using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Functions;

public sealed class OperatorTests
{
    [Fact]
    public void Division_of_integers_rounds_down()
    {
        Assert.Equal("[-2,1,-1]", Print(BinaryOperator.Div, I(-8, 8, 3), I(5, 5, -5)));
        Assert.Equal("[2,3,-2]", Print(BinaryOperator.Mod, I(-8, 8, 3), I(5, 5, -5)));
        Assert.Equal(DataType.Int, Operators.Binary(BinaryOperator.Div, I(7), N(2)).Type);
    }

    [Fact]
    public void Ratio_is_always_floating() => Assert.Equal("[0.5,1,1.5]", Print(BinaryOperator.Ratio, I(1, 2, 3), N(2)));

    [Theory]
    [InlineData(BinaryOperator.Div)]
    [InlineData(BinaryOperator.Ratio)]
    [InlineData(BinaryOperator.Mod)]
    internal void Division_by_zero_is_null(BinaryOperator operation)
    {
        Assert.Equal("[]", Print(operation, I(4), I(0)));
        Assert.Equal("[]", Print(operation, D(4.5), D(0)));
    }

    [Fact]
    public void Null_goes_through_arithmetic_of_every_width()
    {
        foreach (var type in new[] { DataType.Bool, DataType.Char, DataType.Short, DataType.Int, DataType.Long, DataType.Float, DataType.Double })
        {
            var column = Vector.Create(type, 9);
            Assert.Equal("[,,,,,,,,]", Print(BinaryOperator.Add, column, N(1)));
            Assert.Equal("[,,,,,,,,]", Print(BinaryOperator.Mul, Scalar.Double(2.5), column));
        }
    }

    [Theory]
    [InlineData(DataType.Bool, DataType.Bool, DataType.Int)]
    [InlineData(DataType.Short, DataType.Int, DataType.Int)]
    [InlineData(DataType.Int, DataType.Long, DataType.Long)]
    [InlineData(DataType.Long, DataType.Float, DataType.Float)]
    [InlineData(DataType.Float, DataType.Double, DataType.Double)]
    public void Arithmetic_meets_in_the_wider_type(DataType x, DataType y, DataType expected) =>
        Assert.Equal(expected, Operators.Binary(BinaryOperator.Add, Vector.Create(x, 1), Vector.Create(y, 1)).Type);

    [Fact]
    public void Comparison_takes_null_for_the_smallest_value()
    {
        Assert.Equal("[true,false,true]", Print(BinaryOperator.Less, D(Nil, 2, 0), N(1)));
        Assert.Equal("[true,false]", Print(BinaryOperator.Equal, I(NilInt, 2), Scalar.Void));
        Assert.Equal("[false,true]", Print(BinaryOperator.GreaterOrEqual, Vector.Symbol("", "b"), T("a")));
    }

    [Fact]
    public void Comparison_of_symbols_with_a_text_compares_texts()
    {
        Assert.Equal("[true,false,true]", Print(BinaryOperator.Equal, Vector.Symbol("x", "y", "x"), T("x")));
        Assert.Equal("[true,true,true]", Print(BinaryOperator.NotEqual, Vector.Symbol("x", "y", "x"), T("z")));
    }

    [Fact]
    public void Comparison_of_times_meets_in_the_finer_type() => Assert.Equal("true",
        Print(BinaryOperator.Less, Date(2024, 6, 3), Scalar.Integral(DataType.Timestamp, 1_717_407_000_000)));

    [Fact]
    public void Comparison_of_text_with_number_is_an_error() =>
        Assert.Throws<ScriptException>(() => Operators.Binary(BinaryOperator.Less, T("a"), N(1)));

    [Fact]
    public void Logic_with_null_is_null()
    {
        Assert.Equal("[false,,true]", Print(BinaryOperator.And, I(0, NilInt, 3), N(1)));
        Assert.Equal("[true,,true]", Print(BinaryOperator.Or, I(0, NilInt, 3), N(1)));
        Assert.Equal("[true,,false]", FunctionBench.Print("not", I(0, NilInt, 3)));
    }

    [Fact]
    public void Conditions_joined_bitwise_stay_conditions() =>
        Assert.Equal(DataType.Bool, Operators.Binary(BinaryOperator.BitAnd, Vector.Bool(true, false), Vector.Bool(true, true)).Type);

    [Fact]
    public void Vectors_of_unequal_length_are_an_error()
    {
        var error = Assert.Throws<ScriptException>(() => Operators.Binary(BinaryOperator.Add, I(1, 2), I(1, 2, 3)));
        Assert.Contains("2 and 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matrix_with_vector_works_down_each_column() =>
        Assert.Equal("[11,22,13,24]", Formatter.Format(((Matrix)Operators.Binary(BinaryOperator.Add, M(2, 2, 1, 2, 3, 4), I(10, 20))).Data));

    [Fact]
    public void Text_plus_anything_joins() => Assert.Equal("[\"a1\",\"a2\"]", Print(BinaryOperator.Add, T("a"), I(1, 2)));

    [Fact]
    public void Date_moves_by_integers_and_durations()
    {
        Assert.Equal("2024.03.02", Print(BinaryOperator.Add, Date(2024, 2, 29), N(2)));
        Assert.Equal("2024.02.29", Print(BinaryOperator.Add, Date(2024, 1, 31), Scalar.Duration(new Duration(1, DurationUnit.Month))));
        Assert.Equal("28", Print(BinaryOperator.Sub, Date(2024, 2, 29), Date(2024, 2, 1)));
    }

    [Fact]
    public void Time_of_day_stays_within_its_day()
    {
        Assert.Equal("00:00:09", Print(BinaryOperator.Add, Scalar.Integral(DataType.Second, 86_399), N(10)));
        Assert.Equal("23:59m", Print(BinaryOperator.Sub, Scalar.Integral(DataType.Minute, 0), N(1)));
    }

    [Fact]
    public void Sequence_runs_both_ways()
    {
        Assert.Equal("[3,2,1]", Print(BinaryOperator.Sequence, N(3), N(1)));
        Assert.Equal("[2023.12M,2024.01M]", Print(BinaryOperator.Sequence,
            Scalar.Integral(DataType.Month, (2023 * 12) + 11), Scalar.Integral(DataType.Month, 2024 * 12)));
    }

    [Fact]
    public void Membership_and_range()
    {
        Assert.Equal("[true,false]", Print(BinaryOperator.In, I(4, 9), I(1, 4)));
        Assert.Equal("[true,false]", Print(BinaryOperator.In, Vector.Symbol("a", "b"), Vector.String("a", "c")));
        Assert.Equal("[true,true,false]", Print(BinaryOperator.Between, D(1, 5, 5.1), new Pair(N(1), N(5))));
    }

    [Theory]
    [InlineData("%an%", true)]
    [InlineData("b%", true)]
    [InlineData("an%", false)]
    [InlineData("B%", false)]
    public void Like_matches_runs_of_characters(string pattern, bool isMatch) =>
        Assert.Equal(Scalar.Bool(isMatch), Operators.Binary(BinaryOperator.Like, T("banana"), T(pattern)));

    // Nine elements: whole machine vectors and a rest.
    [Theory]
    [InlineData(nameof(BinaryOperator.Less), "[true,false,false,false,true,false,false,false,true]")]
    [InlineData(nameof(BinaryOperator.LessOrEqual), "[true,true,false,false,true,true,false,false,true]")]
    [InlineData(nameof(BinaryOperator.Greater), "[false,false,true,true,false,false,true,true,false]")]
    [InlineData(nameof(BinaryOperator.GreaterOrEqual), "[false,true,true,true,false,true,true,true,false]")]
    [InlineData(nameof(BinaryOperator.Equal), "[false,true,false,false,false,true,false,false,false]")]
    public void Minus_infinity_alone_is_below_null(string operation, string expected)
    {
        double[] four = [double.NegativeInfinity, double.NaN, -1e300, double.PositiveInfinity];
        Assert.Equal(expected, Print(Enum.Parse<BinaryOperator>(operation), D([.. four, .. four, double.NegativeInfinity]), Scalar.NullOf(DataType.Double)));
    }

    [Fact]
    public void Product_of_matrices() =>
        Assert.Equal("#0 #1\n-- --\n7  15\n10 22", Print(BinaryOperator.Dot, M(2, 2, 1, 2, 3, 4), M(2, 2, 1, 2, 3, 4)));

    [Fact]
    public void Join_widens_a_scalar_but_not_a_vector()
    {
        Assert.Equal("[1,2.5]", Print(BinaryOperator.Join, N(1), Scalar.Double(2.5)));
        Assert.Equal("[1,3]", Print(BinaryOperator.Join, I(1), Scalar.Double(2.5)));
    }
}

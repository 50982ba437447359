using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Results and result types, function by function, on values worked out by hand.</summary>
public sealed class FunctionTests
{
    [Fact]
    public void Sum_of_integers_is_long_and_of_nothing_null()
    {
        Assert.Equal(DataType.Long, Call("sum", I(1, NilInt, 3)).Type);
        Assert.Equal("4", Print("sum", I(1, NilInt, 3)));
        Assert.True(((Scalar)Call("sum", I(NilInt))).IsNull);
        Assert.Equal("[3,7]", Print("sum", M(2, 2, 1, 2, 3, 4)));
    }

    [Fact]
    public void Sum_of_many_small_numbers_beside_a_large_one_is_exact()
    {
        var items = Enumerable.Repeat(1.0, 1000).Prepend(1e16).Append(-1e16).ToArray();
        Assert.Equal(1000, ((Scalar)Call("sum", D(items))).AsDouble());
    }

    [Theory]
    [InlineData("avg", "2.5")]
    [InlineData("var", "1.666666666666667")]
    [InlineData("varp", "1.25")]
    [InlineData("std", "1.290994448735806")]
    [InlineData("med", "2.5")]
    [InlineData("max", "4")]
    [InlineData("min", "1")]
    [InlineData("prod", "24")]
    [InlineData("sum2", "30")]
    [InlineData("count", "4")]
    [InlineData("size", "5")]
    [InlineData("first", "4")]
    [InlineData("last", "1")]
    [InlineData("imax", "0")]
    [InlineData("imin", "4")]
    [InlineData("nunique", "5")]
    [InlineData("mad", "1")]
    public void Aggregate_skips_nulls(string name, string expected) => Assert.Equal(expected, Print(name, D(4, Nil, 2, 3, 1)));

    [Fact]
    public void Deviation_of_one_value_is_null_for_a_sample_and_zero_for_a_population()
    {
        Assert.True(((Scalar)Call("std", D(5))).IsNull);
        Assert.Equal("0", Print("stdp", D(5)));
    }

    [Fact]
    public void First_and_last_may_be_null_but_firstNot_and_lastNot_not()
    {
        Assert.True(((Scalar)Call("first", D(Nil, 2))).IsNull);
        Assert.Equal("2", Print("firstNot", D(Nil, 2, 3, Nil)));
        Assert.Equal("3", Print("lastNot", D(Nil, 2, 3, Nil)));
    }

    [Fact]
    public void Correlation_of_a_constant_is_null()
    {
        Assert.Equal("-1", Print("corr", D(1, 2, 3), D(6, 4, 2)));
        Assert.True(((Scalar)Call("corr", D(1, 2, 3), D(5, 5, 5))).IsNull);
    }

    [Fact]
    public void Beta_regresses_the_first_argument_on_the_second()
    {
        Assert.Equal("2", Print("beta", D(1, 3, 5), D(0, 1, 2)));
        Assert.Equal("2.25", Print("wavg", D(1, 2, 3, Nil), D(1, 1, 2, 9)));
    }

    [Fact]
    public void Cumulative_functions_carry_over_nulls()
    {
        Assert.Equal("[,1,1,4]", Print("cumsum", D(Nil, 1, Nil, 3)));
        Assert.Equal("[2,2,6]", Print("cumprod", D(2, Nil, 3)));
        Assert.Equal("[3,3,5]", Print("cummax", I(3, 1, 5)));
        Assert.Equal(DataType.Int, Call("cummax", I(3, 1)).Type);
        Assert.Equal(DataType.Long, Call("cumsum", I(3, 1)).Type);
        Assert.Equal("[0,1,1]", Print("cumcount", D(Nil, 2, Nil)));
    }

    [Fact]
    public void Shifts_move_nulls_in()
    {
        Assert.Equal("[,1,2]", Print("prev", I(1, 2, 3)));
        Assert.Equal("[2,3,]", Print("next", I(1, 2, 3)));
        Assert.Equal("[,,\"a\"]", Print("move", Vector.Symbol("a", "b", "c"), N(2)));
        Assert.Equal("[,]", Print("move", D(1, 2), N(-5)));
    }

    [Fact]
    public void Differences_compare_with_rows_before()
    {
        Assert.Equal("[,2,-1]", Print("deltas", I(1, 3, 2)));
        Assert.Equal("[,2,1.5]", Print("ratios", I(1, 2, 3)));
        Assert.Equal("[,,2]", Print("percentChange", I(1, 2, 3), N(2)));
        Assert.Equal("[,4,5]", Print("trueRange", D(3, 6, 5), D(1, 4, 2), D(2, 7, 3)));
    }

    [Fact]
    public void Fills_stop_at_the_limit()
    {
        Assert.Equal("[,1,1,,4]", Print("ffill", D(Nil, 1, Nil, Nil, 4), N(1)));
        Assert.Equal("[1,1,4,4,4]", Print("bfill", D(Nil, 1, Nil, Nil, 4)));
        Assert.Equal("[0,1,0]", Print("nullFill", D(Nil, 1, Nil), N(0)));
        Assert.Equal("[5,1]", Print("nullFill", D(Nil, 1), D(5, 6)));
    }

    [Fact]
    public void Choice_is_made_row_by_row()
    {
        Assert.Equal("[1,20,]", Print("iif", new Vector<sbyte>(DataType.Bool, [1, 0, sbyte.MinValue]), I(1, 2, 3), I(10, 20, 30)));
        Assert.Equal("[1,2.5]", Print("iif", Vector.Bool(true, false), N(1), Scalar.Double(2.5)));
        Assert.Equal("[,1]", Print("iif", Vector.Bool(true, false), Scalar.Void, N(1)));
    }

    [Fact]
    public void Larger_and_smaller_of_two_take_null_for_the_smallest()
    {
        Assert.Equal("[2,3]", Print("max", D(Nil, 3), N(2)));
        Assert.Equal("[,2]", Print("min", D(Nil, 3), N(2)));
        Assert.Equal(DataType.Int, Call("max", I(1), I(2)).Type);
    }

    [Fact]
    public void Rank_starts_at_zero_and_follows_the_options()
    {
        Assert.Equal("[2,0,,0]", Print("rank", D(7, 3, Nil, 3)));
        Assert.Equal("[0,1,,1]", Print("rank", D(7, 3, Nil, 3), Scalar.False));
        Assert.Equal("[3,1,0,1]", Print("rank", D(7, 3, Nil, 3), Scalar.True, null, Scalar.False));
        Assert.Equal("[2,0.5,,0.5]", Print("rank", D(7, 3, Nil, 3), Scalar.True, null, Scalar.True, T("average")));
        Assert.Equal("[1,0.333333333333333,,0.333333333333333]", Print("rank", D(7, 3, Nil, 3), Scalar.True, null, Scalar.True, T("min"), Scalar.True));
        Assert.Equal("[0,0,1,1,2]", Print("rank", D(1, 2, 3, 4, 5), Scalar.True, N(3)));
        Assert.Equal(DataType.Int, Call("rank", D(1, 2)).Type);
    }

    [Fact]
    public void Cross_section_functions_standardise()
    {
        Assert.Equal("[-1,0,1]", Print("zscore", D(1, 2, 3)));
        Assert.Equal("[-1,,1]", Print("demean", D(1, Nil, 3)));
        Assert.Equal("[2,2,3,4,4]", Print("winsorize", D(1, 2, 3, 4, 50), Scalar.Double(0.2)));
    }

    [Fact]
    public void Row_functions_take_matrices_or_vectors()
    {
        Assert.Equal("[4,2]", Print("rowSum", M(2, 2, 1, 2, 3, Nil)));
        Assert.Equal("[3,5]", Print("rowMax", I(1, 5), I(3, 2)));
        Assert.Equal("[1.5,2.5]", Print("rowAvg", D(1, 2), D(2, 3)));
        Assert.Equal("[2,1]", Print("rowCount", D(1, Nil), D(2, 3)));
        Assert.Equal("[0,0,1,1]", Formatter.Format(((Matrix)Call("rowRank", M(2, 2, 1, 2, 3, 4))).Data));
        Assert.Equal("[1]", Print("rowCorr", M(1, 3, 1, 2, 3), M(1, 3, 2, 4, 6)));
    }

    [Fact]
    public void Sorting_is_stable_with_nulls_first()
    {
        Assert.Equal("[,1,2]", Print("sort", D(2, Nil, 1)));
        Assert.Equal("[2,1,]", Print("sort", D(2, Nil, 1), Scalar.False));
        Assert.Equal("[1,3,0,2]", Print("isort", I(2, 1, 2, 1)));
        Assert.Equal("[0,2,1,3]", Print("isort", I(2, 1, 2, 1), Scalar.False));
        Assert.Equal("[2,1,0]", Print("isort", Vector.Tuple(I(2, 1, 1), Vector.Symbol("a", "b", "a"))));
    }

    [Fact]
    public void Searching_gives_positions()
    {
        Assert.Equal("[1,-1]", Print("find", I(5, 6, 6), I(6, 7)));
        Assert.Equal("[-1,1,2]", Print("asof", I(2, 4, 6), I(1, 5, 9)));
        Assert.Equal("[1,-1]", Print("binsrch", I(2, 4, 4), I(4, 5)));
    }

    [Fact]
    public void Taking_cycles_and_counts_from_the_end()
    {
        Assert.Equal("[1,2,3,1]", Print("take", I(1, 2, 3), N(4)));
        Assert.Equal("[2,3]", Print("take", I(1, 2, 3), N(-2)));
        Assert.Equal("[1,1,3]", Print("take", I(1, 2, 3), I(2, 0, 1)));
        Assert.Equal("3", Print("tail", I(1, 2, 3)));
        Assert.Equal("([1,2],[3])", Print("cut", I(1, 2, 3), N(2)));
        Assert.Equal("[\"b\",\"a\"]", Print("distinct", Vector.Symbol("b", "a", "b")));
    }

    [Fact]
    public void Technical_averages_start_behind_leading_nulls()
    {
        Assert.Equal("[,,2,3]", Print("ema", D(Nil, 1, 3, 3.5), N(2)));
        Assert.Equal("[,,2.333333333333333]", Print("wma", D(Nil, 1, 3), N(2)));
        Assert.Equal("([,1,2],[,1,1])", Print("linearTimeTrend", D(1, 2, 3), N(2)));
    }

    [Fact]
    public void Exponential_mean_follows_the_options()
    {
        var x = D(1, 2, Nil, 4);
        Assert.Equal("[1,1.75,1.75,3.709677419354839]", Print("ewmMean", x, Scalar.Double(0.5)));
        Assert.Equal("[1,1.5,1.5,2.75]", Print("ewmMean", x, N(1), null, null, null, null, Scalar.False, Scalar.True));
        Assert.Throws<ScriptException>(() => Call("ewmMean", x));
    }

    [Fact]
    public void Mathematics_without_a_value_is_null()
    {
        Assert.Equal("[,,0]", Print("log", D(-1, 0, 1)));
        Assert.Equal("[,2]", Print("sqrt", D(-1, 4)));
        Assert.Equal("[-1,0,1,]", Print("sign", D(-2, 0, 3, Nil)));
        Assert.Equal("[3,-3,1]", Print("round", D(2.5, -2.5, 1.49)));
        Assert.Equal("2.35", Print("round", Scalar.Double(2.345001), N(2)));
        Assert.Equal(DataType.Int, Call("abs", I(-1)).Type);
        Assert.Equal("[1,2,]", Print("clip", D(0, 3, Nil), N(1), N(2)));
    }

    [Fact]
    public void Higher_order_functions_put_results_together()
    {
        Assert.Equal("[6,4]", Print("each", Function("max"), Vector.Tuple(I(1, 6), I(4, 2))));
        Assert.Equal("(6,4)", Print("loop", Function("max"), Vector.Tuple(I(1, 6), I(4, 2))));
        Assert.Equal("[11,22]", Print("each", Function("add"), I(1, 2), I(10, 20)));
        Assert.Equal("10", Print("reduce", Function("add"), I(1, 2, 3, 4)));
        Assert.Equal("[11,13,16]", Print("accumulate", Function("add"), I(1, 2, 3), N(10)));
        Assert.Equal("[,1,1]", Print("eachPre", Function("sub"), I(1, 2, 3)));
        Assert.Equal("[4,4,3,4]", Print("contextby", Function("sum"), I(1, 1, 3, 2), Vector.Symbol("a", "a", "b", "a")));
        Assert.Equal("[1,2,3,3]", Print("contextby", Function("cumsum"), I(1, 1, 3, 1), Vector.Symbol("a", "a", "b", "a")));
        Assert.Equal("[,3,5]", Print("moving", Function("sum"), I(1, 2, 3), N(2)));
    }

    [Fact]
    public void Group_by_sorts_its_keys() => Assert.Equal(
        "groupingKey sum\n----------- ---\na           3  \nb           1  ",
        Print("groupby", Function("sum"), I(1, 1, 2), Vector.Symbol("b", "a", "a")));

    [Theory]
    [InlineData("year", "2024")]
    [InlineData("monthOfYear", "2")]
    [InlineData("dayOfMonth", "29")]
    [InlineData("dayOfWeek", "3")]
    [InlineData("weekday", "4")]
    [InlineData("monthEnd", "2024.02.29")]
    [InlineData("yearBegin", "2024.01.01")]
    [InlineData("weekBegin", "2024.02.26")]
    public void Date_has_parts(string name, string expected) => Assert.Equal(expected, Print(name, Date(2024, 2, 29)));

    [Fact]
    public void Calendar_steps()
    {
        Assert.Equal("2024.02.29", Print("temporalAdd", Date(2024, 5, 31), N(-3), T("M")));
        Assert.Equal("2024.06.10", Print("temporalAdd", Date(2024, 6, 7), Scalar.Duration(new Duration(1, DurationUnit.BusinessDay))));
        Assert.Equal("2024.06.07", Print("businessDay", Date(2024, 6, 9)));
        Assert.Throws<ScriptException>(() => Call("temporalAdd", Date(2024, 1, 1), N(1), T("H")));
    }

    [Fact]
    public void Times_are_grouped_into_bars()
    {
        Assert.Equal("[09:30:00,09:30:05]", Print("bar", new Vector<int>(DataType.Second, [34_204, 34_209]), Scalar.Duration(new Duration(5, DurationUnit.Second))));
        Assert.Equal("[-5,0,5]", Print("bar", I(-3, 4, 5), N(5)));
    }

    [Fact]
    public void Temporal_patterns_read_and_write()
    {
        Assert.Equal("2024.06.03", Print("temporalParse", T("03/06/2024"), T("dd/MM/yyyy")));
        Assert.True(((Scalar)Call("temporalParse", T("x"), T("yyyyMMdd"))).IsNull);
        Assert.Equal("2024-06-03", Print("temporalFormat", Date(2024, 6, 3), T("yyyy-MM-dd")));
    }

    [Fact]
    public void Clock_comes_from_the_session()
    {
        Assert.Equal("2024.06.03", Print("today"));
        Assert.Equal("2024.06.03T09:30:00.000", Print("now"));
    }

    [Theory]
    [InlineData("upper", "aB", "AB")]
    [InlineData("trim", " a ", "a")]
    public void Text_changes(string name, string text, string expected) => Assert.Equal(expected, Print(name, T(text)));

    [Fact]
    public void Text_parts()
    {
        Assert.Equal("ell", Print("substr", T("hello"), N(1), N(3)));
        Assert.Equal("lo", Print("right", T("hello"), N(2)));
        Assert.Equal("00042", Print("lpad", T("42"), N(5), T("0")));
        Assert.Equal("[\"a\",\"b\"]", Print("split", T("a,b"), T(",")));
        Assert.Equal("a-1", Print("concat", Vector.String("a", "1"), T("-")));
        Assert.Equal("2", Print("strpos", T("hello"), T("ll")));
        Assert.Equal("[true,false]", Print("startsWith", Vector.Symbol("hello", "oh"), T("he")));
        Assert.Equal("h_ll_", Print("regexReplace", T("hello"), T("[eo]"), T("_")));
    }

    [Fact]
    public void Table_is_changed_in_place()
    {
        var table = new Table(("a", I(1, 2)), ("b", I(3, 4)));
        Call("rename!", table, T("a"), T("x"));
        Call("addColumn", table, T("c"), T("DOUBLE"));
        Call("reorderColumns!", table, T("c"));
        Call("dropColumns!", table, T("b"));
        Assert.Equal(["c", "x"], table.Names);
        Call("append!", table, new Table(("c", D(1.5)), ("x", I(9))));
        Assert.Equal("c   x\n--- -\n    1\n    2\n1.5 9", Formatter.Format(table));
        Call("sortBy!", table, T("x"), Scalar.False);
        Assert.Equal("[9,2,1]", Formatter.Format(table["x"]));
    }

    [Fact]
    public void Table_of_names_and_types_is_empty()
    {
        var table = Assert.IsType<Table>(Call("table", new Pair(N(10), N(0)), Vector.String("a", "b"), I((int)DataType.Int, (int)DataType.Symbol)));
        Assert.Equal([new ColumnDefinition("a", DataType.Int), new ColumnDefinition("b", DataType.Symbol)], table.Schema);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Unpivot_puts_columns_below_one_another() => Assert.Equal(
        "k valueType value\n- --------- -----\n1 a         3    \n1 b         5    ",
        Print("unpivot", new Table(("k", I(1)), ("a", I(3)), ("b", I(5))), T("k"), Vector.String("a", "b")));

    [Fact]
    public void Array_and_matrix_take_defaults()
    {
        Assert.Equal("[0,0]", Print("array", T("INT"), N(2)));
        Assert.Equal("[7,7]", Print("array", T("DOUBLE"), N(2), N(2), N(7)));
        Assert.Equal("#0 #1\n-- --\n1  3 \n2  4 ", Print("matrix", I(1, 2), I(3, 4)));
    }

    [Fact]
    public void Random_numbers_of_one_seed_repeat()
    {
        var (first, second) = (new BenchContext(), new BenchContext());
        foreach (var context in new[] { first, second }) Function("setRandomSeed").Invoke(context, [N(7)]);
        var draws = Formatter.Format(Function("rand").Invoke(first, [N(100), N(10)]));
        Assert.Equal(draws, Formatter.Format(Function("rand").Invoke(second, [N(100), N(10)])));
    }

    [Fact]
    public void Append_to_a_vector_of_numbers_rejects_text()
    {
        var x = I(1);
        Call("append!", x, D(2.4, 3.5));
        Assert.Equal("[1,2,4]", Formatter.Format(x));
        Assert.Throws<ScriptException>(() => Call("append!", x, T("4")));
    }

    [Fact]
    public void Function_table_describes_every_function() =>
        Assert.All(FunctionBench.Table.All, function => Assert.False(string.IsNullOrWhiteSpace(function.Summary), function.Name));
}

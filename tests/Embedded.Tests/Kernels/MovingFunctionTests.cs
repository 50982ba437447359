using DolphinQuant.Data;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Kernels;

/// <summary>Moving functions against their straightforward two-pass form, nulls included.</summary>
public sealed class MovingFunctionTests
{
    private static readonly Dictionary<string, Func<double[], double>> Statistics = new(StringComparer.Ordinal)
    {
        ["msum"] = items => items.Sum(),
        ["mavg"] = items => items.Average(),
        ["msum2"] = items => items.Sum(item => item * item),
        ["mprod"] = items => items.Aggregate(1.0, (product, item) => product * item),
        ["mvar"] = WindowedReference.Variance,
        ["mstd"] = items => Math.Sqrt(WindowedReference.Variance(items)),
        ["mvarp"] = items => WindowedReference.Moment(items, 2) / items.Length,
        ["mstdp"] = items => Math.Sqrt(WindowedReference.Moment(items, 2) / items.Length),
        ["mmax"] = items => items.Max(),
        ["mmin"] = items => items.Min(),
        ["mmed"] = WindowedReference.Median,
        ["mmad"] = items => items.Average(item => Math.Abs(item - items.Average())),
        ["mskew"] = items => WindowedReference.Moment(items, 2) < 1e-9
            ? double.NaN
            : Math.Sqrt(items.Length) * WindowedReference.Moment(items, 3) / Math.Pow(WindowedReference.Moment(items, 2), 1.5),
        ["mkurtosis"] = items => WindowedReference.Moment(items, 2) < 1e-9
            ? double.NaN
            : items.Length * WindowedReference.Moment(items, 4) / Math.Pow(WindowedReference.Moment(items, 2), 2),
    };

    private static readonly Dictionary<string, Func<(double X, double Y)[], double>> PairStatistics = new(StringComparer.Ordinal)
    {
        ["mcorr"] = WindowedReference.Correlation,
        ["mcovar"] = items => items.Length < 2 ? double.NaN : WindowedReference.Products(items) / (items.Length - 1),
        ["mbeta"] = WindowedReference.Slope,
        ["mwsum"] = items => items.Sum(item => item.X * item.Y),
    };

    public static TheoryData<string> Names => [.. Statistics.Keys];

    public static TheoryData<string> PairNames => [.. PairStatistics.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Moving_function_equals_two_passes(string name)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var items = Numbers(random);
            var window = random.Next(1, 12);
            int? periods = random.Next(2) == 0 ? null : random.Next(1, window + 1);
            var expected = WindowedReference.Over(items, window, periods, Statistics[name]);
            AssertClose(expected, Moving(name, window, periods, Optional(name), Vector.Double(items)), 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(PairNames))]
    public void Moving_pair_function_equals_two_passes(string name)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var x = Numbers(random);
            var y = Array.ConvertAll(x, _ => random.Next(6) == 0 ? double.NaN : random.NextDouble());
            var window = random.Next(1, 12);
            int? periods = random.Next(2) == 0 ? null : random.Next(1, window + 1);
            var expected = WindowedReference.OverPairs([.. x.Zip(y)], window, periods, PairStatistics[name]);
            AssertClose(expected, Moving(name, window, periods, 0, Vector.Double(x), Vector.Double(y)), 1e-9);
        }
    }

    [SeededProperty]
    public void Moving_sum_of_wildly_mixed_sizes_does_not_drift(int seed)
    {
        var random = new Random(seed);
        var items = Enumerable.Range(0, 500).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 9))).ToArray();
        var window = random.Next(1, 40);
        var sums = Doubles(Call("msum", Vector.Double(items), N(window)));
        for (var i = window - 1; i < items.Length; i++)
        {
            var rows = items[(i - window + 1)..(i + 1)];
            var exact = (double)rows.Sum(item => (decimal)item);
            Assert.True(Math.Abs(sums[i] - exact) <= 1e-12 * rows.Sum(Math.Abs), $"row {i}: {sums[i]} is not {exact}");
        }
    }

    [Fact]
    public void Moving_deviation_far_from_zero_keeps_its_digits()
    {
        var items = Enumerable.Range(0, 1000).Select(i => 1e9 + (i % 7)).ToArray();
        var expected = WindowedReference.Over(items, 7, null, rows => Math.Sqrt(WindowedReference.Variance(rows)));
        AssertClose(expected, Doubles(Call("mstd", Vector.Double(items), N(7))), 1e-12);
    }

    [Fact]
    public void Moving_deviation_of_a_constant_is_exactly_zero()
    {
        var results = Doubles(Call("mstd", Vector.Double([.. Enumerable.Repeat(0.1, 50)]), N(5)));
        Assert.All(results.Skip(4), result => Assert.Equal(0, result));
    }

    [Fact]
    public void Moving_extreme_position_counts_from_the_window_start()
    {
        var x = D(1, 5, Nil, 5, 2, 0);
        Assert.Equal("[,,1,0,1,0]", Print("mimax", x, N(3)));
        Assert.Equal("[0,0,0,0,2,2]", Print("mimin", x, N(3), N(1)));
    }

    [Fact]
    public void Moving_rank_ties_and_nulls_follow_the_options()
    {
        var x = D(4, 2, 4, Nil, 1);
        Assert.Equal("[,,1,,0]", Print("mrank", x, Scalar.True, N(3)));
        Assert.Equal("[,,0,,1]", Print("mrank", x, Scalar.False, N(3)));
        Assert.Equal("[,,2,0,1]", Print("mrank", x, Scalar.True, N(3), Scalar.False, T("max")));
        Assert.Equal("[,,0.833333333333333,,0.5]", Print("mrank", x, Scalar.True, N(3), Scalar.True, T("average"), Scalar.True));
    }

    [Fact]
    public void Moving_average_with_weights_gives_the_weight_of_nulls_to_the_others() =>
        Assert.Equal("[,,2.25,2.5,5]", Print("mavg", D(1, 2, 3, Nil, 6), I(1, 1, 2)));

    [Fact]
    public void Moving_count_starts_with_the_first_row()
    {
        Assert.Equal("[1,1,1,2]", Print("mcount", D(3, Nil, 5, 6), N(2)));
        Assert.Equal("[,,,2]", Print("mcount", D(3, Nil, 5, 6), N(2), N(2)));
    }

    [Fact]
    public void Moving_sum_of_integers_is_long()
    {
        var result = Call("msum", I(1, NilInt, 3), N(2));
        Assert.Equal(DataType.Long, result.Type);
        Assert.Equal("[,1,3]", Formatter(result));
    }

    [Fact]
    public void Moving_extremes_keep_the_type()
    {
        Assert.Equal(DataType.Date, Call("mmax", Vector.Date(new DateOnly(2024, 1, 2), new DateOnly(2024, 1, 1)), N(2)).Type);
        Assert.Equal("[,2,3]", Print("mmax", I(1, 2, 3), N(2)));
    }

    [Fact]
    public void Moving_edges_are_the_first_and_last_rows()
    {
        Assert.Equal("[,1,2,]", Print("mfirst", D(1, 2, Nil, 4), N(2)));
        Assert.Equal("[,2,,4]", Print("mlast", D(1, 2, Nil, 4), N(2)));
    }

    [Fact]
    public void Moving_percentile_interpolates() =>
        Assert.Equal("[,,1.5,2.5]", Print("mpercentile", D(1, 2, 3, 4), N(25), N(3)));

    [Fact]
    public void Moving_regression_gives_intercept_and_slope() =>
        Assert.Equal("([,,1,1],[,,2,2])", Print("mslr", D(1, 3, 5, 7), D(0, 1, 2, 3), N(3)));

    [Fact]
    public void Window_longer_than_the_column_gives_nulls() => Assert.Equal("[,]", Print("mavg", D(1, 2), N(1_000_000)));

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Window_not_positive_is_an_error(int window) =>
        Assert.Contains("window", Assert.Throws<ScriptException>(() => Call("msum", D(1), N(window))).Message, StringComparison.Ordinal);

    [Fact]
    public void Matrix_is_computed_column_by_column()
    {
        var result = Assert.IsType<Matrix>(Call("msum", M(3, 2, 1, 2, 3, 10, 20, 30), N(2)));
        Assert.Equal("[,3,5,,30,50]", Formatter(result.Data));
    }

    private static string Formatter(Value value) => Embedded.Functions.Formatter.Format(value);

    // Between the window and minPeriods stands a flag of some functions.
    private static int Optional(string name) => name is "mskew" or "mkurtosis" or "mmad" ? 1 : 0;

    private static double[] Moving(string name, int window, int? periods, int flags, params Value[] columns) => Doubles(Call(name,
        [.. columns, N(window), .. Enumerable.Repeat<Value?>(null, flags), periods is { } least ? N(least) : null]));

    private static double[] Numbers(Random random) => [.. Enumerable.Range(0, random.Next(0, 60))
        .Select(_ => random.Next(5) == 0 ? double.NaN : Math.Round((random.NextDouble() - 0.3) * 10, random.Next(4)))];

    private static double[] Doubles(Value value) => ((Vector<double>)value).Span.ToArray();

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i])) Assert.True(double.IsNaN(actual[i]), $"row {i}: {actual[i]} should be null");
            else Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"row {i}: {actual[i]} is not {expected[i]}");
        }
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels.Probability;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Mathematics;

/// <summary>Models and tests of series against closed forms and published tables.</summary>
public sealed class StatisticalModelTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    private const string Rows = "x = [1.0, 2, 4, 3, 7, 6, 9, 8, 12, 11]\ny = 3 + 2 * x\nt = table(x, y)\n";

    // The asymptotic critical values of MacKinnon (2010) have, by the p-values of MacKinnon (1994), about their level.
    [Theory]
    [InlineData(-3.43035, 1, 0.01)]
    [InlineData(-2.86154, 1, 0.05)]
    [InlineData(-2.56677, 1, 0.10)]
    [InlineData(-3.33613, 2, 0.05)]
    [InlineData(-4.70693, 6, 0.05)]
    public void Unit_root_tables_agree_with_each_other(double statistic, int series, double level)
    {
        Assert.Equal(level, UnitRootTables.Chance(statistic, Trend.Constant, series), 0.002);
        Assert.Contains(
            UnitRootTables.Critical(Trend.Constant, series, int.MaxValue), critical => Math.Abs(critical - statistic) < 1e-4);
    }

    [Fact]
    public async Task Dickey_Fuller_without_lags_is_a_regression_of_the_differences()
    {
        const string series = "x = [1.0, 3, 2, 5, 4, 4.5, 3.5, 6, 5.2, 5.8, 6.1, 5.5]\n";
        var expected = await Numbers(series + "r = ols(deltas(x)[1:], x[:11], true, 1)\nexec tstat from r where factor = `x1");
        var found = await Numbers(series + "adfuller(x, 0).adfStat");
        Assert.Equal(expected[0], found[0], 10);
        Assert.Equal(11, (await Numbers(series + "adfuller(x, 0).nobs"))[0]);
    }

    [Fact]
    public async Task Dickey_Fuller_counts_its_rows()
    {
        const string series = "x = cumsum(sin(square(1..60)))\n";
        Assert.Equal(2, (await Numbers(series + "adfuller(x, 2, `ct, `max).usedLag"))[0]);
        Assert.Equal(57, (await Numbers(series + "adfuller(x, 2, `ct, `max).nobs"))[0]);
        Assert.Equal(3, (await Numbers(series + "adfuller(x, 4, `c, `bic).criticalValues")).Length);
        Assert.InRange((await Numbers(series + "adfuller(x, 4, `n, `tstat).pValue"))[0], 0, 1);
    }

    [Fact]
    public async Task Engle_Granger_tests_the_residuals()
    {
        const string series = "a = cumsum(sin(square(1..80)))\nb = 2 * a + cos(3.0 * (1..80))\n";
        var expected = await Numbers(series + "rest = ols(b, a, true, 2).Residual\nadfuller(rest, 3, `n, `max).adfStat");
        Assert.Equal(expected[0], (await Numbers(series + "coint(b, a, `c, `aeg, 3, `max).tValue"))[0], 9);
        Assert.InRange((await Numbers(series + "coint(b, a, `c, `aeg, 0, `max).pValue"))[0], 0, 0.01);
        Assert.Equal(1, (await Numbers(series + "isNull(coint(b, a, `n).criticalValues[0])"))[0]);
    }

    // One factor: ridge has the slope Sxy / (Sxx + alpha), lasso (Sxy - n alpha) / Sxx; here Sxy = 2 Sxx.
    [Fact]
    public async Task Shrunk_slopes_by_hand()
    {
        var xx = 128.1;
        Assert.Equal(2 * xx / (xx + 5), (await Numbers(Rows + "ridge(t, `y, `x, 5).coefficients"))[0], 9);
        Assert.Equal(((2 * xx) - 5) / xx, (await Numbers(Rows + "lasso(t, `y, `x, 0.5, tolerance=1e-12).coefficients"))[0], 9);
        Assert.Equal(((2 * xx) - 2) / (xx + 3),
            (await Numbers(Rows + "elasticNet(t, `y, `x, 0.5, 0.4, tolerance=1e-12).coefficients"))[0], 9);
    }

    [Theory]
    [InlineData("ridgeCV")]
    [InlineData("lassoCV")]
    [InlineData("elasticNetCV")]
    public async Task Validation_takes_the_least_penalty_for_a_line(string function)
    {
        Assert.Equal(0.01, (await Numbers($"{Rows}{function}(t, `y, `x).alpha"))[0]);
        Assert.Equal(0.5, (await Numbers($"{Rows}{function}(t, `y, `x, 2 0.5).alpha"))[0]);
        Assert.Equal(23, (await Numbers($"{Rows}predict({function}(t, `y, `x), table([10.0] as x))"))[0], 0.1);
    }

    [Fact]
    public async Task Shrunk_model_reads_data_sources() => Assert.Equal(
        await Numbers(Rows + "lasso(t, `y, `x).coefficients"),
        await Numbers(Rows + "lasso(sqlDS(<select * from t>), `y, `x).coefficients"));

    // Lines are what the smoothers of degree 1 give back exactly; a season of constants comes near in many rounds.
    [Theory]
    [InlineData("stl(y, 4, 7)", 1e-9)]
    [InlineData("stl(y, 4, 9, sJump=3, tJump=2, lJump=4)", 1e-9)]
    [InlineData("stl(y, 4, 'periodic', inner=20)", 1e-3)]
    public async Task Season_and_line_are_told_apart(string call, double most)
    {
        var series = $"s = take([3.0, -1, 0, -2], 60)\ny = 0.5 * (0..59) + s\nr = {call}\n";
        Assert.InRange((await Numbers(series + "max(abs(r.seasonal - s))"))[0], 0, most);
        Assert.InRange((await Numbers(series + "max(abs(r.trend - 0.5 * (0..59)))"))[0], 0, most);
        Assert.InRange((await Numbers(series + "max(abs(r.trend + r.seasonal + r.residuals - y))"))[0], 0, 1e-12);
    }

    // Parabolas are what smoothers of degree 2 give back exactly; the moving averages lift them by a constant, which the
    // second round takes out of the season.
    [Fact]
    public async Task Parabola_is_a_trend_of_degree_2()
    {
        const string series = "p = square(0.1 * (0..59)) - 3\nr = stl(p, 4, 9, 2, 1, 11, 2, 1, 7, 2, 1)\n";
        Assert.InRange((await Numbers(series + "max(abs(r.seasonal))"))[0], 0, 1e-9);
        Assert.InRange((await Numbers(series + "max(abs(r.trend - p))"))[0], 0, 1e-9);
        Assert.InRange((await Numbers(series + "max(abs(stl(p, 4, 9, 1, 1, 11, 1, 1, 7, 1, 1).residuals))"))[0], 1e-4, 1);
    }

    // The figures come from a separate transcription of the authors' program to Python.
    [Fact]
    public async Task Robust_decomposition_leaves_an_outlier_in_the_rest()
    {
        const string series = "y = 0.5 * (0..59) + take([3.0, -1, 0, -2], 60)\ny[30] = 500.0\n";
        Assert.Equal(483.51575941974, (await Numbers(series + "stl(y, 4, 7, robust=true).residuals[30]"))[0], 1e-4);
        Assert.Equal(270.56859107927403, (await Numbers(series + "stl(y, 4, 7).residuals[30]"))[0], 1e-8);
        Assert.Equal(-65.69811075348497, (await Numbers(series + "stl(y, 4, 7).residuals[31]"))[0], 1e-8);
    }

    [Fact]
    public async Task Local_regression_keeps_points_on_a_line() => Assert.Equal(
        [1, 1.5, 2, 2.5, 3, 3.5, 4], await Numbers(
            "loess(2024.01.01T00:00:00 + 3600 * 2 * (0..3), [1.0, 2, 3, 4], '60min', bandwidth=1)"),
        (x, y) => Math.Abs(x - y) < 1e-9);

    [Fact]
    public async Task Local_regression_leaves_an_outlier_aside()
    {
        const string points = "y = double(0..9)\ny[5] = 100.0\nt = 2024.01.01T00:00:00 + 3600 * (0..9)\n";
        Assert.Equal(4, (await Numbers(points + "loess(t, y, '60min', bandwidth=0.6)[4]"))[0], 0.2);
    }

    // Equal starts stay equal: both parts are the moments of all samples.
    [Fact]
    public async Task Mixture_of_equal_starts_is_one_normal_distribution()
    {
        Assert.Equal([3, 3], await Numbers("gmm([1.0, 2, 3, 4, 5], 2, mean=[0.0, 0.0]).mean"), Near);
        Assert.Equal([2, 2], await Numbers("gmm([1.0, 2, 3, 4, 5], 2, mean=[0.0, 0.0]).sigma"), Near);
    }

    [Fact]
    public async Task Mixture_finds_two_heaps()
    {
        const string samples = "x = matrix([0, 0.0], [1, 0], [0, 1], [1, 1], [50, 9], [51, 9], [50, 10], [51, 10], [50.5, 9.5])\n";
        Assert.Equal([0.5, 0.5, 50.5, 9.5], await Numbers(samples + "flatten(gmm(x, 2, mean=x[[0, 8]]).mean)"), Near);
        Assert.Equal([4.0 / 9, 5.0 / 9], await Numbers(samples + "gmm(x, 2, mean=x[[0, 8]]).prior"), Near);
    }

    // Four points on the axes: the covariance is 2/3 I, the bandwidth 4^(-1/6).
    [Fact]
    public async Task Kernel_density_by_hand()
    {
        const string model = "m = gaussianKde(matrix([1.0, -1, 0, 0], [0.0, 0, 1, -1]))\n";
        var variance = Math.Pow(4, -1.0 / 3) * 2 / 3;
        Assert.Equal(Math.Sqrt(variance), (await Numbers(model + "m.cov[0][0]"))[0], 12);
        var expected = Math.Exp(-0.5 / variance) / (2 * Math.PI * variance);
        Assert.Equal(expected, (await Numbers(model + "m.predict(matrix([0.0], [0.0]))"))[0], 12);
    }

    // Of one column: Wilks' lambda is W / T. 1 2 3 and 5 6 7: W = 4, T = 28.
    [Fact]
    public async Task Analysis_of_variance_of_one_column_by_hand()
    {
        const string report = "r = manova(matrix([1.0, 2, 3, 5, 6, 7]), `a`a`a`b`b`b)\n";
        Assert.Equal(4.0 / 28, (await Numbers(report + "r.lambda"))[0], 12);
        Assert.Equal(6, (await Numbers(report + "r.eigenval"))[0], 12);
        Assert.Equal([0, 16, 16, 0], await Numbers(report + "flatten(r.gmdist)"), Near);
        Assert.Equal(-(5 - 1.5) * Math.Log(4.0 / 28), (await Numbers(report + "r.chisq"))[0], 12);
        Assert.Equal([-3, -2, -1, 1, 2, 3], await Numbers(report + "flatten(r.canon)"), Near);
    }

    [Theory]
    [InlineData("osqp([-2.0, 0], matrix([2.0, 0], [0.0, 2]), matrix([1.0, 0], [0.0, 1]), [NULL, 3.0], [0.5, NULL])[1]", 0.5, 3)]
    [InlineData("osqp([1.0, 1], matrix([2.0, 0], [0.0, 2]), matrix([1.0], [1.0]), [4.0], [4.0])[1]", 2, 2)]
    public async Task Quadratic_program_between_bounds(string call, double x, double y) =>
        Assert.Equal([x, y], await Numbers(call), (left, right) => Math.Abs(left - right) < 1e-6);

    [Theory]
    [InlineData("osqp([1.0, 1], matrix([-2.0, 0], [0.0, 2]))[0]", "problem non convex")]
    [InlineData("osqp([1.0], , matrix([1.0, 1]), [NULL, 2.0], [1.0, NULL])[0]", "primal infeasible")]
    [InlineData("osqp([1.0], , matrix([1.0]), [NULL], [1.0])[0]", "dual infeasible")]
    public async Task Quadratic_program_without_a_solution_says_so(string call, string status) =>
        Assert.Equal(status, ((Scalar)await scripts.RunAsync(call)).AsText());

    // The pseudo-inverse shares the weight of equal factors; the coefficients of other data stay those of least squares.
    [Fact]
    public async Task Ols_shares_the_weight_of_equal_factors()
    {
        Assert.Equal([3, 1, 1], await Numbers(Rows + "ols(y, (x, x))"), Near);
        Assert.Equal([3, 2, 0], await Numbers(Rows + "ols(y, (x, x * x))"), Near);
    }

    [Fact]
    public async Task Events_move_between_groups()
    {
        const string events = "g = 0 1 1 0\np = [NULL, NULL, 0, 1]\n";
        Assert.Equal(new double[] { 1, 1, 0, 1 }, await Numbers(events + "dynamicGroupCumcount(g, p, 2)[0]"));
        Assert.Equal(new double[] { 0, 1, 2, 1 }, await Numbers(events + "dynamicGroupCumcount(g, p, 2)[1]"));
        Assert.Equal(new double[] { 5, 5, 0, 2 }, await Numbers(events + "dynamicGroupCumsum(5 7 6 2, [NULL, NULL, 5, 6], g, p, 2)[0]"));
        Assert.Equal(new double[] { 0, 7, 13, 7 }, await Numbers(events + "dynamicGroupCumsum(5 7 6 2, [NULL, NULL, 5, 6], g, p, 2)[1]"));
    }

    [Theory]
    [InlineData("adfuller([1.0, 1, 1, 1, 1])", "constant")]
    [InlineData("adfuller(1..9, 20)", "maxLag")]
    [InlineData("adfuller(1..9, , `x)", "regression")]
    [InlineData("adfuller([1, NULL, 3, 4, 5])", "null")]
    [InlineData("adfuller(rand(1.0, 20), , , , true)", "server")]
    [InlineData("coint(1..9, 1..8)", "length")]
    [InlineData("ridge(table(1 2 3 as y, 1 2 3 as x), `y, `z)", "no column")]
    [InlineData("lassoCV(table(1 2 3 as y, 1 2 3 as x), `y, `x)", "5 rows")]
    [InlineData("lasso(table(1 2 3 as y, 1 2 3 as x), `y, `x, swColName=`x)", "server")]
    [InlineData("stl(1..20, 1, 7)", "period")]
    [InlineData("stl(1..20, 4, 6)", "odd")]
    [InlineData("stl(1..20, 4, 7, 3)", "must be 0, 1 or 2")]
    [InlineData("gmm(1..5, 6)", "samples")]
    [InlineData("gaussianKde(1..5)", "matrix")]
    [InlineData("gaussianKde(matrix(1 2, 3 4))", "more rows")]
    [InlineData("manova(matrix(1 2 3), 1 1 1)", "two groups")]
    [InlineData("osqp([1.0], , matrix([1.0]), [2.0], [1.0])", "above")]
    [InlineData("dynamicGroupCumcount(0 2, 0 0, 2)", "group 2")]
    [InlineData("dynamicGroupCumcount(0 1, 0 0, 9)", "from 2 to 8")]
    [InlineData("ols(1 2 3, 1 2 3, method=`qr)", "svd")]
    public async Task Wrong_arguments_are_refused(string call, string word) =>
        Assert.Contains(word, (await scripts.FailAsync(call)).Message, StringComparison.Ordinal);

    private static bool Near(double x, double y) => Math.Abs(x - y) < 1e-7;

    private async Task<double[]> Numbers(string script) => await scripts.RunAsync(script) switch
    {
        Scalar scalar => [scalar.AsDouble()],
        Vector vector => [.. Numeric.Doubles("test", vector).ToArray()],
        _ => [],
    };
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Mathematics;

/// <summary>Series explained by their past, outliers, and regressions over data sources.</summary>
public sealed class AutoregressionTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    private const string Series = """
        a = sin(square(1..40))
        b = cos(3.0 * (1..40)) + 0.3 * a
        t = table(a, b)

        """;

    // Each equation is a regression of its own.
    [Fact]
    public async Task Vector_autoregression_is_a_regression_for_each_series()
    {
        var expected = await Numbers(Series + "ols(b[2:], (a[1:39], b[1:39], a[:38], b[:38]))");
        Assert.Equal(expected, await Numbers(Series + "vectorAR(t, `a`b, maxLag=2).params[1]"), Near);
        Assert.Equal(38, (await Numbers(Series + "vectorAR(t, `a`b, maxLag=2).nobs"))[0]);
    }

    [Fact]
    public async Task Criteria_of_one_series_by_hand()
    {
        var script = Series + "m = vectorAR(t, `a)\n";
        var squares = (await Numbers(Series + "sum(square(ols(a[1:], a[:39], true, 2).Residual))"))[0];
        var variance = squares / 39;
        Assert.Equal(variance, (await Numbers(script + "m.sigmaUMle[0]"))[0], 10);
        Assert.Equal(squares / 37, (await Numbers(script + "m.sigmaU[0]"))[0], 10);
        Assert.Equal(Math.Log(variance) + (2.0 / 39 * 2), (await Numbers(script + "m.aic"))[0], 9);
        Assert.Equal(Math.Log(variance) + (Math.Log(39) / 39 * 2), (await Numbers(script + "m.bic"))[0], 9);
        Assert.Equal(41.0 / 37 * variance, (await Numbers(script + "m.fpe"))[0], 9);
        Assert.Equal(-39 / 2.0 * (1 + Math.Log(2 * Math.PI * variance)), (await Numbers(script + "m.llf"))[0], 8);
    }

    [Fact]
    public async Task Criterion_finds_the_lag_that_counts()
    {
        // x repeats after three rows, but for a little.
        const string series = "x = take([1.0, 5, 2], 60) + 0.01 * sin(square(1..60))\n";
        Assert.Equal(2, (await Numbers(series + "vectorAR(table(x), `x, maxLag=4, ic=`bic).kAr"))[0], 1.0);
        Assert.Equal(0, (await Numbers("x = sin(square(1..60))\nvectorAR(table(x), `x, maxLag=1, ic=`bic).kAr"))[0]);
    }

    [Fact]
    public async Task Deviates_far_out_are_found_in_the_order_of_their_distance()
    {
        const string series = "x = sin(1.0 * (0..49))\nx[10] = 30.0\nx[20] = -50.0\n";
        Assert.Equal(new double[] { 20, 10 }, await Numbers(series + "exec index from esd(x)"));
        Assert.Equal(new double[] { -50, 30 }, await Numbers(series + "exec anoms from esd(x, true, 5)"));
        Assert.Empty(await Numbers("exec index from esd(sin(1.0 * (0..49)))"));
    }

    [Fact]
    public async Task Season_hides_no_outlier()
    {
        const string series = "x = take([0.0, 40, -40, 10], 48) + sin(1.0 * (0..47))\nx[13] += 20\n";
        Assert.Equal(new double[] { 13 }, await Numbers(series + "exec index from seasonalEsd(x, 4)"));
        Assert.Empty(await Numbers(series + "exec index from esd(x)"));
    }

    [Fact]
    public async Task Regression_over_data_sources_is_that_of_their_rows()
    {
        Assert.Equal(await Numbers(Series + "ols(b, a)"), await Numbers(Series + "olsEx(sqlDS(<select * from t>), `b, `a)"), Near);
        Assert.Equal("a", ((Scalar)await scripts.RunAsync(Series
            + "(exec factor from olsEx(sqlDS(<select * from t>), `b, `a, true, 1))[1]")).AsText());
    }

    [Theory]
    [InlineData("vectorAR(table(1..9 as a), `b)", "no column")]
    [InlineData("vectorAR(table(1..9 as a), `a, ic=`x, maxLag=1)", "ic")]
    [InlineData("vectorAR(table(1..4 as a), `a, maxLag=3)", "rows")]
    [InlineData("esd(1..9, false, 9)", "maxAnomalies")]
    [InlineData("seasonalEsd(1..9, 5)", "two periods")]
    [InlineData("olsEx(table(1..4 as a), `a, `b)", "no column")]
    public async Task Wrong_arguments_are_refused(string call, string word) =>
        Assert.Contains(word, (await scripts.FailAsync(call)).Message, StringComparison.Ordinal);

    private static bool Near(double x, double y) => Math.Abs(x - y) < 1e-8;

    private async Task<double[]> Numbers(string script) => await scripts.RunAsync(script) switch
    {
        Scalar scalar => [scalar.AsDouble()],
        Vector vector => [.. Numeric.Doubles("test", vector).ToArray()],
        _ => [],
    };
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Regressions against exact lines and their defining properties; distributions against closed forms.</summary>
public sealed class RegressionTests
{
    private static readonly double[] X = [1, 2, 4, 7, 11, 12];
    private static readonly double[] Noise = [0.5, -1, 0.25, 0.75, -0.5, 1];

    [Fact]
    public void Ols_finds_an_exact_line()
    {
        var beta = (Vector<double>)Call("ols", D(Array.ConvertAll(X, x => 1 + (2 * x))), D(X));
        Assert.Equal(1, beta.Span[0], 12);
        Assert.Equal(2, beta.Span[1], 12);
    }

    [Fact]
    public void Ols_leaves_residuals_that_are_orthogonal_to_the_factors()
    {
        var y = X.Zip(Noise, (x, noise) => (3 * x) + noise).ToArray();
        var report = (Dictionary)Call("ols", D(y), D(X), Scalar.True, N(2));
        var residuals = ((Vector<double>)report.Find("Residual")!).Span.ToArray();
        Assert.Equal(0, residuals.Sum(), 10);
        Assert.Equal(0, residuals.Zip(X, (residual, x) => residual * x).Sum(), 10);
    }

    [Fact]
    public void Ols_gives_a_surplus_factor_no_weight()
    {
        var factors = new Matrix(D([.. X, .. X]), X.Length, 2);
        var beta = (Vector<double>)Call("ols", D(Array.ConvertAll(X, x => 2 * x)), factors);
        Assert.Equal(2, beta.Span[1] + beta.Span[2], 10);
    }

    [Fact]
    public void Wls_with_a_weight_of_zero_ignores_the_row()
    {
        var y = Array.ConvertAll(X, x => 1 + (2 * x));
        y[^1] = 1000;
        var beta = (Vector<double>)Call("wls", D(y), D(X), D(1, 1, 1, 1, 1, 0));
        Assert.Equal(2, beta.Span[1], 10);
    }

    [Fact]
    public void Tails_of_distributions_meet_their_closed_forms()
    {
        // With 1 degree of freedom t is Cauchy's; with 2 in the numerator F has an elementary tail.
        Assert.Equal(0.5, Distributions.StudentTails(1, 1), 12);
        Assert.Equal(0.25, Distributions.FisherTail(2, 2, 4), 12);
        Assert.Equal(0.975, Distributions.Normal(1.959963984540054), 12);
        Assert.Equal(0.5, Distributions.Normal(0), 15);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void Normal_quantile_inverts_the_distribution(double share) =>
        Assert.Equal(share, Distributions.Normal(Distributions.NormalQuantile(share)), 12);

    [Fact]
    public void Spearman_sees_only_the_order() => Assert.Equal("1", Print("spearmanr", D(1, 2, 3, 4), D(1, 8, 27, 1000)));

    [Fact]
    public void Kendall_counts_ordered_pairs() => Assert.Equal("0.333333333333333", Print("kendall", D(1, 2, 3), D(1, 3, 2)));
}

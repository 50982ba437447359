using DolphinQuant.Data;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Mathematics;

/// <summary>Distributions against closed forms and their own quantiles; tests against values computed by hand.</summary>
public sealed class ProbabilityTests
{
    public static TheoryData<string, double[]> Families => new()
    {
        { "Beta", [2, 3] }, { "Beta", [0.4, 0.7] }, { "Gamma", [3, 0.5] }, { "Gamma", [0.3, 2] }, { "ChiSquare", [4] },
        { "Exp", [2] }, { "F", [3, 8] }, { "Logistic", [1, 2] }, { "Student", [5] }, { "Student", [1.5] },
        { "Uniform", [-1, 4] }, { "Weibull", [1.5, 2] }, { "Normal", [1, 2] },
    };

    [Theory]
    [MemberData(nameof(Families))]
    public void Quantile_inverts_the_distribution(string family, double[] parameters)
    {
        foreach (var share in new[] { 0.001, 0.05, 0.37, 0.5, 0.81, 0.999 })
        {
            Value?[] given = [.. parameters.Select(x => (Value)Scalar.Double(x))];
            var quantile = Call("inv" + family, [.. given, Scalar.Double(share)]);
            Assert.Equal(share, ((Scalar)Call("cdf" + family, [.. given, quantile])).AsDouble(), 10);
        }
    }

    [Fact]
    public void Distributions_meet_their_closed_forms()
    {
        // Gamma of shape 2: 1 - (1 + x) e^-x; beta(2, 1): x²; F(2, 2): x / (1 + x); t(2): 1/2 + x / (2 √(2 + x²)).
        Assert.Equal(1 - (2.5 * Math.Exp(-1.5)), Number("cdfGamma", 2, 1, 1.5), 13);
        Assert.Equal(0.49, Number("cdfBeta", 2, 1, 0.7), 13);
        Assert.Equal(0.75, Number("cdfF", 2, 2, 3), 13);
        Assert.Equal(0.5 + (1.5 / (2 * Math.Sqrt(4.25))), Number("cdfStudent", 2, 1.5), 13);
        Assert.Equal(Math.Exp(-1) * 2.5, Number("cdfPoisson", 1, 2.9), 13);
        Assert.Equal(11.0 / 16, Number("cdfBinomial", 4, 0.5, 2), 13);
        Assert.Equal(0.5 * Math.Exp(-1.5), Number("pdfChiSquare", 2, 3), 13);
    }

    [Fact]
    public void Discrete_quantile_is_the_first_number_that_reaches_the_share()
    {
        Assert.Equal(2, Number("invBinomial", 4, 0.5, 0.6875));
        Assert.Equal(3, Number("invBinomial", 4, 0.5, 0.69));
        Assert.Equal(0, Number("invPoisson", 0.5, 0.3));
    }

    [Fact]
    public void Share_outside_0_to_1_and_null_give_null() =>
        Assert.Equal("[,,]", Print("invGamma", N(2), N(1), D(-0.1, 1.1, Nil)));

    [Theory]
    [InlineData("cdfGamma", 0, 1)]
    [InlineData("cdfUniform", 2, 1)]
    [InlineData("invWeibull", 1, -1)]
    public void Parameter_outside_its_range_is_refused(string name, double first, double second) =>
        Assert.Throws<ScriptException>(() => Number(name, first, second, 0.5));

    [Theory]
    [InlineData("randGamma", 3, 2, 6, 12)]
    [InlineData("randBeta", 2, 2, 0.5, 0.05)]
    [InlineData("randBinomial", 10, 0.3, 3, 2.1)]
    [InlineData("randUniform", 1, 3, 2, 0.3333)]
    [InlineData("randNormal", 5, 2, 5, 4)]
    public void Samples_have_the_mean_and_variance_of_their_family(
        string name, double first, double second, double mean, double variance)
    {
        var sample = LinearAlgebraTests.Numbers(Call(name, N(first), N(second), N(20_000)));
        Assert.InRange(sample.Average(), mean - (5 * Math.Sqrt(variance / 20_000)), mean + (5 * Math.Sqrt(variance / 20_000)));
        Assert.InRange(sample.Sum(x => Math.Pow(x - mean, 2)) / sample.Length, variance * 0.9, variance * 1.1);
    }

    [Fact]
    public void T_test_of_one_sample()
    {
        // Mean 3, variance 2.5, n = 5: t = (3 - 2) / √0.5; two-sided p by the closed form of t with 4 degrees.
        var report = (Dictionary)Call("tTest", D(1, 2, 3, 4, 5, Nil), null, N(2));
        Assert.Equal(Math.Sqrt(2), ((Scalar)report.Find("tValue")!).AsDouble(), 12);
        var stat = (Table)report.Find("stat")!;
        var s = Math.Sqrt(2) / Math.Sqrt(6);
        Assert.Equal(1 - (1.5 * s * (1 - (s * s / 3))), stat.Span<double>("pValue")[0], 10);
    }

    [Fact]
    public void Anova_of_three_groups()
    {
        // Means 2, 3, 4 about 3: between 3·2 = 6, within 2·3 = 6; F = 3 / 1 with 2 and 6 degrees: p = (1 + 1)^-3.
        var report = (Dictionary)Call("anova", M(3, 3, 1, 2, 3, 2, 3, 4, 3, 4, 5));
        Assert.Equal(3, ((Scalar)report.Find("fValue")!).AsDouble(), 12);
        Assert.Equal(0.125, ((Scalar)report.Find("pValue")!).AsDouble(), 12);
    }

    [Fact]
    public void Chi_square_test_of_a_table_without_dependence_finds_none()
    {
        var report = (Dictionary)Call("chiSquareTest", M(2, 2, 10, 20, 30, 60));
        Assert.Equal(0, ((Scalar)report.Find("chiSquaredValue")!).AsDouble(), 12);
        Assert.Equal(1, ((Scalar)report.Find("pValue")!).AsDouble(), 12);
    }

    [Fact]
    public void Mann_whitney_and_kolmogorov_smirnov_of_separate_samples()
    {
        var ranks = (Dictionary)Call("mannWhitneyUTest", D(1, 2, 3), D(4, 5, 6));
        Assert.Equal(9, ((Scalar)ranks.Find("U")!).AsDouble());
        var steps = (Dictionary)Call("ksTest", D(1, 2, 3), D(4, 5, 6));
        Assert.Equal(1, ((Scalar)steps.Find("D")!).AsDouble());
    }

    [Fact]
    public void Shapiro_test_of_three_values_has_a_closed_form()
    {
        // W = (x3 - x1)² / 2 / Σ(x - mean)² = 4.5 / 4.666…
        var report = (Dictionary)Call("shapiroTest", D(1, 2, 4));
        var w = 4.5 / (14.0 / 3);
        Assert.Equal(w, ((Scalar)report.Find("W")!).AsDouble(), 12);
        Assert.Equal(6 / Math.PI * (Math.Asin(Math.Sqrt(w)) - Math.Asin(Math.Sqrt(0.75))),
            ((Scalar)report.Find("pValue")!).AsDouble(), 12);
    }

    private static double Number(string name, params double[] arguments) =>
        ((Scalar)Call(name, [.. arguments.Select(x => (Value)Scalar.Double(x))])).AsDouble();
}

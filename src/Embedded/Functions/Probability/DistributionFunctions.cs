using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Probability;

namespace DolphinQuant.Embedded.Functions.Probability;

/// <summary>Distribution functions (cdf), quantiles (inv) and densities (pdf); parameters first, then X.</summary>
internal static class DistributionFunctions
{
    private static readonly Parameter Any = new(double.IsFinite, "must be a number");
    private static readonly Parameter Positive = new(x => x > 0 && double.IsFinite(x), "must be a positive number");
    private static readonly Parameter NotNegative = new(x => x >= 0 && double.IsFinite(x), "must not be negative");
    private static readonly Parameter Share = new(x => x is >= 0 and <= 1, "must lie between 0 and 1");
    private static readonly Parameter Counting = new(x => x >= 1 && x == Math.Floor(x) && x <= 1e9, "must be a positive integer");

    public static void Register(FunctionTable table)
    {
        AddContinuous(table);
        AddDiscrete(table);
        AddTests(table);
        AddDensities(table);
    }

    private static void AddContinuous(FunctionTable table)
    {
        AddBoth(table, new Family("Beta", "alpha, beta", "beta", Positive, Positive),
            (x, p) => Distributions.IncompleteBeta(x, p[0], p[1]),
            (share, p) => ProbabilityFamilies.BetaQuantile(share, p[0], p[1]));
        AddBoth(table, new Family("Gamma", "shape, scale", "gamma", Positive, Positive),
            (x, p) => IncompleteGamma.Lower(p[0], x / p[1]),
            (share, p) => p[1] * ProbabilityFamilies.GammaQuantile(share, p[0]));
        AddBoth(table, new Family("ChiSquare", "df", "chi-squared", Positive),
            (x, p) => IncompleteGamma.Lower(p[0] / 2, x / 2),
            (share, p) => 2 * ProbabilityFamilies.GammaQuantile(share, p[0] / 2));
        AddBoth(table, new Family("Exp", "mean", "exponential", Positive),
            (x, p) => double.IsNaN(x) ? x : x <= 0 ? 0 : -Expm1(-x / p[0]),
            (share, p) => Within(share, -p[0] * Math.Log(1 - share)));
        AddBoth(table, new Family("F", "numeratorDF, denominatorDF", "F", Positive, Positive),
            (x, p) => ProbabilityFamilies.Fisher(x, p[0], p[1]),
            (share, p) => ProbabilityFamilies.FisherQuantile(share, p[0], p[1]));
        AddBoth(table, new Family("Logistic", "mean, s", "logistic", Any, Positive),
            (x, p) => 1 / (1 + Math.Exp((p[0] - x) / p[1])),
            (share, p) => Within(share, p[0] + (p[1] * Math.Log(share / (1 - share)))));
        AddBoth(table, new Family("Student", "df", "Student's t", Positive),
            (x, p) => ProbabilityFamilies.Student(x, p[0]),
            (share, p) => ProbabilityFamilies.StudentQuantile(share, p[0]));
        AddBoth(table, new Family("Uniform", "lower, upper", "uniform", Any, Any),
            (x, p) => double.IsNaN(x) ? x : Math.Clamp((x - p[0]) / (p[1] - p[0]), 0, 1),
            (share, p) => Within(share, p[0] + (share * (p[1] - p[0]))));
        AddBoth(table, new Family("Weibull", "alpha, beta", "Weibull", Positive, Positive),
            (x, p) => double.IsNaN(x) ? x : x <= 0 ? 0 : -Expm1(-Math.Pow(x / p[1], p[0])),
            (share, p) => Within(share, p[1] * Math.Pow(-Math.Log(1 - share), 1 / p[0])));
    }

    private static void AddDiscrete(FunctionTable table)
    {
        AddBoth(table, new Family("Binomial", "trials, p", "binomial", Counting, Share),
            (x, p) => ProbabilityFamilies.Binomial(x, p[0], p[1]),
            (share, p) => ProbabilityFamilies.DiscreteQuantile(
                share, p[0], x => ProbabilityFamilies.Binomial(x, p[0], p[1])));
        AddBoth(table, new Family("Poisson", "mean", "Poisson", Positive),
            (x, p) => ProbabilityFamilies.Poisson(x, p[0]),
            (share, p) => ProbabilityFamilies.DiscreteQuantile(
                share, double.PositiveInfinity, x => ProbabilityFamilies.Poisson(x, p[0])));
        table.Add("cdfZipf(num, exponent, X)", "The distribution function of a Zipfian distribution.", (_, a) =>
        {
            var family = new Family("Zipf", "num, exponent", "Zipfian", new Parameter(
                x => x is >= 1 and <= 1e8 && x == Math.Floor(x), "must be a positive integer"), NotNegative);
            var parameters = Read(a, family);
            var sums = new double[(int)parameters[0] + 1];
            for (var k = 1; k < sums.Length; k++) sums[k] = sums[k - 1] + Math.Pow(k, -parameters[1]);
            return Map(a, 2, x => double.IsNaN(x) ? x : sums[(int)Math.Clamp(x, 0, sums.Length - 1)] / sums[^1]);
        });
    }

    private static void AddTests(FunctionTable table) => table.Add("cdfKolmogorov(X)",
        "The chance that Kolmogorov's statistic exceeds X.", (_, a) => Map(a, 0, ProbabilityFamilies.KolmogorovTail));

    private static void AddDensities(FunctionTable table)
    {
        Add(table, "pdf", "The density", new Family("F", "numeratorDF, denominatorDF", "F", Positive, Positive),
            (x, p) => ProbabilityFamilies.FisherDensity(x, p[0], p[1]));
        Add(table, "pdf", "The density", new Family("ChiSquare", "df", "chi-squared", Positive),
            (x, p) => ProbabilityFamilies.ChiSquareDensity(x, p[0]));
    }

    private static void AddBoth(
        FunctionTable table, Family family, Func<double, double[], double> distribution,
        Func<double, double[], double> quantile)
    {
        Add(table, "cdf", "The distribution function", family, distribution);
        Add(table, "inv", "The quantile", family, quantile);
    }

    private static void Add(
        FunctionTable table, string prefix, string word, Family family, Func<double, double[], double> body)
    {
        var parameters = family.Rules.Length;
        table.Add($"{prefix}{family.Name}({family.Parameters}, X)", $"{word} of the {family.Word} distribution.",
            (_, a) =>
            {
                var values = Read(a, family);
                return Map(a, parameters, x => body(x, values));
            });
    }

    /// <summary>The parameters of a family, checked.</summary>
    /// <exception cref="ScriptException">One lies outside its range.</exception>
    private static double[] Read(Arguments arguments, Family family)
    {
        var values = new double[family.Rules.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments.Double(i);
            if (!family.Rules[i].Holds(values[i])) throw arguments.Wrong(i, family.Rules[i].Complaint);
        }

        if (family.Name == "Uniform" && values[0] >= values[1]) throw arguments.Wrong(1, "must be larger than lower");
        return values;
    }

    private static Value Map(Arguments arguments, int index, Func<double, double> body) =>
        Shapes.Map(arguments.FunctionName, arguments[index], column => Vector.Double(
            Array.ConvertAll(Numeric.Doubles(arguments.FunctionName, column).ToArray(), x => body(x))));

    private static double Within(double share, double quantile) => share is >= 0 and <= 1 ? quantile : double.NaN;

    // exp(x) - 1 keeps its digits near 0 (Higham, Accuracy and Stability of Numerical Algorithms, 1.14.1).
    private static double Expm1(double x)
    {
        var power = Math.Exp(x);
        if (power == 1) return x;
        return power - 1 == -1 ? -1 : (power - 1) * x / Math.Log(power);
    }

    private sealed record Parameter(Func<double, bool> Holds, string Complaint);

    private sealed record Family(string Name, string Parameters, string Word, params Parameter[] Rules);
}

using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Kernels.Probability;

namespace DolphinQuant.Embedded.Functions.Probability;

/// <summary>Tests of means, variances, distributions and tables; each gives a dictionary of its statistics.</summary>
internal static class HypothesisFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("tTest(X, [Y], [mu], [confLevel], [equalVar])",
            "Student's t-test of the mean of X, or of the difference of two means (Welch's unless equalVar).",
            (_, a) => a.Has(1) ? TwoMeans(a) : OneMean(a));
        table.Add("zTest(X, [Y], [mu], [sigmaX], [sigmaY], [confLevel])",
            "The z-test of a mean, or of the difference of two means, with known standard deviations.", (_, a) => KnownMeans(a));
        table.Add("fTest(X, Y, [ratio], [confLevel])", "The F-test of the ratio of two variances.", (_, a) => Variances(a));
        table.Add("ksTest(X, Y)", "The two-sample Kolmogorov-Smirnov test.", (_, a) => KolmogorovSmirnov(a));
        table.Add("anova(X)", "The one-way analysis of variance of the columns.", (_, a) => Anova(a));
        table.Add("chiSquareTest(X, [Y])",
            "Pearson's chi-squared test of a contingency table, or of counts X against expected counts Y.",
            (_, a) => ChiSquare(a));
        table.Add("mannWhitneyUTest(X, Y, [correct])", "The Mann-Whitney U test in its normal approximation.",
            (_, a) => MannWhitney(a));
        table.Add("shapiroTest(X)", "The Shapiro-Wilk test of normality (Royston's algorithm AS R94).", (_, a) =>
        {
            var items = Sample(a, 0);
            if (items.Length is < 3 or > 5000) throw a.Wrong(0, "must hold 3 to 5000 values");
            Array.Sort(items);
            if (items[0] == items[^1]) throw a.Wrong(0, "must not be constant");
            var (w, p) = ShapiroWilk.Test(items);
            return Report(
                ("method", Scalar.String("Shapiro-Wilk normality test")), ("pValue", Scalar.Double(p)),
                ("W", Scalar.Double(w)));
        });
    }

    internal static Dictionary Report(params (string Key, Value Value)[] entries)
    {
        var report = new Dictionary(DataType.String, DataType.Any, isOrdered: true);
        foreach (var (key, value) in entries) report[Scalar.String(key)] = value;
        return report;
    }

    private static double[] Sample(Arguments arguments, int index) =>
        Array.FindAll(RealMatrices.ReadColumnWithNulls(arguments, index), x => !double.IsNaN(x));

    private static double[] Sample(Arguments arguments, int index, int least) =>
        Sample(arguments, index) is var items && items.Length >= least
            ? items
            : throw arguments.Wrong(index, $"must hold at least {least} values");

    private static double Confidence(Arguments arguments, int index) =>
        arguments.Double(index, 0.95) is var level and > 0 and < 1
            ? level
            : throw arguments.Wrong(index, "must lie between 0 and 1");

    private static double Mean(double[] items) => Fold.Result<double, double, Mean>(items);

    private static double Variance(double[] items) => Fold.Result<double, double, Variance>(items);

    private static string Number(double x) => x.ToString(CultureInfo.InvariantCulture);

    /// <summary>The rows for the three alternatives of a statistic with a symmetric distribution.</summary>
    private static Table Alternatives(string subject, double mu, Located located, double level)
    {
        var (estimate, error, score) = (located.Estimate, located.Error, located.Score(mu));
        var (two, one) = (located.Quantile((1 + level) / 2) * error, located.Quantile(level) * error);
        var less = located.Distribution(score);
        return new Table(
            ("alternativeHypothesis", Vector.String(
                $"{subject} is not equal to {Number(mu)}", $"{subject} is less than {Number(mu)}",
                $"{subject} is greater than {Number(mu)}")),
            ("pValue", Vector.Double(2 * Math.Min(less, located.Distribution(-score)), less, located.Distribution(-score))),
            ("lowerBound", Vector.Double(estimate - two, double.NegativeInfinity, estimate - one)),
            ("upperBound", Vector.Double(estimate + two, estimate + one, double.PositiveInfinity)));
    }

    private static Dictionary OneMean(Arguments arguments)
    {
        var x = Sample(arguments, 0, 2);
        var freedom = x.Length - 1.0;
        var located = Located.Student(Mean(x), Math.Sqrt(Variance(x) / x.Length), freedom);
        return MeanReport(arguments, "true mean", "One sample t-test", located, freedom);
    }

    private static Dictionary TwoMeans(Arguments arguments)
    {
        var (x, y) = (Sample(arguments, 0, 2), Sample(arguments, 1, 2));
        var (partX, partY) = (Variance(x) / x.Length, Variance(y) / y.Length);
        if (!arguments.Bool(4, false))
        {
            var welch = Math.Pow(partX + partY, 2)
                / ((partX * partX / (x.Length - 1)) + (partY * partY / (y.Length - 1)));
            return MeanReport(arguments, "true difference of mean", "Welch two sample t-test",
                Located.Student(Mean(x) - Mean(y), Math.Sqrt(partX + partY), welch), welch);
        }

        var freedom = x.Length + y.Length - 2.0;
        var pooled = (((x.Length - 1) * Variance(x)) + ((y.Length - 1) * Variance(y))) / freedom;
        var error = Math.Sqrt(pooled * ((1.0 / x.Length) + (1.0 / y.Length)));
        return MeanReport(arguments, "difference of mean", "Two sample t-test",
            Located.Student(Mean(x) - Mean(y), error, freedom), freedom);
    }

    private static Dictionary MeanReport(
        Arguments arguments, string subject, string method, Located located, double freedom)
    {
        var (mu, level) = (arguments.Double(2, 0), Confidence(arguments, 3));
        return Report(
            ("stat", Alternatives(subject, mu, located, level)), ("df", Scalar.Double(freedom)),
            ("confLevel", Scalar.Double(level)), ("method", Scalar.String(method)),
            ("tValue", Scalar.Double(located.Score(mu))));
    }

    private static Dictionary KnownMeans(Arguments arguments)
    {
        var (mu, level) = (arguments.Double(2, 0), Confidence(arguments, 5));
        var (sigmaX, sigmaY) = (arguments.Double(3, 1), arguments.Double(4, 1));
        if (!(sigmaX > 0)) throw arguments.Wrong(3, "must be positive");
        if (!(sigmaY > 0)) throw arguments.Wrong(4, "must be positive");
        var x = Sample(arguments, 0, 1);
        double[] y = arguments.Has(1) ? Sample(arguments, 1, 1) : [];
        var (estimate, variance) = (Mean(x), sigmaX * sigmaX / x.Length);
        if (y.Length > 0) (estimate, variance) = (estimate - Mean(y), variance + (sigmaY * sigmaY / y.Length));
        var located = new Located(
            estimate, Math.Sqrt(variance), Distributions.Normal, Distributions.NormalQuantile);
        var subject = y.Length > 0 ? "difference of mean" : "true mean";
        return Report(
            ("stat", Alternatives(subject, mu, located, level)), ("confLevel", Scalar.Double(level)),
            ("method", Scalar.String(y.Length > 0 ? "Two sample z-test" : "One sample z-test")),
            ("zValue", Scalar.Double(located.Score(mu))));
    }

    private static Dictionary Variances(Arguments arguments)
    {
        var (x, y) = (Sample(arguments, 0, 2), Sample(arguments, 1, 2));
        var (ratio, level) = (arguments.Double(2, 1), Confidence(arguments, 3));
        if (!(ratio > 0)) throw arguments.Wrong(2, "must be positive");
        var (above, below) = (x.Length - 1, y.Length - 1);
        var estimate = Variance(x) / Variance(y);
        var score = estimate / ratio;
        var less = ProbabilityFamilies.Fisher(score, above, below);
        var greater = Distributions.FisherTail(score, above, below);
        double Bound(double share) => estimate / ProbabilityFamilies.FisherQuantile(share, above, below);
        var name = Number(ratio);
        var stat = new Table(
            ("alternativeHypothesis", Vector.String(
                $"ratio of variances is not equal to {name}", $"ratio of variances is less than {name}",
                $"ratio of variances is greater than {name}")),
            ("pValue", Vector.Double(2 * Math.Min(less, greater), less, greater)),
            ("lowerBound", Vector.Double(Bound((1 + level) / 2), 0, Bound(level))),
            ("upperBound", Vector.Double(Bound((1 - level) / 2), Bound(1 - level), double.PositiveInfinity)));
        return Report(
            ("numeratorDf", Scalar.Int(above)), ("stat", stat), ("denominatorDf", Scalar.Int(below)),
            ("confLevel", Scalar.Double(level)), ("fValue", Scalar.Double(score)),
            ("method", Scalar.String("F test to compare two variances")));
    }

    private static Dictionary KolmogorovSmirnov(Arguments arguments)
    {
        var (x, y) = (Sample(arguments, 0, 1), Sample(arguments, 1, 1));
        Array.Sort(x);
        Array.Sort(y);
        var (i, j, largest) = (0, 0, 0.0);
        while (i < x.Length && j < y.Length)
        {
            var next = Math.Min(x[i], y[j]);
            while (i < x.Length && x[i] == next) i++;
            while (j < y.Length && y[j] == next) j++;
            largest = Math.Max(largest, Math.Abs(((double)i / x.Length) - ((double)j / y.Length)));
        }

        // Stephens' correction for samples of finite size (1970).
        var root = Math.Sqrt((double)x.Length * y.Length / (x.Length + y.Length));
        var score = (root + 0.12 + (0.11 / root)) * largest;
        return Report(
            ("ksValue", Scalar.Double(score)), ("pValue", Scalar.Double(ProbabilityFamilies.KolmogorovTail(score))),
            ("D", Scalar.Double(largest)), ("method", Scalar.String("Two-sample Kolmogorov-Smirnov test")));
    }

    private static Dictionary Anova(Arguments arguments)
    {
        var groups = Array.ConvertAll(Rows.ColumnsOf(arguments), column =>
            Array.FindAll(Numeric.Doubles("anova", column).ToArray(), x => !double.IsNaN(x)));
        if (groups.Length < 2 || Array.Exists(groups, group => group.Length == 0))
            throw arguments.Wrong(0, "must have at least two columns with values");
        var count = groups.Sum(group => group.Length);
        var mean = Mean([.. groups.SelectMany(group => group)]);
        var between = groups.Sum(group => group.Length * Math.Pow(Mean(group) - mean, 2));
        var within = groups.Sum(group => group.Sum(x => Math.Pow(x - Mean(group), 2)));
        var (freedom, rest) = (groups.Length - 1, count - groups.Length);
        var score = between / freedom / (within / rest);
        return Report(
            ("pValue", Scalar.Double(Distributions.FisherTail(score, freedom, rest))), ("fValue", Scalar.Double(score)),
            ("ssBetween", Scalar.Double(between)), ("dfBetween", Scalar.Int(freedom)),
            ("ssWithin", Scalar.Double(within)), ("dfWithin", Scalar.Int(rest)));
    }

    private static Dictionary ChiSquare(Arguments arguments)
    {
        if (arguments[0] is Vector && !arguments[0].IsTuple())
        {
            var (observed, expected) = (RealMatrices.ReadColumn(arguments, 0), RealMatrices.ReadColumn(arguments, 1));
            if (observed.Length != expected.Length)
                throw Shapes.Unequal("chiSquareTest", observed.Length, expected.Length);
            return ChiSquareReport(
                observed.Zip(expected, (seen, wanted) => (seen - wanted) * (seen - wanted) / wanted).Sum(),
                observed.Length - 1, "Chi-squared test for given expected values");
        }

        var columns = Rows.ColumnsOf(arguments, 0, 0);
        var cells = RealMatrix.FromColumns(
            Array.ConvertAll(columns, column => Numeric.Doubles("chiSquareTest", column).ToArray()));
        if (Array.Exists(cells.Items, cell => !(cell >= 0))) throw arguments.Wrong(0, "must hold counts");
        var total = cells.Items.Sum();
        var score = 0.0;
        for (var row = 0; row < cells.Rows; row++)
            for (var column = 0; column < cells.Columns; column++)
            {
                var expected = cells.Row(row).Sum() * cells.Column(column).ToArray().Sum() / total;
                score += Math.Pow(cells[row, column] - expected, 2) / expected;
            }

        return ChiSquareReport(score, (cells.Rows - 1) * (cells.Columns - 1), "Pearson's Chi-squared test");
    }

    private static Dictionary ChiSquareReport(double score, int freedom, string method) => Report(
        ("pValue", Scalar.Double(freedom < 1 ? double.NaN : IncompleteGamma.Upper(freedom / 2.0, score / 2))),
        ("df", Scalar.Int(freedom)), ("chiSquaredValue", Scalar.Double(score)), ("method", Scalar.String(method)));

    // The variance is corrected for ties, the deviation by half a rank towards the mean when asked for.
    private static Dictionary MannWhitney(Arguments arguments)
    {
        var (x, y) = (Sample(arguments, 0, 1), Sample(arguments, 1, 1));
        var isCorrected = arguments.Bool(2, true);
        double[] all = [.. x, .. y];
        var ranks = Ranking.Ranks(all, new RankRule(IsAscending: true, IgnoresNull: true, Ties.Average, IsPercent: false));
        // U counts the pairs in which the element of Y is the larger one, so the shift is that of Y against X.
        var statistic = ranks[x.Length..].Sum(rank => rank + 1) - (y.Length * (y.Length + 1) / 2.0);
        double count = all.Length, product = (double)x.Length * y.Length;
        var ties = all.CountBy(item => item).Sum(pair => Math.Pow(pair.Value, 3) - pair.Value);
        var deviation = Math.Sqrt(product / 12 * (count + 1 - (ties / (count * (count - 1)))));
        double Tail(double sign, double correction) => Distributions.Normal(
            sign * (statistic - (product / 2) - (isCorrected ? correction : 0)) / deviation);
        var centred = statistic - (product / 2);
        var two = 2 * Distributions.Normal(
            -(Math.Abs(centred) - (isCorrected ? Math.Min(0.5, Math.Abs(centred)) : 0)) / deviation);
        var stat = new Table(
            ("alternativeHypothesis", Vector.String(
                "true location shift is not equal to 0", "true location shift is less than 0",
                "true location shift is greater than 0")),
            ("pValue", Vector.Double(Math.Min(1, two), Tail(1, -0.5), Tail(-1, 0.5))));
        return Report(
            ("stat", stat), ("correct", Scalar.Bool(isCorrected)), ("method", Scalar.String("Mann-Whitney U test")),
            ("U", Scalar.Double(statistic)));
    }

    /// <summary>An estimate with its standard error and the distribution of their ratio.</summary>
    private sealed record Located(
        double Estimate, double Error, Func<double, double> Distribution, Func<double, double> Quantile)
    {
        public static Located Student(double estimate, double error, double freedom) => new(
            estimate, error, t => ProbabilityFamilies.Student(t, freedom),
            p => ProbabilityFamilies.StudentQuantile(p, freedom));

        public double Score(double mu) => (Estimate - mu) / Error;
    }
}

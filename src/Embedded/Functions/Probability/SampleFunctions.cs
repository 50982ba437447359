using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Kernels.Probability;

namespace DolphinQuant.Embedded.Functions.Probability;

/// <summary>Random numbers of named distributions, drawn from the session's generator.</summary>
internal static class SampleFunctions
{
    public static void Register(FunctionTable table)
    {
        AddOne(table, "ChiSquare", "df", "a chi-squared", (random, df) => 2 * Gamma(random, df / 2));
        AddOne(table, "Exp", "mean", "an exponential", (random, mean) => -mean * Math.Log(1 - random.NextDouble()));
        AddOne(table, "Student", "df", "Student's t",
            (random, df) => ConstructionFunctions.Normal(random) / Math.Sqrt(2 * Gamma(random, df / 2) / df));
        AddTwo(table, "Beta", "alpha, beta", "a beta", (random, alpha, beta) =>
        {
            var part = Gamma(random, alpha);
            return part / (part + Gamma(random, beta));
        });
        AddTwo(table, "F", "numeratorDF, denominatorDF", "an F",
            (random, above, below) => Gamma(random, above / 2) / above / (Gamma(random, below / 2) / below));
        AddTwo(table, "Gamma", "shape, scale", "a gamma", (random, shape, scale) => scale * Gamma(random, shape));
        AddTwo(table, "Weibull", "alpha, beta", "a Weibull",
            (random, alpha, beta) => beta * Math.Pow(-Math.Log(1 - random.NextDouble()), 1 / alpha));
        AddTwo(table, "Logistic", "mean, s", "a logistic", (random, mean, s) =>
        {
            var share = random.NextDouble();
            return mean + (s * Math.Log((share + double.Epsilon) / (1 - share)));
        }, isFirstFree: true);
        AddTwo(table, "Normal", "mean, stdev", "a normal",
            (random, mean, deviation) => mean + (deviation * ConstructionFunctions.Normal(random)), isFirstFree: true);
        AddDiscrete(table);
        table.Add("randMultivariateNormal(mean, covar, count, [sampleAsRow])",
            "Samples of a multivariate normal distribution, one in each row, or in each column.",
            (context, a) => MultivariateNormal(a, context.Random));
        table.Alias("multivariateNormal", "randMultivariateNormal");
    }

    private static void AddDiscrete(FunctionTable table)
    {
        table.Add("randUniform(lower, upper, count)", "Random numbers of a continuous uniform distribution.",
            (context, a) =>
            {
                var (lower, upper) = (a.Double(0), a.Double(1));
                if (!(lower < upper)) throw a.Wrong(1, "must be larger than lower");
                return Draw(a, 2, () => lower + (context.Random.NextDouble() * (upper - lower)));
            });
        table.Add("randPoisson(mean, count)", "Random numbers of a Poisson distribution.", (context, a) =>
        {
            var mean = Positive(a, 0);
            return Whole(Draw(a, 1, () => ProbabilityFamilies.DiscreteQuantile(
                context.Random.NextDouble(), double.PositiveInfinity, x => ProbabilityFamilies.Poisson(x, mean))));
        });
        table.Add("randBinomial(trials, p, count)", "Random numbers of a binomial distribution.", (context, a) =>
        {
            var (trials, p) = (a.Int(0), a.Double(1));
            if (trials < 1) throw a.Wrong(0, "must be a positive integer");
            if (p is not (>= 0 and <= 1)) throw a.Wrong(1, "must lie between 0 and 1");
            return Whole(Draw(a, 2, () => ProbabilityFamilies.DiscreteQuantile(
                context.Random.NextDouble(), trials, x => ProbabilityFamilies.Binomial(x, trials, p))));
        });
        table.Add("randDiscrete(v, p, count)", "Random elements of v with the chances p.", (context, a) =>
            Discrete(a, context.Random));
    }

    private static void AddOne(
        FunctionTable table, string name, string parameter, string word, Func<Random, double, double> draw) =>
        table.Add($"rand{name}({parameter}, count)", $"Random numbers of {word} distribution.", (context, a) =>
        {
            var value = Positive(a, 0);
            return Draw(a, 1, () => draw(context.Random, value));
        });

    private static void AddTwo(
        FunctionTable table, string name, string parameters, string word, Func<Random, double, double, double> draw,
        bool isFirstFree = false) =>
        table.Add($"rand{name}({parameters}, count)", $"Random numbers of {word} distribution.", (context, a) =>
        {
            var first = isFirstFree ? Finite(a, 0) : Positive(a, 0);
            var second = Positive(a, 1);
            return Draw(a, 2, () => draw(context.Random, first, second));
        });

    private static double Gamma(Random random, double shape) =>
        Sampling.Gamma(random, shape, ConstructionFunctions.Normal);

    private static double Positive(Arguments arguments, int index) =>
        Finite(arguments, index) is var value && value > 0 ? value : throw arguments.Wrong(index, "must be positive");

    private static double Finite(Arguments arguments, int index) =>
        arguments.Double(index) is var value && double.IsFinite(value)
            ? value
            : throw arguments.Wrong(index, "must be a number");

    private static int Count(Arguments arguments, int index) =>
        arguments.Int(index) is var count && count >= 0
            ? count
            : throw arguments.Wrong(index, "must not be negative");

    private static Vector<double> Draw(Arguments arguments, int index, Func<double> draw)
    {
        var items = new double[Count(arguments, index)];
        for (var i = 0; i < items.Length; i++) items[i] = draw();
        return Vector.Double(items);
    }

    private static Vector Whole(Vector<double> items) => Conversion.Convert(items, DataType.Int);

    private static Vector Discrete(Arguments arguments, Random random)
    {
        var pool = arguments.Vector(0);
        var chances = RealMatrices.ReadColumn(arguments, 1);
        if (pool.Count != chances.Length) throw Shapes.Unequal("randDiscrete", pool.Count, chances.Length);
        if (chances.Length == 0 || Array.Exists(chances, chance => !(chance > 0)))
            throw arguments.Wrong(1, "must hold positive numbers");
        for (var i = 1; i < chances.Length; i++) chances[i] += chances[i - 1];
        var rows = new int[Count(arguments, 2)];
        for (var i = 0; i < rows.Length; i++)
        {
            var place = Array.BinarySearch(chances, random.NextDouble() * chances[^1]);
            rows[i] = Math.Min(place < 0 ? ~place : place + 1, chances.Length - 1);
        }

        return pool.Gather(rows);
    }

    private static Matrix MultivariateNormal(Arguments arguments, Random random)
    {
        var mean = RealMatrices.ReadColumn(arguments, 0);
        var covariance = RealMatrices.ReadSquare(arguments, 1);
        if (covariance.Rows != mean.Length)
            throw Shapes.Unequal("randMultivariateNormal", mean.Length, covariance.Rows);
        var factor = CholeskyFactor.Of(covariance) ?? throw arguments.Wrong(1, "must be positive definite");
        var samples = new RealMatrix(mean.Length, Count(arguments, 2));
        for (var column = 0; column < samples.Columns; column++)
        {
            var normal = Array.ConvertAll(mean, _ => ConstructionFunctions.Normal(random));
            var sample = factor.Times(normal);
            Vectors.Add(sample, 1, mean);
            sample.CopyTo(samples.Column(column));
        }

        return (arguments.Bool(3, true) ? samples.Transposed() : samples).ToValue();
    }
}

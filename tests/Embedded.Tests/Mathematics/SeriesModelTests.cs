using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Mathematics;

/// <summary>
/// Models of series by maximum likelihood: what they report is the likelihood by the whole covariance matrix of the rows,
/// and no parameter moved a little gives a larger one.
/// </summary>
public sealed class SeriesModelTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    private const double Nudge = 1e-3;

    private static readonly double[] Series =
    [
        2.74, 3.28, 3.1, 2.67, 1.78, 1.78, 3.31, 3.95, 4.73, 4.6, 4.43, 4.16, 2.09, 2.81, 3.65, 4.04, 2.08, 0.2, -0.09, 0.41, 1.61, 2.21,
        3.03, 2.53,
    ];

    private static readonly double[] Other =
    [
        1.1, 0.4, 0.9, 1.6, 1.2, 0.1, 0.3, 1.9, 2.2, 1.4, 2.6, 1.7, 1.3, 0.2, 0.8, 1.5, 2.4, 0.7, 0.6, -0.4, 0.5, 0.9, 1.8, 1.0,
    ];

    // Its variance comes in clusters: both kinds of terms have a say.
    private static readonly double[] Returns =
    [
        -0.8, -0.9, 0.7, -1.9, -0.1, -2.2, 1.9, 0.4, 1.6, -0.5, 0.5, -0.1, -0.4, 0.2, -0.7, -0.2, 0.6, 0.1, -0.2, 1.5, 0.2, -0.4, 0.2, -0.2,
        -0.1, -0.1, 1.3, 0.1, 0.2, 0.5, 1.5, -0.1, -0.4, 2.0, -1.9, -0.5, 0.9, 2.4, -1.4, -3.5, 1.8, -0.9, -0.5, 0.6, 0.3, 0.3, -0.2, 0.9,
    ];

    private static string Rows => $"t = table([{string.Join(',', Series)}] as y, [{string.Join(',', Other)}] as z)\n";

    [Fact]
    public async Task Mean_value_and_shock_are_the_likeliest()
    {
        var found = await FitAsync("arima(t, `y, [1,0,1])");
        Check(found, p => Gaussian(Less(Series, _ => p[0]), Covariances([p[1]], [p[2]], p[3], Series.Length)), Series.Length);
    }

    [Fact]
    public async Task Seasonal_shock_of_differences_is_the_likeliest()
    {
        double[] differences = [.. Series.Skip(1).Zip(Series, (next, before) => next - before)];
        var found = await FitAsync("arima(t, `y, [0,1,0], [0,0,1,4])");
        Check(found, p => Gaussian(differences, Covariances([], [0, 0, 0, p[0]], p[1], differences.Length)), differences.Length);
    }

    [Fact]
    public async Task Seasons_and_rows_before_multiply()
    {
        var found = await FitAsync("arima(t, `y, [1,0,0], [1,0,0,4], trend=`n)");
        Check(found, p => Gaussian(Series, Covariances([p[0], 0, 0, p[1], -p[0] * p[1]], [], p[2], Series.Length)), Series.Length);
    }

    [Fact]
    public async Task Trend_and_factors_are_the_likeliest()
    {
        var found = await FitAsync("arima(t, `y, [1,0,0], exog=matrix(t.z), trend=`ct, trendOffset=3)");
        Check(found, p => Gaussian(
            Less(Series, i => p[0] + (p[1] * (i + 3)) + (p[2] * Other[i])), Covariances([p[3]], [], p[4], Series.Length)), Series.Length);
    }

    [Fact]
    public async Task Variances_are_the_likeliest()
    {
        var found = (Dictionary)await scripts.RunAsync(
            $"garch(table([{string.Join(',', Returns)}] as r), `r, [1,1], 200)");
        double[] place = [Number(found, "volConstant"), Numbers(found, "garchTerm")[0], Numbers(found, "archTerm")[0], Number(found, "returnsConstant")];
        var best = Clustered(place);
        Assert.Equal((2 * 4) - (2 * best), Number(found, "aic"), 9);
        Assert.Equal((Math.Log(Returns.Length - 1) * 4) - (2 * best), Number(found, "bic"), 9);
        AssertHighest(Clustered, place, best);
    }

    // The first row only starts the recursion, at the variance that lasts without shocks.
    private static double Clustered(double[] p)
    {
        var (variance, likelihood) = (p[0] / (1 - p[2]), 0.0);
        for (var i = 1; i < Returns.Length; i++)
        {
            if (i > 1) variance = p[0] + (p[1] * Math.Pow(Returns[i - 1] - p[3], 2)) + (p[2] * variance);
            likelihood -= (Math.Log(2 * Math.PI * variance) + (Math.Pow(Returns[i] - p[3], 2) / variance)) / 2;
        }

        return p[1] > 0 && p[2] > 0 ? likelihood : double.NegativeInfinity;
    }

    [Theory]
    [InlineData("varma(t, `y`z, [1,0])", false)]
    [InlineData("varma(t, `y`z, [1,0], errorCovType=`diagonal)", true)]
    public async Task Values_of_both_series_before_are_the_likeliest(string call, bool isDiagonal)
    {
        var found = await FitAsync(call);
        Check(found, p => Gaussian(Centred(p), Joint(p, isDiagonal)), Series.Length);
    }

    [Fact]
    public async Task Shocks_before_raise_the_likelihood()
    {
        var plain = Number(await FitAsync("varma(t, `y`z, [1,0])"), "llf");
        var found = await FitAsync("varma(t, `y`z, [1,1])");
        Assert.InRange(Number(found, "llf"), plain, plain + 20);
        Assert.Equal(13, Numbers(found, "params").Length);
    }

    [Theory]
    [InlineData("arima(t, `y, [1,0])", "3 integers")]
    [InlineData("arima(t, `y, [1,-1,0])", "negative")]
    [InlineData("arima(t, `w, [1,0,0])", "no column")]
    [InlineData("arima(t, `y, [1,1,0], trend=`c)", "take away")]
    [InlineData("arima(t, `y, [1,0,0], [1,0,0,1])", "period")]
    [InlineData("arima(t, `y, [9,9,9])", "more rows")]
    [InlineData("arima(t, `y, [1,0,0], concentrateScale=true)", "server")]
    [InlineData("arima(t, `y, [1,0,0], exog=matrix(1 2))", "24")]
    [InlineData("garch(t, `y, [1,2])", "as many terms")]
    [InlineData("garch(t, `y, [0,0])", "positive")]
    [InlineData("garch(t, `y, [1,1], 0)", "positive")]
    [InlineData("varma(t, `y`z, [0,0])", "values or shocks")]
    [InlineData("varma(t, `y`z, [1,0], measurementError=true)", "server")]
    [InlineData("varma(t, `y`z, [1,0], errorCovType=`other)", "errorCovType")]
    [InlineData("varma(t, `y`z, [9,9])", "more values")]
    public async Task Wrong_arguments_are_refused(string call, string word) =>
        Assert.Contains(word, (await scripts.FailAsync(Rows + call)).Message, StringComparison.Ordinal);

    private async Task<Dictionary> FitAsync(string call) => (Dictionary)await scripts.RunAsync(Rows + call);

    private static double Number(Dictionary found, string key) => ((Scalar)found.Find(key)!).AsDouble();

    private static double[] Numbers(Dictionary found, string key) => ((Vector<double>)found.Find(key)!).Span.ToArray();

    private static void Check(Dictionary found, Func<double[], double> likelihood, int rows)
    {
        var (place, best) = (Numbers(found, "params"), Number(found, "llf"));
        Assert.Equal(likelihood(place), best, 8);
        Assert.Equal((2 * place.Length) - (2 * best), Number(found, "aic"), 9);
        Assert.Equal((Math.Log(rows) * place.Length) - (2 * best), Number(found, "bic"), 9);
        Assert.Equal((2 * Math.Log(Math.Log(rows)) * place.Length) - (2 * best), Number(found, "hqic"), 9);
        AssertHighest(likelihood, place, best);
    }

    private static void AssertHighest(Func<double[], double> likelihood, double[] place, double best)
    {
        for (var i = 0; i < place.Length; i++)
            foreach (var step in (double[])[Nudge, -Nudge])
            {
                var moved = (double[])place.Clone();
                moved[i] += step * Math.Max(0.1, Math.Abs(place[i]));
                Assert.InRange(likelihood(moved), double.NegativeInfinity, best + 1e-9);
            }
    }

    private static double[] Less(double[] series, Func<int, double> mean) => [.. series.Select((item, i) => item - mean(i))];

    // By the weights of the shocks: the covariance of rows k apart is the sum of the products of weights k apart.
    private static double[,] Covariances(double[] values, double[] shocks, double variance, int rows)
    {
        var weights = new double[600];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = i == 0 ? 1 : i <= shocks.Length ? shocks[i - 1] : 0;
            for (var lag = 1; lag <= Math.Min(i, values.Length); lag++) weights[i] += values[lag - 1] * weights[i - lag];
        }

        double[] apart = [.. Enumerable.Range(0, rows).Select(k => variance * weights.Skip(k).Zip(weights, (x, y) => x * y).Sum())];
        var covariances = new double[rows, rows];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < rows; column++)
                covariances[row, column] = apart[Math.Abs(row - column)];
        return covariances;
    }

    // The rows of both series one after another, less their means: constants, then the matrix of the values before.
    private static double[] Centred(double[] p)
    {
        var determinant = ((1 - p[2]) * (1 - p[5])) - (p[3] * p[4]);
        var (first, second) = ((((1 - p[5]) * p[0]) + (p[3] * p[1])) / determinant, ((p[4] * p[0]) + ((1 - p[2]) * p[1])) / determinant);
        return [.. Series.Zip(Other, (y, z) => new[] { y - first, z - second }).SelectMany(pair => pair)];
    }

    private static double[,] Joint(double[] p, bool isDiagonal)
    {
        double[,] shocks = isDiagonal
            ? new[,] { { p[6], 0 }, { 0, p[7] } }
            : new[,] { { p[6] * p[6], p[6] * p[7] }, { p[6] * p[7], (p[7] * p[7]) + (p[8] * p[8]) } };
        double[,] matrix = { { p[2], p[3] }, { p[4], p[5] } };
        var (power, sum) = (new[,] { { 1.0, 0 }, { 0, 1.0 } }, new double[2, 2]);
        for (var round = 0; round < 600; round++)
        {
            var term = Product(Product(power, shocks), Turned(power));
            for (var i = 0; i < 4; i++) sum[i / 2, i % 2] += term[i / 2, i % 2];
            power = Product(power, matrix);
        }

        var (joint, apart) = (new double[2 * Series.Length, 2 * Series.Length], sum);
        for (var lag = 0; lag < Series.Length; lag++, apart = Product(matrix, apart))
            for (var row = lag; row < Series.Length; row++)
                for (var i = 0; i < 4; i++)
                {
                    joint[(2 * row) + (i / 2), (2 * (row - lag)) + (i % 2)] = apart[i / 2, i % 2];
                    joint[(2 * (row - lag)) + (i % 2), (2 * row) + (i / 2)] = apart[i / 2, i % 2];
                }

        return joint;
    }

    private static double[,] Product(double[,] x, double[,] y) => new[,]
    {
        { (x[0, 0] * y[0, 0]) + (x[0, 1] * y[1, 0]), (x[0, 0] * y[0, 1]) + (x[0, 1] * y[1, 1]) },
        { (x[1, 0] * y[0, 0]) + (x[1, 1] * y[1, 0]), (x[1, 0] * y[0, 1]) + (x[1, 1] * y[1, 1]) },
    };

    private static double[,] Turned(double[,] x) => new[,] { { x[0, 0], x[1, 0] }, { x[0, 1], x[1, 1] } };

    // The density of a normal distribution by Cholesky's factor of its covariance.
    private static double Gaussian(double[] items, double[,] covariances)
    {
        var (root, likelihood) = (new double[items.Length, items.Length], -items.Length / 2.0 * Math.Log(2 * Math.PI));
        var shocks = new double[items.Length];
        for (var row = 0; row < items.Length; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var rest = covariances[row, column];
                for (var k = 0; k < column; k++) rest -= root[row, k] * root[column, k];
                if (row == column && !(rest > 0)) return double.NegativeInfinity;
                root[row, column] = row == column ? Math.Sqrt(rest) : rest / root[column, column];
            }

            shocks[row] = items[row];
            for (var k = 0; k < row; k++) shocks[row] -= root[row, k] * shocks[k];
            shocks[row] /= root[row, row];
            likelihood -= Math.Log(root[row, row]) + (shocks[row] * shocks[row] / 2);
        }

        return likelihood;
    }
}

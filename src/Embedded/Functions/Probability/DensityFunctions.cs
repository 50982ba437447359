using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Functions.Curves;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Kernels.Probability;

namespace DolphinQuant.Embedded.Functions.Probability;

/// <summary>Densities from samples: mixtures of normal distributions and sums of normal kernels.</summary>
internal static class DensityFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("gmm(X, k, [maxIter], [tolerance], [randomSeed], [mean], [sigma])",
            "A mixture of k normal distributions; each column of X is a sample.", (context, a) => Mixture(context, a));
        table.Add("gaussianKde(X, [weights], [bwMethod])",
            "The density of the rows of X by normal kernels.", (context, a) => Kernels(context, a));
        table.Add("gaussianKdePredict(model, X)", "The density of a model of gaussianKde at the rows of X.", (_, a) => Density(a));
    }

    private static Dictionary Mixture(CallContext context, Arguments arguments)
    {
        var samples = Samples(arguments, 0);
        var (parts, width) = (arguments.Int(1), samples[0].Length);
        if (parts < 1 || parts > samples.Length) throw arguments.Wrong(1, $"must be from 1 to {samples.Length}, the samples");
        var (rounds, tolerance) = (arguments.Int(2, 300), arguments.Double(3, 1e-4));
        if (rounds < 1) throw arguments.Wrong(2, "must be a positive integer");
        if (!(tolerance >= 0)) throw arguments.Wrong(3, "must not be negative");
        var means = arguments.Has(5) ? Means(arguments, parts, width) : Drawn(context, arguments, samples, parts);
        var found = NormalMixture.Fit(samples, means, Covariances(arguments, parts, width), (rounds, tolerance))
            ?? throw new ScriptException("gmm: a part has shrunk to a single sample; ask for fewer parts or give other means.");
        var isSingle = arguments[0] is Vector and not Vector<Value>;
        return HypothesisFunctions.Report(
            ("modelName", Scalar.String("Gaussian Mixture Model")), ("prior", Vector.Double(found.Priors)),
            ("mean", isSingle
                ? Vector.Double(Array.ConvertAll(found.Means, mean => mean[0]))
                : RealMatrix.FromColumns(found.Means).ToValue()),
            ("sigma", isSingle
                ? Vector.Double(Array.ConvertAll(found.Covariances, covariance => covariance[0, 0]))
                : Vector.Tuple(Array.ConvertAll(found.Covariances, covariance => (Value)covariance.ToValue()))));
    }

    private static double[][] Samples(Arguments arguments, int index)
    {
        var samples = arguments[index] switch
        {
            Matrix => ColumnsOf(RealMatrices.Read(arguments, index)),
            Table table => SourceRows.Numbers(arguments, table, index, [.. table.Names]),
            _ => Array.ConvertAll(RealMatrices.ReadColumn(arguments, index), item => new[] { item }),
        };
        return samples.Length > 0 && samples[0].Length > 0 ? samples : throw arguments.Wrong(index, "must not be empty");
    }

    private static double[][] ColumnsOf(RealMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Columns).Select(i => matrix.Column(i).ToArray())];

    private static double[][] Means(Arguments arguments, int parts, int width)
    {
        var means = Samples(arguments, 5);
        return means.Length == parts && means[0].Length == width
            ? means
            : throw arguments.Wrong(5, width == 1 ? $"must hold {parts} means" : $"must have {width} rows and {parts} columns");
    }

    private static double[][] Drawn(CallContext context, Arguments arguments, double[][] samples, int parts)
    {
        var random = arguments.Has(4) ? new Random(arguments.Int(4)) : context.Random;
        var places = Enumerable.Range(0, samples.Length).ToArray();
        random.Shuffle(places);
        return [.. places.Take(parts).Select(place => samples[place])];
    }

    private static RealMatrix[] Covariances(Arguments arguments, int parts, int width)
    {
        if (!arguments.Has(6)) return [.. Enumerable.Range(0, parts).Select(_ => RealMatrix.Identity(width))];
        var given = arguments[6] is Vector<Value> tuple
            ? [.. tuple.Span.ToArray().Select(item => item is Matrix matrix && matrix.Type.IsNumeric()
                ? new RealMatrix(matrix.Rows, matrix.Columns, Numeric.Doubles("gmm", matrix.Data).ToArray())
                : throw arguments.Wrong(6, "must hold matrices"))]
            : Array.ConvertAll(RealMatrices.ReadColumn(arguments, 6), item => new RealMatrix(1, 1, [item]));
        return given.Length == parts && Array.TrueForAll(given, item => item.Rows == width && item.Columns == width)
            ? given
            : throw arguments.Wrong(6, $"must hold {parts} variances, or covariances of {width} rows and columns");
    }

    private static Dictionary Kernels(CallContext context, Arguments arguments)
    {
        var points = Points(arguments, 0);
        var (rows, width) = (points.Rows, points.Columns);
        if (width < 2) throw arguments.Wrong(0, "must have at least two columns");
        if (rows <= width) throw arguments.Wrong(0, "must have more rows than columns");
        var weights = Weights(arguments, rows);
        var effective = 1 / weights.Sum(weight => weight * weight);
        var bandwidth = arguments.Find(2) switch
        {
            null => Scott(effective, width),
            FunctionValue function => (context.Invoke(function, arguments[0]) as Scalar)?.AsDouble() ?? double.NaN,
            Scalar number when number.Type.IsNumeric() => number.AsDouble(),
            _ => arguments.Text(2) switch
            {
                "scott" => Scott(effective, width),
                "silverman" => Math.Pow(effective * (width + 2) / 4, -1.0 / (width + 4)),
                _ => throw arguments.Wrong(2, "must be 'scott', 'silverman', a number or a function"),
            },
        };
        if (!(bandwidth > 0)) throw arguments.Wrong(2, "must give a positive bandwidth");
        var factor = CholeskyFactor.Of(Covariance(points, weights, bandwidth * bandwidth))
            ?? throw arguments.Wrong(0, "must not have columns that depend on one another");
        return HypothesisFunctions.Report(
            ("X", points.ToValue()), ("cov", factor.ToValue()), ("weights", Vector.Double(weights)),
            ("predict", context.Functions.Find("gaussianKdePredict")!), ("bandwidth", Scalar.Double(bandwidth)));
    }

    // Scott, Multivariate Density Estimation, 1992.
    private static double Scott(double effective, int width) => Math.Pow(effective, -1.0 / (width + 4));

    private static double[] Weights(Arguments arguments, int rows)
    {
        if (!arguments.Has(1)) return [.. Enumerable.Repeat(1.0 / rows, rows)];
        var weights = RealMatrices.ReadColumn(arguments, 1);
        if (weights.Length != rows) throw Shapes.Unequal(arguments.FunctionName, rows, weights.Length);
        var sum = weights.Sum();
        return sum > 0 && Array.TrueForAll(weights, weight => weight >= 0)
            ? Array.ConvertAll(weights, weight => weight / sum)
            : throw arguments.Wrong(1, "must not be negative and not all 0");
    }

    private static RealMatrix Covariance(RealMatrix points, double[] weights, double scale)
    {
        var covariance = new RealMatrix(points.Columns, points.Columns);
        var centred = points.Copy();
        for (var column = 0; column < points.Columns; column++)
        {
            var mean = Vectors.Dot(points.Column(column), weights);
            foreach (ref var item in centred.Column(column)) item -= mean;
        }

        var rest = 1 - weights.Sum(weight => weight * weight);
        for (var i = 0; i < points.Columns; i++)
            for (var j = 0; j < points.Columns; j++)
            {
                var sum = 0.0;
                for (var row = 0; row < points.Rows; row++) sum += weights[row] * centred[row, i] * centred[row, j];
                covariance[i, j] = scale * sum / rest;
            }

        return covariance;
    }

    private static RealMatrix Points(Arguments arguments, int index) => arguments[index] switch
    {
        Matrix => RealMatrices.Read(arguments, index),
        Table table => RealMatrix.FromColumns(SourceRows.Numbers(arguments, table, index, [.. table.Names])),
        Vector<Value> => RealMatrix.FromColumns(Array.ConvertAll(Rows.ColumnsOf(arguments, index, index), column =>
            Numeric.Doubles(arguments.FunctionName, column).ToArray())) is var points && !Array.Exists(points.Items, double.IsNaN)
                ? points
                : throw arguments.Wrong(index, "must not hold nulls"),
        _ => throw arguments.Wrong(index, "must be a matrix, a table or a tuple of columns"),
    };

    private static Vector<double> Density(Arguments arguments)
    {
        var model = arguments[0] as Dictionary;
        if (model?.Find("X") is not Matrix given || model.Find("cov") is not Matrix cov || cov.Rows != given.Columns)
            throw arguments.Wrong(0, "must be a model of gaussianKde");
        var weights = CurveArguments.Numbers(arguments, "weights");
        var centres = Transposed(given);
        var factor = new RealMatrix(cov.Rows, cov.Columns, Numeric.Doubles(arguments.FunctionName, cov.Data).ToArray());
        var places = Points(arguments, 1);
        if (places.Columns != given.Columns) throw arguments.Wrong(1, $"must have {given.Columns} columns");
        return Vector.Double([.. ColumnsOf(places.Transposed()).Select(place => centres
            .Select((centre, i) => weights[i] * Math.Exp(NormalMixture.LogDensity(place, centre, factor))).Sum())]);

        static double[][] Transposed(Matrix matrix) => ColumnsOf(
            new RealMatrix(matrix.Rows, matrix.Columns, Numeric.Doubles("gaussianKdePredict", matrix.Data).ToArray()).Transposed());
    }
}

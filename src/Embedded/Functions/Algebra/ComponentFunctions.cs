using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Probability;
using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Functions.Algebra;

/// <summary>Orthogonal columns: Gram's matrix, principal components and the process of Gram and Schmidt.</summary>
internal static class ComponentFunctions
{
    // A column that the others explain but for this share of its length depends on them.
    private const double Dependent = 1e-12;

    public static void Register(FunctionTable table)
    {
        table.Add("gram(ds, [colNames], [subMean], [normalize])", "A'A of the columns of data sources.", (context, a) =>
        {
            var columns = Prepared(context, a, a.Bool(2, true), a.Bool(3, false));
            return columns.Transposed().Times(columns).ToValue();
        });
        table.Add("pca(X, [colNames], [k], [normalize], [maxIter], [svdSolver], [randomState])",
            "Principal components of the columns of data sources.", Components);
        table.Add("gramSchmidt(X, [normalize])", "The columns made orthogonal one after another; normalize gives them the length 1.", (_, a) =>
            Orthogonal(a, RealMatrices.Read(a, 0), a.Bool(1, false)).ToValue());
    }

    private static Value Components(CallContext context, Arguments arguments)
    {
        if (arguments.Text(5, "auto") is not ("auto" or "full"))
            throw arguments.Wrong(5, "must be 'full' or 'auto'; randomized solutions need a DolphinDB server");
        var columns = Prepared(context, arguments, isCentred: true, arguments.Bool(3, false));
        var k = arguments.Int(2, columns.Columns);
        if (k < 1 || k > Math.Min(columns.Rows, columns.Columns)) throw arguments.Wrong(2, $"must be from 1 to {Math.Min(columns.Rows, columns.Columns)}");
        var found = SingularValues.Of(columns);
        var order = Enumerable.Range(0, found.Values.Length).OrderByDescending(i => found.Values[i]).ToArray();
        var total = found.Values.Sum(value => value * value);
        // A component is a row, as the documented example has it; its text speaks of columns.
        var vectors = new RealMatrix(columns.Columns, k);
        for (var i = 0; i < k; i++) found.TransposedV.Row(order[i]).CopyTo(vectors.Column(i));
        var values = Array.ConvertAll(order[..k], i => found.Values[i]);
        return HypothesisFunctions.Report(
            ("components", vectors.Transposed().ToValue()),
            ("explainedVarianceRatio", Vector.Double(Array.ConvertAll(values, value => value * value / total))),
            ("singularValues", Vector.Double(values)));
    }

    private static RealMatrix Prepared(CallContext context, Arguments arguments, bool isCentred, bool isNormalised)
    {
        var rows = SourceRows.Read(context, arguments, 0);
        var names = arguments.Has(1) ? StorageArguments.Names(arguments, 1) : rows.Names;
        var columns = names.Select(name => Numeric.Doubles(
            arguments.FunctionName, rows.Find(name) ?? throw arguments.Wrong(1, $"names {name}, which is no column")).ToArray()).ToArray();
        if (columns.Length == 0 || columns[0].Length == 0) throw arguments.Wrong(0, "must have rows and columns");
        if (columns.Any(column => Array.Exists(column, double.IsNaN))) throw arguments.Wrong(0, "must not hold nulls");
        foreach (var column in columns) Prepare(column, isCentred, isNormalised);
        return RealMatrix.FromColumns(columns);
    }

    private static void Prepare(double[] column, bool isCentred, bool isNormalised)
    {
        var mean = column.Average();
        var deviation = Math.Sqrt(column.Sum(item => (item - mean) * (item - mean)) / (column.Length - 1));
        for (var i = 0; i < column.Length; i++)
            column[i] = (column[i] - (isCentred ? mean : 0)) / (isNormalised ? deviation : 1);
    }

    // The modified process: the parts along earlier columns are taken away one after another, which rounds less.
    private static RealMatrix Orthogonal(Arguments arguments, RealMatrix matrix, bool isNormalised)
    {
        var result = matrix.Copy();
        for (var column = 0; column < result.Columns; column++)
        {
            var part = result.Column(column);
            var length = Vectors.Norm(part);
            for (var before = 0; before < column; before++)
            {
                var other = result.Column(before);
                Vectors.Add(part, -Vectors.Dot(other, part) / Vectors.Dot(other, other), other);
            }

            if (!(Vectors.Norm(part) > Dependent * length)) throw arguments.Wrong(0, "must have linearly independent columns");
        }

        for (var column = 0; isNormalised && column < result.Columns; column++)
        {
            var part = result.Column(column);
            var length = Vectors.Norm(part);
            for (var i = 0; i < part.Length; i++) part[i] /= length;
        }

        return result;
    }
}

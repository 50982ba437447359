using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Correlations of ranks, and the matrices of correlations and covariances of columns.</summary>
internal static class RankCorrelationFunctions
{
    private static readonly RankRule Average = new(IsAscending: true, IgnoresNull: true, Ties.Average, IsPercent: false);

    public static void Register(FunctionTable table)
    {
        table.Add("spearmanr(X, Y)", "Spearman's rank correlation of the rows without a null.",
            (_, a) => PairShapes.Reduce(a.FunctionName, a[0], a[1], (x, y) => Spearman(Complete(x, y))), FunctionTraits.Aggregate);
        table.Add("kendall(X, Y)", "Kendall's tau-b of the rows without a null.",
            (_, a) => PairShapes.Reduce(a.FunctionName, a[0], a[1], (x, y) => Kendall(Complete(x, y))), FunctionTraits.Aggregate);
        table.Add("covarp(X, Y)", "The covariance of a population.", (_, a) =>
            PairShapes.Reduce(a.FunctionName, a[0], a[1], (x, y) => Scalar.Double(PopulationCovariance(x, y))), FunctionTraits.Aggregate);
        table.Add("rowCovarp(X, Y)", "The covariance of a population. Of every row.", (_, a) => PairShapes.ReduceRows(a, PopulationCovariance));
        AddMatrix<Correlation>(table, "corrMatrix(X)", "The correlations of all pairs of columns.");
        AddMatrix<Covariance>(table, "covarMatrix(X)", "The covariances of all pairs of columns.");
    }

    private static double PopulationCovariance(Vector x, Vector y)
    {
        var twins = Complete(x, y);
        if (twins.Length < 2) return twins.Length == 0 ? double.NaN : 0;
        return Fold.Result<Twin, double, Covariance>(twins) * (twins.Length - 1) / twins.Length;
    }

    private static Twin[] Complete(Vector x, Vector y)
    {
        var left = x.Numbers<double>();
        var right = y.Numbers<double>();
        var twins = new Twin[left.Length];
        for (var i = 0; i < twins.Length; i++) twins[i] = new Twin(left[i], right[i]);
        return Array.FindAll(twins, twin => !twin.IsIncomplete);
    }

    private static Scalar Spearman(Twin[] twins)
    {
        var x = Ranking.Ranks(Array.ConvertAll(twins, twin => twin.X), Average);
        var y = Ranking.Ranks(Array.ConvertAll(twins, twin => twin.Y), Average);
        return Scalar.Double(Fold.Result<Twin, double, Correlation>(x.Zip(y, (left, right) => new Twin(left, right)).ToArray()));
    }

    private static Scalar Kendall(Twin[] twins)
    {
        long balance = 0, differentX = 0, differentY = 0;
        for (var i = 0; i < twins.Length; i++)
            for (var j = 0; j < i; j++)
            {
                var (x, y) = (Math.Sign(twins[i].X - twins[j].X), Math.Sign(twins[i].Y - twins[j].Y));
                balance += x * y;
                differentX += x * x;
                differentY += y * y;
            }

        return Scalar.Double(balance / (Math.Sqrt(differentX) * Math.Sqrt(differentY)));
    }

    private static void AddMatrix<TAggregate>(FunctionTable table, string signature, string summary)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate> => table.Add(signature, summary, (_, a) =>
        {
            var matrix = a[0] as Matrix ?? throw a.Wrong(0, "must be a matrix");
            a.Size((long)matrix.Columns * matrix.Columns);
            var numbers = Numeric.Doubles(a.FunctionName, matrix.Data);
            var isComplete = matrix.Rows > 1 && numbers.IndexOfAnyExceptInRange(double.MinValue, double.MaxValue) < 0;
            var cells = !isComplete ? InPairs<TAggregate>(numbers, matrix.Rows, matrix.Columns)
                : typeof(TAggregate) == typeof(Covariance) ? new ColumnCovariances(numbers, matrix.Rows).Matrix()
                : Correlations(new ColumnCovariances(numbers, matrix.Rows).Matrix(), matrix.Columns);
            return new Matrix(Vector.Double(cells), matrix.Columns, matrix.Columns, matrix.ColumnLabels, matrix.ColumnLabels);
        });

    // A pair counts the rows in which both columns have a value.
    private static double[] InPairs<TAggregate>(ReadOnlySpan<double> numbers, int rows, int columns)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate>
    {
        var cells = new double[columns * columns];
        var twins = new Twin[rows];
        for (var column = 0; column < columns; column++)
            for (var row = 0; row <= column; row++)
            {
                Interruption.Check();
                for (var i = 0; i < rows; i++) twins[i] = new Twin(numbers[(row * rows) + i], numbers[(column * rows) + i]);
                cells[(column * columns) + row] = cells[(row * columns) + column] = Fold.Result<Twin, double, TAggregate>(twins);
            }

        return cells;
    }

    private static double[] Correlations(double[] covariances, int columns)
    {
        double[] spreads = [.. Enumerable.Range(0, columns).Select(column => Math.Sqrt(covariances[(column * columns) + column]))];
        for (var column = 0; column < columns; column++)
            for (var row = 0; row < columns; row++)
            {
                ref var cell = ref covariances[(column * columns) + row];
                cell = row == column && spreads[row] > 0 ? 1 : Math.Clamp(cell / spreads[row] / spreads[column], -1, 1);
            }

        return covariances;
    }
}

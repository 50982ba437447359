using System.Numerics;
using System.Runtime.InteropServices;

namespace DolphinQuant.Embedded.Kernels.Algebra;

/// <summary>The covariances of all pairs of columns that have a value in every row.</summary>
internal sealed class ColumnCovariances
{
    private const int ColumnsTogether = 4;

    private readonly double[] _centred;
    private readonly int _rows;

    /// <param name="cells">The columns, one behind the other.</param>
    /// <param name="rows">The length of a column: two at least.</param>
    public ColumnCovariances(ReadOnlySpan<double> cells, int rows)
    {
        (_centred, _rows) = (cells.ToArray(), rows);
        for (var first = 0; first < _centred.Length; first += rows) Centre(_centred.AsSpan(first, rows));
    }

    /// <summary>The covariances, column by column: a square matrix.</summary>
    public double[] Matrix()
    {
        var columns = _centred.Length / _rows;
        var cells = new double[columns * columns];
        RowRanges.RunColumns(_rows * columns, columns, column =>
        {
            Interruption.Check();
            var products = cells.AsSpan(column * columns, column + 1);
            var own = Column(column);
            var row = 0;
            for (; row + ColumnsTogether <= products.Length; row += ColumnsTogether) Products(own, row, products[row..]);
            for (; row < products.Length; row++) products[row] = Product(own, Column(row));
            foreach (ref var product in products) product /= _rows - 1;
        });
        for (var column = 0; column < columns; column++)
            for (var row = 0; row < column; row++)
                cells[(row * columns) + column] = cells[(column * columns) + row];
        return cells;
    }

    // The first value goes off before the mean: a column of one value becomes zeros without a rest.
    private static void Centre(Span<double> column)
    {
        var (first, sum) = (column[0], 0.0);
        foreach (ref var value in column) sum += value -= first;
        var mean = sum / column.Length;
        foreach (ref var value in column) value -= mean;
    }

    private ReadOnlySpan<double> Column(int column) => _centred.AsSpan(column * _rows, _rows);

    // One column with four: every value of it is loaded once.
    private void Products(ReadOnlySpan<double> own, int row, Span<double> products)
    {
        var left = MemoryMarshal.Cast<double, Vector<double>>(own);
        var a = MemoryMarshal.Cast<double, Vector<double>>(Column(row))[..left.Length];
        var b = MemoryMarshal.Cast<double, Vector<double>>(Column(row + 1))[..left.Length];
        var c = MemoryMarshal.Cast<double, Vector<double>>(Column(row + 2))[..left.Length];
        var d = MemoryMarshal.Cast<double, Vector<double>>(Column(row + 3))[..left.Length];
        var (sumA, sumB, sumC, sumD) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        for (var i = 0; i < left.Length; i++)
        {
            sumA += left[i] * a[i];
            sumB += left[i] * b[i];
            sumC += left[i] * c[i];
            sumD += left[i] * d[i];
        }

        var done = left.Length * Vector<double>.Count;
        products[0] = Vector.Sum(sumA) + Product(own[done..], Column(row)[done..]);
        products[1] = Vector.Sum(sumB) + Product(own[done..], Column(row + 1)[done..]);
        products[2] = Vector.Sum(sumC) + Product(own[done..], Column(row + 2)[done..]);
        products[3] = Vector.Sum(sumD) + Product(own[done..], Column(row + 3)[done..]);
    }

    private static double Product(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}

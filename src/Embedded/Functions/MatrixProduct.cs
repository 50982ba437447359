using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>x ** y</c>: the matrix product; of two vectors, the inner product.</summary>
internal static class MatrixProduct
{
    /// <summary>The product in DOUBLE; a null operand makes its sums null.</summary>
    /// <exception cref="ScriptException">The shapes do not fit.</exception>
    public static Value Multiply(Value x, Value y)
    {
        if (x is Vector left && y is Vector right)
        {
            if (left.Count != right.Count) throw Shapes.Unequal("dot", left.Count, right.Count);
            return Scalar.Double(Inner(left.Numbers<double>(), right.Numbers<double>()));
        }

        if (x is Scalar != y is Scalar)
        {
            if (x is Matrix || y is Matrix) throw new ScriptException("dot: use * rather than ** for a scalar and a matrix.");
            return Operators.Binary(BinaryOperator.Mul, x, y);
        }

        var a = AsMatrix(x, isRow: y is Matrix { Rows: > 1 } && x is Vector);
        var b = AsMatrix(y, isRow: false);
        if (a.Columns != b.Rows)
            throw new ScriptException($"dot: {a.Rows} x {a.Columns} cannot be multiplied by {b.Rows} x {b.Columns}.");
        return new Matrix(Vector.Double(Product(a, b)), a.Rows, b.Columns, a.RowLabels, b.ColumnLabels);
    }

    private static double[] Product(Matrix a, Matrix b)
    {
        var left = a.Data.Numbers<double>();
        var right = b.Data.Numbers<double>();
        var result = new double[a.Rows * b.Columns];
        for (var column = 0; column < b.Columns; column++)
        {
            Interruption.Check();
            for (var k = 0; k < a.Columns; k++)
                for (var row = 0; row < a.Rows; row++)
                    result[(column * a.Rows) + row] += left[(k * a.Rows) + row] * right[(column * b.Rows) + k];
        }

        return result;
    }

    private static double Inner(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }

    private static Matrix AsMatrix(Value value, bool isRow) => value switch
    {
        Matrix matrix => matrix,
        Vector vector when isRow => new Matrix(vector, 1, vector.Count),
        Vector vector => new Matrix(vector, vector.Count, 1),
        _ => throw new ScriptException($"dot needs vectors or matrices, not a {value.Form}."),
    };
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Functions.Algebra;

/// <summary>Arguments of linear algebra as numbers, and results as values.</summary>
internal static class RealMatrices
{
    // What a quadratic number of cells may need before it is refused: a mistake in a script, not a request.
    private const int MostRows = 20_000;

    /// <summary>A matrix of numbers; null is an error.</summary>
    /// <exception cref="ScriptException">The argument is no matrix of numbers, is empty or holds a null.</exception>
    public static RealMatrix Read(Arguments arguments, int index)
    {
        var matrix = ReadWithNulls(arguments, index);
        return Array.Exists(matrix.Items, double.IsNaN) ? throw arguments.Wrong(index, "must not hold nulls") : matrix;
    }

    /// <summary>A matrix of numbers with NaN for null.</summary>
    /// <exception cref="ScriptException">The argument is no matrix of numbers, or is empty.</exception>
    public static RealMatrix ReadWithNulls(Arguments arguments, int index)
    {
        if (arguments[index] is not Matrix matrix) throw arguments.Wrong(index, "must be a matrix");
        if (matrix.Count == 0) throw arguments.Wrong(index, "must not be empty");
        if (matrix.Rows > MostRows && matrix.Columns > MostRows) throw arguments.Wrong(index, "is too large");
        if (!matrix.Type.IsNumeric()) throw arguments.Wrong(index, "must hold numbers");
        return new RealMatrix(matrix.Rows, matrix.Columns, matrix.Data.OwnNumbers<double>());
    }

    /// <summary>A square matrix of numbers without nulls.</summary>
    /// <exception cref="ScriptException">It is not square, or as <see cref="Read"/>.</exception>
    public static RealMatrix ReadSquare(Arguments arguments, int index)
    {
        var matrix = Read(arguments, index);
        return matrix.IsSquare ? matrix : throw arguments.Wrong(index, "must be a square matrix");
    }

    /// <summary>A column of numbers without nulls; a scalar is a column of one.</summary>
    /// <exception cref="ScriptException">The argument holds no numbers, or a null.</exception>
    public static double[] ReadColumn(Arguments arguments, int index)
    {
        var items = ReadColumnWithNulls(arguments, index);
        return Array.Exists(items, double.IsNaN) ? throw arguments.Wrong(index, "must not hold nulls") : items;
    }

    /// <summary>A column of numbers with NaN for null; a scalar is a column of one.</summary>
    /// <exception cref="ScriptException">The argument holds no numbers.</exception>
    public static double[] ReadColumnWithNulls(Arguments arguments, int index) => arguments[index] switch
    {
        Vector vector when !vector.IsTuple() => Numeric.Doubles(arguments.FunctionName, vector).ToArray(),
        Vector<Value> tuple when Array.TrueForAll(tuple.Span.ToArray(), item => item is Scalar) =>
            Numeric.Doubles(arguments.FunctionName, Columns.CombineScalars(tuple.Span.ToArray())).ToArray(),
        Matrix { Rows: 1 } or Matrix { Columns: 1 } => ReadWithNulls(arguments, index).Items,
        Scalar scalar => Numeric.Doubles(arguments.FunctionName, Columns.Of(scalar)).ToArray(),
        _ => throw arguments.Wrong(index, "must be a vector of numbers"),
    };

    public static Matrix ToValue(this RealMatrix matrix) =>
        new(Vector.Double(matrix.Items), matrix.Rows, matrix.Columns);
}

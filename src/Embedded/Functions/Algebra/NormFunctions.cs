using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Functions.Algebra;

/// <summary>Norms of vectors and matrices.</summary>
internal static class NormFunctions
{
    public static void Register(FunctionTable table) => table.Add("vectorNorm(x, [ord], [axis], [keepDims])",
        "The norm of order ord of a vector, of a matrix, or along one axis of a matrix.", (_, a) => Norm(a));

    private static Value Norm(Arguments arguments)
    {
        var keepsForm = arguments.Bool(3, false);
        if (arguments[0] is Vector)
        {
            if (arguments.Has(2) && Axes(arguments) is not [0]) throw arguments.Wrong(2, "can only be 0 for a vector");
            var items = RealMatrices.ReadColumn(arguments, 0);
            if (items.Length == 0) throw arguments.Wrong(0, "must not be empty");
            return Shaped(arguments, [OfColumn(arguments, items)], keepsForm ? (1, 0) : default);
        }

        var matrix = RealMatrices.Read(arguments, 0);
        return Axes(arguments) switch
        {
            [0] => Shaped(arguments, Columnwise(arguments, matrix), keepsForm ? (1, matrix.Columns) : (0, 1)),
            [1] => Shaped(
                arguments, Columnwise(arguments, matrix.Transposed()), keepsForm ? (matrix.Rows, 1) : (0, 1)),
            [0, 1] => Shaped(arguments, [OfMatrix(arguments, matrix)], keepsForm ? (1, 1) : default),
            [1, 0] => Shaped(arguments, [OfMatrix(arguments, matrix.Transposed())], keepsForm ? (1, 1) : default),
            _ => throw arguments.Wrong(2, "must hold 0 and 1, each at most once"),
        };
    }

    private static int[] Axes(Arguments arguments) => !arguments.Has(2)
        ? [0, 1]
        : Array.ConvertAll(RealMatrices.ReadColumn(arguments, 2), axis => (int)axis);

    private static double[] Columnwise(Arguments arguments, RealMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Columns).Select(i => OfColumn(arguments, matrix.Column(i)))];

    // A scalar, a vector of one row and no columns, or a matrix.
    private static Value Shaped(Arguments arguments, double[] norms, (int Rows, int Columns) shape)
    {
        Vector values = Vector.Double(norms);
        if (Numeric.IsInteger(arguments[0].Type) && IsWhole(arguments)) values = Conversion.Convert(values, DataType.Long);
        return shape switch
        {
            (0, 0) => values[0],
            (1, 0) or (0, 1) => values,
            _ => new Matrix(values, shape.Rows, shape.Columns),
        };
    }

    // Counts, sums and extremes of integers are integers.
    private static bool IsWhole(Arguments arguments) => arguments.Find(1) switch
    {
        Scalar text when text.Type.IsText() => text.AsText() is "inf" or "-inf",
        Scalar order => order.AsDouble() is 0 or 1,
        _ => false,
    };

    private static double OfColumn(Arguments arguments, ReadOnlySpan<double> items)
    {
        if (!arguments.Has(1)) return Vectors.Norm(items);
        var (sum, largest, smallest) = (0.0, 0.0, double.PositiveInfinity);
        var order = Order(arguments);
        foreach (var item in items)
        {
            var size = Math.Abs(item);
            (largest, smallest) = (Math.Max(largest, size), Math.Min(smallest, size));
            sum += order == 0 ? (size == 0 ? 0 : 1) : Math.Pow(size, order);
        }

        return order switch
        {
            double.PositiveInfinity => largest,
            double.NegativeInfinity => smallest,
            0 => sum,
            2 => Vectors.Norm(items),
            _ => Math.Pow(sum, 1 / order),
        };
    }

    private static double Order(Arguments arguments) => arguments.Scalar(1) switch
    {
        { IsNull: true } => throw arguments.Wrong(1, "must not be null"),
        var text when text.Type.IsText() => text.AsText() switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ => throw arguments.Wrong(1, "must be a number, 'inf' or '-inf' for vectors"),
        },
        _ => arguments.Double(1),
    };

    private static double OfMatrix(Arguments arguments, RealMatrix matrix)
    {
        if (!arguments.Has(1)) return Vectors.Norm(matrix.Items);
        if (arguments[1] is Scalar name && name.Type.IsText() && name.AsText() is "fro" or "nuc")
            return name.AsText() == "fro" ? Vectors.Norm(matrix.Items) : SingularValues.Of(matrix).Values.Sum();
        return Order(arguments) switch
        {
            1 => Sums(matrix).Max(),
            -1 => Sums(matrix).Min(),
            2 => SingularValues.Of(matrix).Values[0],
            -2 => SingularValues.Of(matrix).Values[^1],
            double.PositiveInfinity => Sums(matrix.Transposed()).Max(),
            double.NegativeInfinity => Sums(matrix.Transposed()).Min(),
            _ => throw arguments.Wrong(1, "must be 1, -1, 2, -2, 'inf', '-inf', 'nuc' or 'fro' for matrices"),
        };
    }

    private static IEnumerable<double> Sums(RealMatrix matrix) =>
        Enumerable.Range(0, matrix.Columns).Select(i => matrix.Column(i).ToArray().Sum(Math.Abs));
}

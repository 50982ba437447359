using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Curves;

namespace DolphinQuant.Embedded.Functions.Curves;

/// <summary><c>interpolate</c>: the nulls of a column filled from the values around them.</summary>
internal static class GapFunctions
{
    public static void Register(FunctionTable table) => table.Add(
        "interpolate(X, [method], [limit], [inplace], [limitDirection], [limitArea], [index])",
        "X with its nulls filled: 'linear', 'pad', 'nearest' or 'krogh'; forward, backward or both, inside or outside the "
        + "values, at most limit nulls in a row.", (_, a) => Interpolate(a));

    private static Vector Interpolate(Arguments arguments)
    {
        var column = arguments.Vector(0);
        var items = Numeric.Doubles("interpolate", column).ToArray();
        var places = Places(arguments, items.Length);
        var limit = arguments.Int(2, int.MaxValue);
        if (limit < 1) throw arguments.Wrong(2, "must be a positive integer");
        var direction = arguments.Text(4, "forward");
        if (direction is not ("forward" or "backward" or "both"))
            throw arguments.Wrong(4, "must be 'forward', 'backward' or 'both'");
        var area = arguments.Text(5, "");
        if (area is not ("" or "inside" or "outside")) throw arguments.Wrong(5, "must be 'inside', 'outside' or empty");
        var fill = Filler(arguments, items, places, direction);
        var (before, after) = Neighbours(items);
        var filled = (double[])items.Clone();
        for (var i = 0; i < items.Length; i++)
        {
            var (left, right) = (before[i], after[i]);
            if (!double.IsNaN(items[i]) || (left < 0 && right < 0)) continue;
            var isReached = (direction != "backward" && left >= 0 && i - left <= limit)
                || (direction != "forward" && right >= 0 && right - i <= limit);
            var isInside = left >= 0 && right >= 0;
            if (isReached && area != (isInside ? "outside" : "inside")) filled[i] = fill(i, left, right);
        }

        return Result(arguments, column, filled);
    }

    private static Vector Result(Arguments arguments, Vector column, double[] filled)
    {
        if (!arguments.Bool(3, false)) return Vector.Double(filled);
        for (var i = 0; i < filled.Length; i++)
            if (column.IsNull(i) && !double.IsNaN(filled[i]))
                column.Set(i, Conversion.Convert(Scalar.Double(filled[i]), column.Type));
        return column;
    }

    private static double[] Places(Arguments arguments, int count)
    {
        if (!arguments.Has(6)) return [.. Enumerable.Range(0, count).Select(i => (double)i)];
        var index = arguments.Vector(6);
        if (!index.Type.IsNumeric() && !index.Type.IsTemporal()) throw arguments.Wrong(6, "must hold numbers or times");
        if (index.Count != count) throw Shapes.Unequal("interpolate", count, index.Count);
        var places = index.OwnNumbers<double>();
        return Array.Exists(places, double.IsNaN) ? throw arguments.Wrong(6, "must not hold nulls") : places;
    }

    // The nearest rows with values before and behind each row; -1 for none.
    private static (int[] Before, int[] After) Neighbours(double[] items)
    {
        var (before, after) = (new int[items.Length], new int[items.Length]);
        for (var (i, last) = (0, -1); i < items.Length; i++)
        {
            before[i] = last;
            if (!double.IsNaN(items[i])) last = i;
        }

        for (var (i, next) = (items.Length - 1, -1); i >= 0; i--)
        {
            after[i] = next;
            if (!double.IsNaN(items[i])) next = i;
        }

        return (before, after);
    }

    private static Func<int, int, int, double> Filler(Arguments arguments, double[] items, double[] places, string direction)
    {
        double Near(int i, int left, int right) => right < 0
            || (left >= 0 && Math.Abs(places[i] - places[left]) <= Math.Abs(places[right] - places[i]))
                ? items[left]
                : items[right];
        switch (arguments.Text(1, "linear"))
        {
            case "linear":
                return (i, left, right) => left < 0 || right < 0
                    ? Near(i, left, right)
                    : items[left] + ((items[right] - items[left]) * (places[i] - places[left]) / (places[right] - places[left]));
            case "pad":
                return (_, left, right) => items[left >= 0 && (direction != "backward" || right < 0) ? left : right];
            case "nearest":
                return Near;
            case "krogh":
                var rows = Enumerable.Range(0, items.Length).Where(i => !double.IsNaN(items[i])).ToArray();
                var polynomial = NewtonPolynomial.Through(
                    Array.ConvertAll(rows, row => places[row]), Array.ConvertAll(rows, row => items[row]));
                return (i, _, _) => polynomial.At(places[i], 0);
            default:
                throw arguments.Wrong(1, "must be 'linear', 'pad', 'nearest' or 'krogh'");
        }
    }
}

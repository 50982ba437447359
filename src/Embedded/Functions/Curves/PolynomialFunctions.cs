using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Curves;

namespace DolphinQuant.Embedded.Functions.Curves;

/// <summary>Polynomials, and derivatives and integrals of functions.</summary>
internal static class PolynomialFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("polyFit(X, Y, n, [mode])", "The least-squares polynomial of degree n in ascending powers; with mode a model.",
            (context, a) => Fit(context, a));
        table.Add("polyPredict(model, X)", "The polynomial with coefficients in ascending powers at X.", (_, a) =>
            Evaluate(a, 1, a[0] is Dictionary ? CurveArguments.Numbers(a, "z") : RealMatrices.ReadColumn(a, 0)));
        table.Alias("poly1d", "polyPredict");
        table.Add("polynomial(X, coeffs)", "The polynomial with coefficients in ascending powers at X.",
            (_, a) => Evaluate(a, 0, RealMatrices.ReadColumn(a, 1)));
        table.Add("predict(model, X)", "What a model's own function predicts for X.", (context, a) =>
            (a[0] as Dictionary)?.Find("predict") is FunctionValue predict
                ? context.Invoke(predict, a[0], a[1])
                : throw a.Wrong(0, "must be a model, a dictionary with a function under the key predict"));
        table.Add("derivative(func, X, [dx], [n], [order])", "The first derivative by central differences of order points.",
            (context, a) => Derivative(context, a));
        table.Add("integral(func, start, end, [start2], [end2])",
            "The integral of a function of one number, or of two; a null bound is infinite.", (context, a) => Integral(context, a));
    }

    private static Value Evaluate(Arguments arguments, int index, double[] coefficients) =>
        CurveArguments.Map(arguments, index, x =>
        {
            var sum = 0.0;
            for (var i = coefficients.Length - 1; i >= 0; i--) sum = (sum * x) + coefficients[i];
            return sum;
        });

    private static Value Fit(CallContext context, Arguments arguments)
    {
        var (x, y) = CurveArguments.Points(arguments, 1, isAscending: false);
        var degree = arguments.Int(2);
        if (degree < 0 || degree >= x.Length) throw arguments.Wrong(2, "must lie between 0 and the number of points less 1");
        var powers = Enumerable.Range(0, degree + 1).Select(power => Array.ConvertAll(x, item => Math.Pow(item, power))).ToArray();
        var z = Vector.Double(LeastSquares.Fit(y, powers, [.. Enumerable.Repeat(1.0, x.Length)]).Coefficients);
        return arguments.Bool(3, false) ? CurveArguments.Model(context, "polyFit", "polyPredict", ("z", z)) : z;
    }

    // Of 2p + 1 points the weights are w1 = p / (p + 1), wk = -w(k-1) (k - 1)(p - k + 1) / (k (p + k)) (Fornberg 1988).
    private static Value Derivative(CallContext context, Arguments arguments)
    {
        var f = CurveArguments.Function(context, arguments, 0);
        var step = arguments.Double(2, 1);
        if (!(step > 0)) throw arguments.Wrong(2, "must be positive");
        if (arguments.Int(3, 1) != 1) throw arguments.Wrong(3, "can only be 1");
        var points = arguments.Int(4, 3);
        if (points is < 3 or > 1023 || points % 2 == 0) throw arguments.Wrong(4, "must be an odd number from 3 to 1023");
        var half = points / 2;
        return CurveArguments.Map(arguments, 1, x =>
        {
            var (sum, weight) = (0.0, half / (half + 1.0));
            for (var k = 1; k <= half; k++)
            {
                if (k > 1) weight *= -(k - 1.0) * (half - k + 1) / (k * (half + (double)k));
                if (weight != 0) sum += weight * (f([x + (k * step)]) - f([x - (k * step)]));
            }

            return sum / step;
        });
    }

    private static Value Integral(CallContext context, Arguments arguments)
    {
        var f = CurveArguments.Function(context, arguments, 0);
        var isDouble = arguments.Count > 3;
        int[] places = isDouble ? [1, 2, 3, 4] : [1, 2];
        if (isDouble && arguments.Count < 5) throw arguments.Wrong(4, "must be given beside start2");
        var count = places.Where(i => arguments[i] is Vector).Select(i => arguments[i].Count).DefaultIfEmpty(-1).Max();
        var results = new double[Math.Abs(count)];
        for (var row = 0; row < results.Length; row++)
        {
            var (start, end) = (Bound(arguments, 1, row, count, -1), Bound(arguments, 2, row, count, 1));
            var at = row;
            results[row] = Quadrature.Integrate(isDouble
                ? x => Quadrature.Integrate(
                    y => f([x, y]), Inner(context, arguments, 3, (at, count, -1), x), Inner(context, arguments, 4, (at, count, 1), x))
                : x => f([x]), start, end);
        }

        return count < 0 ? Scalar.Double(results[0]) : Vector.Double(results);
    }

    private static double Inner(CallContext context, Arguments arguments, int index, (int Row, int Count, int Sign) place, double x) =>
        arguments[index] is FunctionValue
            ? CurveArguments.Function(context, arguments, index)([x])
            : Bound(arguments, index, place.Row, place.Count, place.Sign);

    private static double Bound(Arguments arguments, int index, int row, int count, int sign)
    {
        var items = RealMatrices.ReadColumnWithNulls(arguments, index);
        if (arguments[index] is Vector && items.Length != count) throw Shapes.Unequal("integral", count, items.Length);
        var bound = items[arguments[index] is Vector ? row : 0];
        return double.IsNaN(bound) ? sign * double.PositiveInfinity : bound;
    }
}

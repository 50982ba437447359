using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Curves;

namespace DolphinQuant.Embedded.Functions.Curves;

/// <summary>Curves through a series in time, read off at the labels of a frequency.</summary>
internal static class ResampledCurves
{
    private const int MostPoints = 1000;

    public static void Register(FunctionTable table)
    {
        table.Add("dividedDifference(X, Y, resampleRule, [closed], [origin], [outputX])",
            "The polynomial through points in time, at the labels of a frequency.",
            (context, a) => Interpolate(context, a, MostPoints, Polynomial));
        // There is one polynomial of least degree through the points, whichever way it is computed.
        table.Alias("neville", "dividedDifference");
        table.Add("spline(X, Y, resampleRule, [closed], [origin], [outputX])",
            "The natural cubic spline through points in time, at the labels of a frequency.",
            (context, a) => Interpolate(context, a, int.MaxValue, NaturalSpline));
        table.Add(
            "loess(X, Y, resampleRule, [closed], [origin], [outputX], [bandwidth], [robustnessIter], [accuracy])",
            "The natural cubic spline through points in time smoothed by local regression, at the labels of a frequency.",
            (context, a) => Interpolate(context, a, int.MaxValue, Loess(a)));
    }

    private static Func<double[], double[], Func<double, double>> Loess(Arguments arguments)
    {
        var (bandwidth, rounds, accuracy) = (arguments.Double(6, 0.3), arguments.Int(7, 4), arguments.Double(8, 1e-12));
        if (bandwidth is not (> 0 and <= 1)) throw arguments.Wrong(6, "must be above 0 and at most 1");
        if (rounds < 1) throw arguments.Wrong(7, "must be a positive integer");
        if (!(accuracy > 0)) throw arguments.Wrong(8, "must be positive");
        return (x, y) =>
        {
            var neighbours = (int)(bandwidth * x.Length);
            if (x.Length > 2 && neighbours < 2) throw arguments.Wrong(6, "must reach at least two of the points");
            return NaturalSpline(x, LocalRegression.Smooth(x, y, neighbours, rounds, accuracy));
        };
    }

    private static Value Interpolate(
        CallContext context, Arguments arguments, int mostPoints, Func<double[], double[], Func<double, double>> curve)
    {
        var times = arguments.Vector(0);
        if (!times.Type.IsTemporal()) throw arguments.Wrong(0, $"must hold dates or times, not {times.Type.DisplayName()}");
        var values = RealMatrices.ReadColumn(arguments, 1);
        if (values.Length != times.Count) throw Shapes.Unequal(arguments.FunctionName, times.Count, values.Length);
        if (values.Length > mostPoints) throw arguments.Wrong(0, $"must hold at most {mostPoints} points");
        if (values.Length == 0) throw arguments.Wrong(0, "must not be empty");
        var counts = times.OwnNumbers<long>();
        for (var i = 0; i < counts.Length; i++)
            if (Null.Is(counts[i]) || (i > 0 && counts[i] <= counts[i - 1]))
                throw arguments.Wrong(0, "must be strictly ascending and without nulls");
        var grid = FrequencyGrid.Of(context, arguments, times, new(Rule: 2, Closed: 3, Label: null, Origin: 4));
        var (first, last) = (grid.IntervalOf(counts[0]), grid.IntervalOf(counts[^1]));
        arguments.Size(((last - first) / grid.Stride) + 1);
        var labels = grid.Labels(first, last);
        var points = Through(counts, values, labels.OwnNumbers<long>(), curve);
        return arguments.Bool(5, false) ? Vector.Tuple([labels, points]) : points;
    }

    // Times are measured in the length of the series: counts of nanoseconds would leave no digits for their powers.
    private static Vector<double> Through(
        long[] times, double[] values, long[] places, Func<double[], double[], Func<double, double>> curve)
    {
        var unit = (double)Math.Max(1, times[^1] - times[0]);
        double Scaled(long time) => (time - times[0]) / unit;
        var fitted = curve(Array.ConvertAll(times, Scaled), values);
        return Vector.Double(Array.ConvertAll(places, place => fitted(Scaled(place))));
    }

    private static Func<double, double> Polynomial(double[] x, double[] y)
    {
        var polynomial = NewtonPolynomial.Through(x, y);
        return place => polynomial.At(place, 0);
    }

    // Two points have a line, one a constant.
    private static Func<double, double> NaturalSpline(double[] x, double[] y)
    {
        if (x.Length < 3) return Polynomial(x, y);
        var spline = PiecewiseCubic.Spline(x, y, SplineEnd.Natural, SplineEnd.Natural);
        return place => spline.At(place, isExtrapolated: true);
    }
}

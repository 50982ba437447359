using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Functions.Optimization;
using DolphinQuant.Embedded.Kernels.Curves;
using DolphinQuant.Embedded.Kernels.Optimization;

namespace DolphinQuant.Embedded.Functions.Curves;

/// <summary>Straight lines that meet at breaks, the breaks placed by a search.</summary>
internal static class PiecewiseLineFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add(
            "piecewiseLinFit(X, Y, numSegments, [XC], [YC], [bounds], [lapackDriver], [degree], [weights], [method], [maxIter], "
            + "[initialGuess], [seed])",
            "A model of numSegments lines that meet, fitted to points by least squares.", Fit);
        table.Add("pwlfPredict(model, X, [beta], [breaks])", "The lines of a model of piecewiseLinFit at X.", (_, a) =>
        {
            var breaks = a.Has(3) ? RealMatrices.ReadColumn(a, 3) : CurveArguments.Numbers(a, "breaks");
            var beta = a.Has(2) ? RealMatrices.ReadColumn(a, 2) : CurveArguments.Numbers(a, "beta");
            var degree = (a[0] as Dictionary)?.Find("degree") is Scalar given && given.Type.IsNumeric() ? given.AsInt() : -1;
            if (degree < 0) throw a.Wrong(0, "must be a model of piecewiseLinFit");
            if (PiecewiseLinear.Width(breaks.Length, degree) is var width && width != beta.Length)
                throw Shapes.Unequal(a.FunctionName, width, beta.Length);
            return Vector.Double(PiecewiseLinear.At(RealMatrices.ReadColumn(a, 1), breaks, beta, degree));
        });
    }

    private static Dictionary Fit(CallContext context, Arguments arguments)
    {
        var curve = Curve(arguments);
        var (first, last) = (curve.X.Min(), curve.X.Max());
        if (!(first < last)) throw arguments.Wrong(0, "must hold different places");
        var inner = arguments.Int(2) - 1;
        if (inner < 0) throw arguments.Wrong(2, "must be a positive integer");
        arguments.Size((long)(inner + 2) * curve.X.Length);
        var driver = arguments.Text(6, "gelsd");
        if (driver is not ("gelsd" or "gelsy" or "gelss")) throw arguments.Wrong(6, "must be 'gelsd', 'gelsy' or 'gelss'");
        double[] Complete(double[] breaks) => [first, .. breaks.Order(), last];
        var breaks = Complete(inner == 0 ? [] : Breaks(context, arguments, (curve, Complete), (first, last)));
        var beta = curve.Fit(breaks).Beta;
        Value Column(double[]? items) => items is null ? Scalar.Void : Vector.Double(items);
        return CurveArguments.Model(context, "Piecewise Linear Regression", "pwlfPredict",
            ("breaks", Vector.Double(breaks)), ("beta", Vector.Double(beta)), ("xData", Vector.Double(curve.X)),
            ("yData", Vector.Double(curve.Y)), ("xC", Column(curve.Fixed?.X)), ("yC", Column(curve.Fixed?.Y)),
            ("weights", Column(curve.Weights)), ("degree", Scalar.Int(curve.Degree)),
            ("lapackDriver", Scalar.String(driver)), ("numParameters", Scalar.Int(beta.Length)));
    }

    private static double[] Breaks(
        CallContext context, Arguments arguments, (PiecewiseLinear Curve, Func<double[], double[]> Complete) fit,
        (double First, double Last) ends)
    {
        var inner = arguments.Int(2) - 1;
        var search = FittingSearch.Read(context, arguments, new FittingPlaces(9, 10, 5, 12, "de", inner));
        var box = search.Bounds ?? new Box(
            [.. Enumerable.Repeat(ends.First, inner)], [.. Enumerable.Repeat(ends.Last, inner)]);
        // The population and precision of pwlf, whose function this is.
        search = search with
        {
            Bounds = box,
            Evolution = search.Evolution with { PopulationFactor = 50, Relative = 1e-3, Absolute = 1e-4 },
        };
        var start = arguments.Has(11)
            ? RealMatrices.ReadColumn(arguments, 11)
            : [.. Enumerable.Range(0, inner).Select(i => box.Lower[i] + (search.Random.NextDouble() * (box.Upper[i] - box.Lower[i])))];
        if (start.Length != inner) throw Shapes.Unequal(arguments.FunctionName, inner, start.Length);
        return search.Minimize(breaks =>
        {
            context.Check();
            var squares = fit.Curve.Fit(fit.Complete(breaks)).Squares;
            return double.IsNaN(squares) ? double.PositiveInfinity : squares;
        }, start).X;
    }

    private static PiecewiseLinear Curve(Arguments arguments)
    {
        var (x, y) = CurveArguments.Points(arguments, 2, isAscending: false);
        var weights = arguments.Has(8) ? RealMatrices.ReadColumn(arguments, 8) : null;
        if (weights is not null && weights.Length != x.Length)
            throw Shapes.Unequal(arguments.FunctionName, x.Length, weights.Length);
        var degree = arguments.Int(7, 1);
        if (degree is < 0 or > 20) throw arguments.Wrong(7, "must be from 0 to 20");
        if (arguments.Has(3) != arguments.Has(4)) throw arguments.Wrong(3, "and YC must be given together");
        var curve = new PiecewiseLinear(x, y, weights, degree);
        if (!arguments.Has(3) || arguments.Text(9, "de") != "de") return curve;
        var (fixedX, fixedY) = (RealMatrices.ReadColumn(arguments, 3), RealMatrices.ReadColumn(arguments, 4));
        return fixedX.Length == fixedY.Length
            ? curve with { Fixed = (fixedX, fixedY) }
            : throw Shapes.Unequal(arguments.FunctionName, fixedX.Length, fixedY.Length);
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Curves;

namespace DolphinQuant.Embedded.Functions.Curves;

/// <summary>Curves through points: splines, Hermite cubics, Krogh's polynomials and straight lines.</summary>
internal static class InterpolationFunctions
{
    public static void Register(FunctionTable table)
    {
        AddCubics(table);
        AddKrogh(table);
        AddLines(table);
        table.Add("splrep(x, y, [t])", "Knots, coefficients and degree of the cubic least-squares spline with inner knots t.",
            (_, a) => Represent(a));
        table.Add("splev(x, tck)", "The spline of knots, coefficients and degree at x.", (_, a) =>
        {
            if (a[1] is not Vector<Value> { Count: 3 } parts || parts[0] is not Vector knots || parts[1] is not Vector weights)
                throw a.Wrong(1, "must be a tuple of knots, coefficients and degree");
            var (t, c) = (Numeric.Doubles("splev", knots).ToArray(), Numeric.Doubles("splev", weights).ToArray());
            var degree = parts[2] is Scalar given && given.Type.IsNumeric() ? given.AsInt() : 0;
            if (degree is < 1 or > 5 || t.Length < 2 * (degree + 1) || c.Length < t.Length - degree - 1)
                throw a.Wrong(1, "must be a spline of a degree from 1 to 5");
            return CurveArguments.Map(a, 0, x => double.IsNaN(x) ? x : CubicBasis.At(t, c, degree, x));
        });
    }

    private static void AddCubics(FunctionTable table)
    {
        table.Add("cubicHermiteSplineFit(X, Y, derivative, [extrapolate])",
            "A model of the Hermite cubics through points with given slopes.", (context, a) =>
            {
                var (x, y) = CurveArguments.Points(a, 2, isAscending: true);
                var slopes = RealMatrices.ReadColumn(a, 2);
                if (slopes.Length != x.Length) throw Shapes.Unequal(a.FunctionName, x.Length, slopes.Length);
                var pieces = new PiecewiseCubic(x, y, slopes).Coefficients;
                return CurveArguments.Model(context, "CubicHermiteSpline", "cubicHermiteSplinePredict",
                    ("X", Vector.Double(x)), ("coeffs", ToMatrix(pieces)), ("extrapolate", Scalar.Bool(a.Bool(3, true))));
            });
        table.Add("pchipInterpolateFit(X, Y, [extrapolate])",
            "A model of the Hermite cubics through points that keep the direction of the data between them.", (context, a) =>
            {
                var (x, y) = CurveArguments.Points(a, 2, isAscending: true);
                var pieces = new PiecewiseCubic(x, y, MonotoneSlopes.Of(x, y)).Coefficients;
                return CurveArguments.Model(context, "PchipInterpolate", "cubicHermiteSplinePredict",
                    ("X", Vector.Double(x)), ("coeffs", ToMatrix(pieces)), ("extrapolate", Scalar.Bool(a.Bool(2, true))));
            });
        table.Add("cubicHermiteSplinePredict(model, X)", "The Hermite cubics of a model at X.", (_, a) =>
        {
            var model = a[0] as Dictionary ?? throw a.Wrong(0, "must be a model of cubicHermiteSplineFit");
            var pieces = model.Find("coeffs") as Matrix ?? throw a.Wrong(0, "must be a model of cubicHermiteSplineFit");
            var curve = Pieces(a, CurveArguments.Numbers(a, "X"), pieces.Data.OwnNumbers<double>(), pieces.Rows);
            var isExtrapolated = model.Find("extrapolate") is not Scalar { } given || given.AsBool();
            return CurveArguments.Map(a, 1, x => curve.At(x, isExtrapolated));
        });
        table.Add("cubicSpline(x, y, [bc_type])",
            "A model of the cubic spline through points; its ends are 'not-a-knot', 'clamped' or 'natural'.", (context, a) =>
            {
                var (x, y) = CurveArguments.Points(a, 3, isAscending: true);
                var (start, end) = Ends(a, 2);
                var pieces = PiecewiseCubic.Spline(x, y, start, end).Coefficients;
                return CurveArguments.Model(context, "cubicSpline", "cubicSplinePredict",
                    ("c", Vector.Double([.. pieces.SelectMany(piece => piece)])), ("x", Vector.Double(x)));
            });
        table.Add("cubicSplinePredict(model, X)", "The cubic spline of a model at X.", (_, a) =>
        {
            var (x, c) = (CurveArguments.Numbers(a, "x"), CurveArguments.Numbers(a, "c"));
            if (x.Length < 2 || c.Length != 4 * (x.Length - 1)) throw a.Wrong(0, "must be a model of cubicSpline");
            var curve = new PiecewiseCubic(x, [.. c.Chunk(4)]);
            return CurveArguments.Map(a, 1, place => curve.At(place, isExtrapolated: true));
        });
    }

    private static PiecewiseCubic Pieces(Arguments arguments, double[] x, double[] items, int rows)
    {
        if (rows != x.Length - 1 || items.Length != 4 * rows)
            throw arguments.Wrong(0, "must hold four coefficients for each piece");
        return new PiecewiseCubic(
            x, [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, 4).Select(i => items[(i * rows) + row]).ToArray())]);
    }

    private static Matrix ToMatrix(double[][] rows) => new(
        Vector.Double([.. Enumerable.Range(0, 4).SelectMany(i => rows.Select(row => row[i]))]), rows.Length, 4);

    private static (SplineEnd Start, SplineEnd End) Ends(Arguments arguments, int index)
    {
        if (!arguments.Has(index)) return (SplineEnd.NotAKnot, SplineEnd.NotAKnot);
        string[] names = arguments[index] switch
        {
            Scalar => [arguments.Text(index)],
            Pair pair when pair.Type.IsText() => [pair.First.AsText(), pair.Second.AsText()],
            Vector vector when vector.Type.IsText() && vector.Count is 1 or 2 => vector.Texts(),
            _ => throw arguments.Wrong(index, "must be one or two strings"),
        };
        return (EndOf(arguments, index, names[0]), EndOf(arguments, index, names[^1]));
    }

    private static SplineEnd EndOf(Arguments arguments, int index, string name) => name switch
    {
        "not-a-knot" => SplineEnd.NotAKnot,
        "clamped" => SplineEnd.Clamped,
        "natural" => SplineEnd.Natural,
        _ => throw arguments.Wrong(index, "must be 'not-a-knot', 'clamped' or 'natural'"),
    };

    private static void AddKrogh(FunctionTable table)
    {
        table.Add("kroghInterpolate(X, Y, newX, [der])",
            "The polynomial through points, or its derivative of order der, at newX; a repeated X gives derivatives.",
            (_, a) => Evaluate(a, Krogh(a), 2, a.Int(3, 0)));
        table.Add("kroghInterpolateFit(X, Y, [der])", "A model of the polynomial through points.", (context, a) =>
            CurveArguments.Model(context, "kroghInterpolate", "kroghInterpolateFitPredict",
                ("X", Vector.Double(RealMatrices.ReadColumn(a, 0))), ("der", Scalar.Int(Order(a, 2, a.Int(2, 0)))),
                // The server's last coefficient is one too many, and always 0.
                ("coeffs", Vector.Double([.. Krogh(a).Coefficients, 0.0]))));
        table.Add("kroghInterpolateFitPredict(model, X)", "The polynomial of a model at X.", (_, a) =>
        {
            var (x, c) = (CurveArguments.Numbers(a, "X"), CurveArguments.Numbers(a, "coeffs"));
            if (c.Length != x.Length + 1) throw a.Wrong(0, "must be a model of kroghInterpolateFit");
            var order = ((Dictionary)a[0]).Find("der") is Scalar given ? given.AsInt() : 0;
            return Evaluate(a, new NewtonPolynomial(x, c[..x.Length]), 1, order);
        });
    }

    private static NewtonPolynomial Krogh(Arguments arguments)
    {
        var (x, y) = CurveArguments.Points(arguments, 1, isAscending: false);
        for (var i = 1; i < x.Length; i++)
            if (x[i] < x[i - 1])
                throw arguments.Wrong(0, "must be in ascending order");
        return NewtonPolynomial.Through(x, y);
    }

    private static int Order(Arguments arguments, int index, int order) =>
        order is >= 0 and <= 1000 ? order : throw arguments.Wrong(index, "must lie between 0 and 1000");

    private static Value Evaluate(Arguments arguments, NewtonPolynomial polynomial, int index, int order)
    {
        Order(arguments, index, order);
        return CurveArguments.Map(arguments, index, x => polynomial.At(x, order));
    }

    private static void AddLines(FunctionTable table)
    {
        table.Add("linearInterpolateFit(X, Y, [fillValue], [sorted])",
            "A model of straight lines between points; outside them they go on, or the pair fillValue stands.", (context, a) =>
            {
                var (x, y) = CurveArguments.Points(a, 2, isAscending: a.Bool(3, false));
                if (!a.Bool(3, false)) Array.Sort(x, y);
                if (x[0] == x[^1]) throw a.Wrong(0, "must hold at least two different values");
                var fill = a.Find(2) ?? Scalar.String("extrapolate");
                if (fill is not Pair && !(fill is Scalar { IsNull: false } word && word.Type.IsText() && word.AsText() == "extrapolate"))
                    throw a.Wrong(2, "must be a pair of numbers or 'extrapolate'");
                return CurveArguments.Model(context, "linearInterpolate", "linearInterpolatePredict",
                    ("sortedX", Vector.Double(x)), ("sortedY", Vector.Double(y)), ("fillValue", fill));
            });
        table.Add("linearInterpolatePredict(model, X)", "The straight lines of a model at X.", (_, a) =>
        {
            var (x, y) = (CurveArguments.Numbers(a, "sortedX"), CurveArguments.Numbers(a, "sortedY"));
            if (x.Length != y.Length || x.Length < 2) throw a.Wrong(0, "must be a model of linearInterpolateFit");
            var fill = ((Dictionary)a[0]).Find("fillValue") as Pair;
            return CurveArguments.Map(a, 1, place =>
                fill is not null && place < x[0] ? fill.First.AsDouble()
                : fill is not null && place > x[^1] ? fill.Second.AsDouble()
                : Line(x, y, place));
        });
    }

    private static double Line(double[] x, double[] y, double place)
    {
        if (double.IsNaN(place)) return place;
        var found = Array.BinarySearch(x, place);
        if (found >= 0) return y[found];
        var right = Math.Clamp(~found, 1, x.Length - 1);
        return y[right - 1] + ((y[right] - y[right - 1]) * (place - x[right - 1]) / (x[right] - x[right - 1]));
    }

    // As FITPACK's curfit with task -1: the given inner knots between fourfold ends; four zeros behind the coefficients.
    private static Vector<Value> Represent(Arguments arguments)
    {
        var (x, y) = CurveArguments.Points(arguments, 4, isAscending: true);
        if (!arguments.Has(2)) throw arguments.Wrong(2, "must be given to the embedded engine");
        var inner = RealMatrices.ReadColumn(arguments, 2);
        double[] knots =
        [
            .. Enumerable.Repeat(x[0], 4), .. inner, .. Enumerable.Repeat(x[^1], 4),
        ];
        for (var i = 1; i < knots.Length; i++)
            if (knots[i] < knots[i - 1])
                throw arguments.Wrong(2, "must ascend within the range of x");
        var count = inner.Length + 4;
        var place = 0;
        for (var j = 0; j < count; j++)
        {
            while (place < x.Length && !(x[place] > knots[j] || j == 0)) place++;
            if (place >= x.Length || (x[place] >= knots[j + 4] && j < count - 1))
                throw arguments.Wrong(2, "must leave a point of its own to every piece (Schoenberg and Whitney)");
            place++;
        }

        var coefficients = CubicBasis.Fit(x, y, knots, 3);
        return Vector.Tuple(
            Vector.Double(knots), Vector.Double([.. coefficients, 0, 0, 0, 0]), Scalar.Int(3));
    }
}

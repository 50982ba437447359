using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Comparisons within a tolerance, and tests for what is no number.</summary>
internal static class ToleranceFunctions
{
    private const int DefaultPrecision = 9;
    private const double DefaultTolerance = 0.0001;

    public static void Register(FunctionTable table)
    {
        table.Add("eqFloat(X, Y, [precision])", "Are X and Y the same when rounded to precision decimals?", (_, a) =>
        {
            var precision = a.Int(2, DefaultPrecision);
            if (precision < 0) throw a.Wrong(2, "must not be negative");
            return Shapes.Zip(Math.Pow(10, precision), "eqFloat", a[0], a[1], AreClose);
        });
        table.Add("eqPercent(X, Y, [toleranceLevel])", "Do all elements differ by at most toleranceLevel percent of Y?", (_, a) =>
        {
            var percent = a.Double(2, DefaultTolerance);
            if (percent is <= 0 or >= 100) throw a.Wrong(2, "must lie between 0 and 100");
            return Scalar.Bool(AreWithin(a[0], a[1], percent / 100));
        });
        table.Add("isNanInf(X, [includeNull])", "Is each element infinite or, with includeNull, null? NaN is null here.", (_, a) =>
        {
            var countsNull = a.Bool(1, false);
            return Shapes.Map("isNanInf", a[0], column => Columns.Bool(Array.ConvertAll(
                Marks(column, countsNull), isMarked => isMarked ? (sbyte)1 : (sbyte)0)));
        });
        table.Add("countNanInf(X, [includeNull])", "The number of infinite elements and, with includeNull, of nulls.", (_, a) =>
        {
            var countsNull = a.Bool(1, false);
            return Scalar.Int(Marks(Columns.Of("countNanInf", a[0]), countsNull).Count(isMarked => isMarked));
        }, Syntax.FunctionTraits.Aggregate);
        table.Add("nanInfFill(X, Y)", "Infinite elements of X replaced by Y. NaN is null here, and stays.", (_, a) =>
        {
            var filler = a.Double(1);
            return Shapes.Map("nanInfFill", a[0], column => column.Type.Category() == DataCategory.Floating
                ? Conversion.Convert(Vector.Double(Array.ConvertAll(
                    Numeric.Doubles("nanInfFill", column).ToArray(), item => double.IsInfinity(item) ? filler : item)), column.Type)
                : a[0] is Table ? column : throw a.Wrong(0, "must hold floating-point numbers"));
        });
    }

    private static bool[] Marks(Vector column, bool countsNull) => Array.ConvertAll(
        Numeric.Doubles("isNanInf", column).ToArray(), item => double.IsInfinity(item) || (countsNull && double.IsNaN(item)));

    private static Vector AreClose(double scale, Vector x, Vector y)
    {
        var left = Numeric.Doubles("eqFloat", x);
        var right = Numeric.Doubles("eqFloat", y);
        var result = new sbyte[ElementwiseKernel.ResultLength(left.Length, right.Length)];
        for (var i = 0; i < result.Length; i++)
        {
            var (a, b) = (left[left.Length == 1 ? 0 : i], right[right.Length == 1 ? 0 : i]);
            result[i] = Order.Same(a, b) || Math.Round(a * scale) == Math.Round(b * scale) ? (sbyte)1 : (sbyte)0;
        }

        return Columns.Bool(result);
    }

    // Null equals null of any type; what holds no numbers is compared as a whole.
    private static bool AreWithin(Value x, Value y, double share)
    {
        if (x.IsTuple() && y.IsTuple())
            return x.Count == y.Count && Enumerable.Range(0, x.Count)
                .All(i => AreWithin(((Vector<Value>)x)[i], ((Vector<Value>)y)[i], share));
        if (x.Form != y.Form || x.IsTuple() || y.IsTuple() || !IsNumber(x) || !IsNumber(y)) return Equality.Same(x, y, null);
        if (x is Matrix left && y is Matrix right && (left.Rows != right.Rows || left.Columns != right.Columns)) return false;
        var a = Numeric.Doubles("eqPercent", Columns.Of("eqPercent", x));
        var b = Numeric.Doubles("eqPercent", Columns.Of("eqPercent", y));
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (!Order.Same(a[i], b[i]) && !(Math.Abs(a[i] - b[i]) <= share * Math.Abs(b[i])))
                return false;
        return true;
    }

    private static bool IsNumber(Value value) => value.Form is DataForm.Scalar or DataForm.Vector or DataForm.Pair or DataForm.Matrix
        && (value.Type.IsNumericOrDecimal() || value.Type == DataType.Void);
}

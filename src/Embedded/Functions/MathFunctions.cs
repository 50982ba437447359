using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Functions of single numbers. Null stays null; where a function has no value (the root of -1, the logarithm of 0) the result is null.</summary>
internal static class MathFunctions
{
    public static void Register(FunctionTable table)
    {
        AddFloating(table);
        table.Add("log(X, [Y])", "The natural logarithm, or that to the base Y; null of numbers that are not positive.",
            (_, a) => a.Has(1) ? Map(a, x => Logarithm(x) / Math.Log(a.Double(1))) : Map(a, Logarithm));
        table.Add("pow(X, Y)", "X to the power of Y.", (_, a) => Shapes.Zip(0, "pow", a[0], a[1], (_, x, y) => Power(x, y)));
        table.Alias("power", "pow");
        table.Add("abs(X)", "The absolute value, in the type of X.", (_, a) => Shapes.Map("abs", a[0], Absolute));
        table.Add("signum(X)", "1, 0 or -1 by the sign.", (_, a) => Shapes.Map("signum", a[0],
            column => ToInt(Numeric.Doubles("signum", column), x => double.IsNaN(x) ? int.MinValue : Math.Sign(x))));
        table.Alias("sign", "signum");
        table.Add("floor(X)", "The largest integer that is not larger; LONG.", (_, a) => Whole(a, Math.Floor));
        table.Add("ceil(X)", "The smallest integer that is not smaller; LONG.", (_, a) => Whole(a, Math.Ceiling));
        table.Add("round(X, [precision])", "Rounded half away from zero; LONG, or DOUBLE with decimals.", (_, a) => Round(a));
        table.Add("clip(X, Y, Z)", "X drawn in to the range from Y to Z; a null bound does not limit.", (_, a) => Clip(a));
        table.Add("deg2rad(X)", "Degrees as radians.", (_, a) => Map(a, x => x * Math.PI / 180));
        table.Add("rad2deg(X)", "Radians as degrees.", (_, a) => Map(a, x => x * 180 / Math.PI));
    }

    private static void AddFloating(FunctionTable table)
    {
        Add(table, "sqrt", "The square root; null of negative numbers.", Math.Sqrt);
        Add(table, "square", "The square.", x => x * x);
        Add(table, "cbrt", "The cube root.", Math.Cbrt);
        Add(table, "reciprocal", "1 / X; null of 0.", x => x == 0 ? double.NaN : 1 / x);
        Add(table, "exp", "e to the power of X.", Math.Exp);
        Add(table, "expm1", "exp(X) - 1, exact near 0.", x => Math.Abs(x) < 1e-5 ? x + (x * x / 2) + (x * x * x / 6) : Math.Exp(x) - 1);
        Add(table, "exp2", "2 to the power of X.", x => Math.Pow(2, x));
        Add(table, "log2", "The logarithm to the base 2.", x => x > 0 ? Math.Log2(x) : double.NaN);
        Add(table, "log10", "The logarithm to the base 10.", x => x > 0 ? Math.Log10(x) : double.NaN);
        Add(table, "log1p", "log(1 + X), exact near 0.", LogarithmOfOnePlus);
        Add(table, "sin", "The sine.", Math.Sin);
        Add(table, "cos", "The cosine.", Math.Cos);
        Add(table, "tan", "The tangent.", Math.Tan);
        Add(table, "asin", "The arc sine.", Math.Asin);
        Add(table, "acos", "The arc cosine.", Math.Acos);
        Add(table, "atan", "The arc tangent.", Math.Atan);
        Add(table, "sinh", "The hyperbolic sine.", Math.Sinh);
        Add(table, "cosh", "The hyperbolic cosine.", Math.Cosh);
        Add(table, "tanh", "The hyperbolic tangent.", Math.Tanh);
        Add(table, "asinh", "The inverse hyperbolic sine.", Math.Asinh);
        Add(table, "acosh", "The inverse hyperbolic cosine.", Math.Acosh);
        Add(table, "atanh", "The inverse hyperbolic tangent.", Math.Atanh);
    }

    private static void Add(FunctionTable table, string name, string summary, Func<double, double> body) =>
        table.Add($"{name}(X)", summary, (_, a) => Map(a, body));

    private static Value Map(Arguments arguments, Func<double, double> body) =>
        Shapes.Map(arguments.FunctionName, arguments[0], column =>
        {
            var items = Numeric.DoubleMemory(arguments.FunctionName, column);
            var results = ColumnMemory.Allocate<double>(items.Length);
            RowRanges.Run(results.Length, (_, first, end) =>
            {
                var source = items.Span;
                for (var i = first; i < end; i++) results[i] = body(source[i]);
            });
            return Vector.Double(results);
        });

    private static double Logarithm(double x) => x > 0 ? Math.Log(x) : double.NaN;

    // Kahan's correction of the rounding of 1 + x.
    private static double LogarithmOfOnePlus(double x)
    {
        if (x <= -1) return double.NaN;
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * x / (sum - 1);
    }

    private static Vector<double> Power(Vector x, Vector y)
    {
        var exponents = Numeric.Doubles("pow", y);
        Numeric.Doubles("pow", x);
        return exponents.Length == 1 && exponents[0] == 2
            ? Arithmetic.Zip<double, Square>(DataType.Double, x, y)
            : Arithmetic.Zip<double, RaiseToPower>(DataType.Double, x, y);
    }

    private static Vector Absolute(Vector column) => column is DecimalVector decimals
        ? DecimalVector.Create(column.Type, decimals.Scale, Array.ConvertAll(decimals.Raws(), raw => Null.Is(raw) ? raw : Int128.Abs(raw)))
        : column.Type == DataType.Bool ? Conversion.Convert(column, DataType.Int)
        : Numeric.Run<AbsoluteBody, Vector>("abs", column, default);

    private static Value Whole(Arguments arguments, Func<double, double> rounding) =>
        Shapes.Map(arguments.FunctionName, arguments[0], column =>
        {
            if (Numeric.IsInteger(column.Type)) return Conversion.Convert(column, DataType.Long);
            var items = Numeric.Doubles(arguments.FunctionName, column);
            var results = ColumnMemory.Allocate<long>(items.Length);
            for (var i = 0; i < results.Length; i++) results[i] = NumberConversion.Convert<double, long>(rounding(items[i]));
            return Vector.Long(results);
        });

    private static Value Round(Arguments arguments)
    {
        var decimals = arguments.Int(1, 0);
        if (decimals is < 0 or > 10) throw arguments.Wrong(1, "must lie between 0 and 10");
        return decimals == 0
            ? Whole(arguments, x => Math.Round(x, MidpointRounding.AwayFromZero))
            : Map(arguments, x => Math.Round(x, decimals, MidpointRounding.AwayFromZero));
    }

    private static Value Clip(Arguments arguments)
    {
        var result = arguments[0];
        if (arguments.Has(1) && arguments[1] is not Scalar { IsNull: true })
            result = Shapes.Zip("max", "clip", result, arguments[1], KeepingNulls);
        return arguments.Has(2) && arguments[2] is not Scalar { IsNull: true }
            ? Shapes.Zip("min", "clip", result, arguments[2], KeepingNulls)
            : result;
    }

    private static Vector KeepingNulls(string extreme, Vector x, Vector bound)
    {
        var clipped = Conversion.Convert(Arithmetic.Extreme(extreme, x, bound), x.Type);
        for (var i = 0; i < clipped.Count; i++)
            if (x.IsNull(x.Count == 1 ? 0 : i) || bound.IsNull(bound.Count == 1 ? 0 : i))
                clipped.Set(i, Scalar.NullOf(clipped.Type));
        return clipped;
    }

    private static Vector<int> ToInt(ReadOnlySpan<double> items, Func<double, int> body)
    {
        var results = ColumnMemory.Allocate<int>(items.Length);
        for (var i = 0; i < results.Length; i++) results[i] = body(items[i]);
        return Vector.Int(results);
    }

    private readonly struct RaiseToPower : IBinaryOperation<double, double>
    {
        // A null is null even where the power of NaN is not, as in pow(null, 0).
        public static double Apply(double x, double y) => double.IsNaN(x) || double.IsNaN(y) ? double.NaN : Math.Pow(x, y);
    }

    private readonly struct Square : IBinaryOperation<double, double>
    {
        public static double Apply(double x, double y) => x * x;
    }

    private readonly struct AbsoluteBody : INumericBody<Vector>
    {
        public Vector Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T>
        {
            var results = ColumnMemory.Allocate<T>(column.Count);
            var items = column.Span;
            for (var i = 0; i < results.Length; i++) results[i] = Null.Is(items[i]) ? items[i] : T.Abs(items[i]);
            return new Vector<T>(column.Type, results);
        }
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Functions.Probability;

namespace DolphinQuant.Embedded.Functions.Curves;

/// <summary>Points, models and user functions as the arguments of curve fitting.</summary>
internal static class CurveArguments
{
    /// <summary>The x and y of points.</summary>
    /// <exception cref="ScriptException">The lengths differ, or there are too few.</exception>
    public static (double[] X, double[] Y) Points(Arguments arguments, int least, bool isAscending)
    {
        var (x, y) = (RealMatrices.ReadColumn(arguments, 0), RealMatrices.ReadColumn(arguments, 1));
        if (x.Length != y.Length) throw Shapes.Unequal(arguments.FunctionName, x.Length, y.Length);
        if (x.Length < least) throw arguments.Wrong(0, $"must hold at least {least} values");
        for (var i = 1; isAscending && i < x.Length; i++)
            if (x[i] <= x[i - 1])
                throw arguments.Wrong(0, "must ascend strictly");
        return (x, y);
    }

    /// <summary>A model as a dictionary whose <c>predict</c> is a built-in function.</summary>
    public static Dictionary Model(CallContext context, string name, string predict, params (string, Value)[] entries) =>
        HypothesisFunctions.Report(
            [("modelName", Scalar.String(name)), .. entries, ("predict", context.Functions.Find(predict)!)]);

    /// <summary>A column of a model.</summary>
    /// <exception cref="ScriptException">The argument is no such model.</exception>
    public static Vector Entry(Arguments arguments, string key) =>
        (arguments[0] as Dictionary)?.Find(key) as Vector
        ?? throw arguments.Wrong(0, $"must be a model with the entry {key}");

    /// <summary>A column of numbers of a model.</summary>
    /// <exception cref="ScriptException">The argument is no such model.</exception>
    public static double[] Numbers(Arguments arguments, string key) =>
        Numeric.Doubles(arguments.FunctionName, Entry(arguments, key)).ToArray();

    /// <summary>Applies a curve to the numbers of an argument.</summary>
    public static Value Map(Arguments arguments, int index, Func<double, double> curve) =>
        Shapes.Map(arguments.FunctionName, arguments[index], column => Vector.Double(
            Array.ConvertAll(Numeric.Doubles(arguments.FunctionName, column).ToArray(), x => curve(x))));

    /// <summary>A script's function of numbers as one of ours.</summary>
    public static Func<double[], double> Function(CallContext context, Arguments arguments, int index)
    {
        var function = arguments.Function(index);
        return values =>
        {
            context.Check();
            return context.Invoke(function, Array.ConvertAll(values, value => (Value)Scalar.Double(value))) switch
            {
                Scalar result when result.Type.IsNumeric() => result.AsDouble(),
                Vector { Count: 1 } result when result.Type.IsNumeric() => result.Scalar(0).AsDouble(),
                _ => throw arguments.Wrong(index, "must give a number"),
            };
        };
    }
}

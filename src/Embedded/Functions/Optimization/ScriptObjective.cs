using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Kernels.Optimization;

namespace DolphinQuant.Embedded.Functions.Optimization;

/// <summary>Functions, gradients and bounds that a script hands to a search.</summary>
/// <param name="context">The running session.</param>
/// <param name="arguments">The call.</param>
/// <param name="isScalar">True when the place is handed over as a number instead of a vector.</param>
internal sealed class ScriptObjective(CallContext context, Arguments arguments, bool isScalar)
{
    /// <summary>A function's value, with the gradient where it gives the tuple of both.</summary>
    public Func<double[], Evaluation> Evaluation(int index, params Value[] extra)
    {
        var function = arguments.Function(index);
        return x => Call(function, x, extra) switch
        {
            Vector<Value> { Count: 2 } both when Number(both[0]) is { } value => new(value, Numbers(both[1], index, x.Length)),
            var single => new(Number(single) ?? throw arguments.Wrong(index, "must give a number"), null),
        };
    }

    /// <summary>A function's value.</summary>
    public Func<double[], double> Value(int index, params Value[] extra)
    {
        var function = arguments.Function(index);
        return x => Number(Call(function, x, extra)) ?? throw arguments.Wrong(index, "must give a number");
    }

    /// <summary>A function that gives as many numbers as there are coordinates; null when it was left out.</summary>
    public Func<double[], double[]>? Gradient(int index)
    {
        if (!arguments.Has(index)) return null;
        var function = arguments.Function(index);
        return x => Numbers(Call(function, x, []), index, x.Length);
    }

    /// <summary>A function that gives a square matrix.</summary>
    public Func<double[], RealMatrix> Hessian(int index)
    {
        var function = arguments.Function(index);
        return x => Call(function, x, []) switch
        {
            Matrix matrix when matrix.Rows == x.Length && matrix.Columns == x.Length && matrix.Type.IsNumeric() =>
                new RealMatrix(matrix.Rows, matrix.Columns, matrix.Data.OwnNumbers<double>()),
            var single when x.Length == 1 && Number(single) is { } value => new RealMatrix(1, 1, [value]),
            _ => throw arguments.Wrong(index, $"must give a matrix of {x.Length} rows and columns"),
        };
    }

    /// <summary>The rows (least, most) of a matrix; null leaves a side open.</summary>
    public Box Bounds(int index, int width)
    {
        if (!arguments.Has(index)) return Box.Everywhere(width);
        var matrix = RealMatrices.ReadWithNulls(arguments, index);
        if (matrix.Rows != width || matrix.Columns != 2)
            throw arguments.Wrong(index, $"must be a matrix of {width} rows (one for each coordinate) and 2 columns");
        double[] lower = [.. matrix.Column(0).ToArray().Select(x => double.IsNaN(x) ? double.NegativeInfinity : x)];
        double[] upper = [.. matrix.Column(1).ToArray().Select(x => double.IsNaN(x) ? double.PositiveInfinity : x)];
        // Infinity on the lower side means no bound there, as on the upper one.
        lower = Array.ConvertAll(lower, x => double.IsPositiveInfinity(x) ? double.NegativeInfinity : x);
        return lower.Zip(upper).Any(pair => pair.First > pair.Second)
            ? throw arguments.Wrong(index, "must leave room between the bounds")
            : new Box(lower, upper);
    }

    /// <summary>Calls a function of the script at a place.</summary>
    public Value Call(FunctionValue function, double[] x, Value[] extra)
    {
        context.Check();
        Value place = isScalar ? Scalar.Double(x[0]) : Vector.Double((double[])x.Clone());
        return context.Invoke(function, [place, .. extra]);
    }

    /// <summary>The numbers of a scalar, a vector or a tuple of scalars; as many as needed, when that is not negative.</summary>
    public double[] Numbers(Value value, int index, int needed)
    {
        var numbers = value switch
        {
            Vector<Value> tuple when Array.TrueForAll(tuple.Span.ToArray(), item => Number(item) is not null) =>
                Array.ConvertAll(tuple.Span.ToArray(), item => Number(item)!.Value),
            Vector vector when vector.Type.IsNumeric() => vector.OwnNumbers<double>(),
            Matrix { Data: var data } when data.Type.IsNumeric() => data.OwnNumbers<double>(),
            var single when Number(single) is { } number => [number],
            _ => throw arguments.Wrong(index, "must give numbers"),
        };
        return needed < 0 || numbers.Length == needed
            ? numbers
            : throw arguments.Wrong(index, $"must give {needed} numbers, not {numbers.Length}");
    }

    private static double? Number(Value value) => value switch
    {
        Scalar scalar when scalar.Type.IsNumeric() => scalar.AsDouble(),
        Vector { Count: 1 } vector when vector.Type.IsNumeric() => vector.Scalar(0).AsDouble(),
        Matrix { Count: 1 } matrix when matrix.Type.IsNumeric() => matrix.Data.Scalar(0).AsDouble(),
        _ => null,
    };
}

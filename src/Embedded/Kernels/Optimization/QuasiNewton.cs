using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// The method of Broyden, Fletcher, Goldfarb and Shanno (Nocedal and Wright, Numerical Optimization, 2nd edition,
/// algorithm 6.1): a Newton method whose inverse of the Hessian grows from the differences of the gradients.
/// </summary>
internal static class QuasiNewton
{
    public static (SearchResult Found, RealMatrix Inverse) Minimize(
        Objective objective, double[] start, QuasiNewtonLimits limits)
    {
        var x = (double[])start.Clone();
        var inverse = RealMatrix.Identity(x.Length);
        var (value, slope) = (objective.At(x), objective.SlopeAt(x));
        var before = value + (Vectors.Norm(slope) / 2);
        var (rounds, warning) = (0, 0);
        while (limits.Size(slope) > limits.Gradient && rounds < limits.Rounds)
        {
            var direction = Array.ConvertAll(inverse.Times(slope), item => -item);
            if (LineSearch.Find(objective, x, direction, before, limits.Line) is not { } length)
            {
                warning = 2;
                break;
            }

            var step = Array.ConvertAll(direction, item => length * item);
            before = value;
            Vectors.Add(x, 1, step);
            value = objective.At(x);
            var turn = Vectors.Minus(objective.SlopeAt(x), slope);
            slope = objective.SlopeAt(x);
            rounds++;
            if (limits.Size(slope) <= limits.Gradient) break;
            if (Vectors.Norm(step) <= limits.Place * (limits.Place + Vectors.Norm(x))) break;
            if (!double.IsFinite(value))
            {
                warning = 2;
                break;
            }

            inverse = Updated(inverse, step, turn);
        }

        if (warning == 0 && rounds >= limits.Rounds && limits.Size(slope) > limits.Gradient) warning = 1;
        else if (warning == 0 && (double.IsNaN(value) || Array.Exists(x, double.IsNaN) || double.IsNaN(limits.Size(slope))))
            warning = 3;
        return (new SearchResult(x, value, slope, rounds, warning), inverse);
    }

    // (I - r s y') H (I - r y s') + r s s' with r = 1 / y's (formula 6.17).
    private static RealMatrix Updated(RealMatrix inverse, double[] step, double[] turn)
    {
        var product = Vectors.Dot(turn, step);
        var rate = product == 0 ? 1000 : 1 / product;
        var left = RealMatrix.Identity(step.Length);
        for (var row = 0; row < step.Length; row++)
            for (var column = 0; column < step.Length; column++)
                left[row, column] -= step[row] * turn[column] * rate;
        var updated = left.Times(inverse.Times(left.Transposed()));
        for (var row = 0; row < step.Length; row++)
            for (var column = 0; column < step.Length; column++)
                updated[row, column] += rate * step[row] * step[column];
        return updated;
    }
}

/// <summary>When the search ends, and how the gradient is measured: its norm of an order, the largest by default.</summary>
internal sealed record QuasiNewtonLimits(double Gradient, double Place, int Rounds, LineLimits Line)
{
    /// <summary>The order of the norm of the gradient.</summary>
    public double Order { get; init; } = double.PositiveInfinity;

    public double Size(double[] slope)
    {
        var largest = slope.Length == 0 ? 0 : slope.Max(Math.Abs);
        return double.IsInfinity(Order) || largest == 0
            ? largest
            : largest * Math.Pow(slope.Sum(item => Math.Pow(Math.Abs(item) / largest, Order)), 1 / Order);
    }
}

using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// Newton's method with directions by conjugate gradients, cut off where the residual is small against the gradient or
/// the curvature is not positive (Nocedal and Wright, Numerical Optimization, 2nd edition, algorithm 7.1).
/// </summary>
internal sealed class NewtonConjugate(Objective objective, Func<double[], RealMatrix> hessian)
{
    private const double Epsilon = 2.220446049250313e-16;
    private const int StepsPerCoordinate = 20;

    /// <summary>How often the Hessian was worked out.</summary>
    public int Hessians { get; private set; }

    /// <summary>The minimum near a place; the precision is the mean move of a coordinate in the last round.</summary>
    public SearchResult Minimize(double[] start, double precision, int rounds, LineLimits line)
    {
        var x = (double[])start.Clone();
        var (value, before, move) = (objective.At(x), double.NaN, double.MaxValue);
        var (round, warning) = (0, 0);
        while (move > x.Length * precision)
        {
            if (round >= rounds)
            {
                warning = 1;
                break;
            }

            if (Direction(x) is not { } direction)
            {
                warning = 3;
                break;
            }

            if (LineSearch.Find(objective, x, direction, before, line) is not { } length)
            {
                warning = 2;
                break;
            }

            before = value;
            Vectors.Add(x, length, direction);
            value = objective.At(x);
            move = length * direction.Sum(Math.Abs);
            round++;
        }

        if (warning == 0 && (double.IsNaN(value) || double.IsNaN(move))) warning = 3;
        return new SearchResult(x, value, objective.SlopeAt(x), round, warning);
    }

    private double[]? Direction(double[] x)
    {
        var descent = Array.ConvertAll(objective.SlopeAt(x), item => -item);
        var size = descent.Sum(Math.Abs);
        var enough = Math.Min(0.5, Math.Sqrt(size)) * size;
        Hessians++;
        var matrix = hessian(x);
        var direction = new double[x.Length];
        var residual = Array.ConvertAll(descent, item => -item);
        var conjugate = (double[])descent.Clone();
        var squares = Vectors.Dot(residual, residual);
        for (var step = 0; step < StepsPerCoordinate * x.Length; step++)
        {
            if (residual.Sum(Math.Abs) <= enough) return direction;
            var image = matrix.Times(conjugate);
            var curvature = Vectors.Dot(conjugate, image);
            if (curvature is >= 0 and <= 3 * Epsilon) return direction;
            if (curvature < 0)
            {
                // At once: the steepest descent, as long as the curvature says.
                if (step == 0) Vectors.Add(direction, squares / -curvature, descent);
                return direction;
            }

            var length = squares / curvature;
            Vectors.Add(direction, length, conjugate);
            Vectors.Add(residual, length, image);
            var next = Vectors.Dot(residual, residual);
            for (var i = 0; i < conjugate.Length; i++) conjugate[i] = (next / squares * conjugate[i]) - residual[i];
            squares = next;
        }

        return null;
    }
}

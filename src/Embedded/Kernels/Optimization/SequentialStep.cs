using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// The step of sequential quadratic programming: min d'Bd/2 + g'd with linearised constraints and bounds. Where they
/// contradict one another, a further variable lets go a part of each of them at a rising price (Kraft 1988, 2.2.3).
/// </summary>
/// <param name="Direction">The step.</param>
/// <param name="Multipliers">Those of the constraints, without the bounds.</param>
/// <param name="Share">How much of each constraint is kept: 1 where they agree.</param>
internal sealed record SequentialStep(double[] Direction, double[] Multipliers, double Share)
{
    private const int MostPrices = 5;

    public static SequentialStep? Of(
        RealMatrix hessian, double[] slope, (double[] Amounts, RealMatrix Normals, int Equalities) constraints, Box box,
        double[] x)
    {
        var width = x.Length;
        double[] lower = [.. box.Lower.Select((item, i) => item - x[i])];
        double[] upper = [.. box.Upper.Select((item, i) => item - x[i])];
        var plain = Program(constraints, (lower, upper), isRelaxed: false);
        if (ActiveSetQuadratic.Solved(hessian, slope, plain) is { } step)
            return new SequentialStep(step.Solution, step.Multipliers[..constraints.Amounts.Length], 1);
        var relaxed = Program(constraints, ([.. lower, 0], [.. upper, 1]), isRelaxed: true);
        var price = 100.0;
        for (var round = 0; round < MostPrices; round++, price *= 10)
        {
            var widened = new RealMatrix(width + 1, width + 1);
            for (var column = 0; column < width; column++) hessian.Column(column).CopyTo(widened.Column(column));
            widened[width, width] = price;
            if (ActiveSetQuadratic.Solved(widened, [.. slope, 0], relaxed) is not { } loose) continue;
            return new SequentialStep(
                loose.Solution[..width], loose.Multipliers[..constraints.Amounts.Length], 1 - loose.Solution[width]);
        }

        return null;
    }

    // c + A'd = 0 or >= 0; relaxed, (1 - s) c in the place of the c that is not met.
    private static LinearConstraints Program(
        (double[] Amounts, RealMatrix Normals, int Equalities) constraints, (double[] Lower, double[] Upper) bounds,
        bool isRelaxed)
    {
        var (equal, atMost) = (new List<double[]>(), new List<double[]>());
        for (var j = 0; j < constraints.Amounts.Length; j++)
        {
            var isEqual = j < constraints.Equalities;
            double[] row = [.. constraints.Normals.Column(j)];
            if (isRelaxed) row = [.. row, isEqual ? -constraints.Amounts[j] : Math.Max(-constraints.Amounts[j], 0)];
            if (isEqual) equal.Add(row);
            else atMost.Add(Array.ConvertAll(row, item => -item));
        }

        var width = bounds.Lower.Length;
        return new LinearConstraints(
            LinearConstraints.FromRows(atMost, width), constraints.Amounts[constraints.Equalities..],
            LinearConstraints.FromRows(equal, width),
            Array.ConvertAll(constraints.Amounts[..constraints.Equalities], item => -item))
            .Within(bounds.Lower, bounds.Upper);
    }
}

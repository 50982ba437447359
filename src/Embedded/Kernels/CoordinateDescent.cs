using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// |y - Xw|² / 2 + l1 |w| + l2 |w|² / 2 minimised one coefficient after another, until the gap to the dual is below the
/// tolerance (Friedman, Hastie and Tibshirani, Journal of Statistical Software 33, 2010).
/// </summary>
internal static class CoordinateDescent
{
    public static Descent Fit(double[][] columns, double[] y, Penalty penalty)
    {
        var weights = new double[columns.Length];
        var residual = (double[])y.Clone();
        var squares = Array.ConvertAll(columns, column => Vectors.Dot(column, column));
        var limit = penalty.Tolerance * Vectors.Dot(y, y);
        var gap = double.NaN;
        var round = 0;
        while (round++ < penalty.Rounds)
        {
            Interruption.Check();
            var (largest, moved) = (0.0, 0.0);
            for (var i = 0; i < weights.Length; i++)
            {
                if (squares[i] == 0) continue;
                var old = weights[i];
                var pull = Vectors.Dot(columns[i], residual) + (old * squares[i]);
                weights[i] = penalty.IsPositive && pull < 0
                    ? 0
                    : Math.CopySign(Math.Max(Math.Abs(pull) - penalty.L1, 0), pull) / (squares[i] + penalty.L2);
                if (weights[i] != old) Vectors.Add(residual, old - weights[i], columns[i]);
                largest = Math.Max(largest, Math.Abs(weights[i]));
                moved = Math.Max(moved, Math.Abs(weights[i] - old));
            }

            if (largest != 0 && moved / largest >= penalty.Tolerance && round < penalty.Rounds) continue;
            gap = Gap(columns, y, (weights, residual), penalty);
            if (largest == 0 || gap < limit) break;
        }

        return new Descent(weights, gap, Math.Min(round, penalty.Rounds));
    }

    private static double Gap(double[][] columns, double[] y, (double[] Weights, double[] Residual) state, Penalty penalty)
    {
        var (weights, residual) = state;
        var steepest = 0.0;
        for (var i = 0; i < columns.Length; i++)
        {
            var slope = Vectors.Dot(columns[i], residual) - (penalty.L2 * weights[i]);
            steepest = Math.Max(steepest, penalty.IsPositive ? slope : Math.Abs(slope));
        }

        var (errors, lengths) = (Vectors.Dot(residual, residual), Vectors.Dot(weights, weights));
        var share = steepest > penalty.L1 ? penalty.L1 / steepest : 1;
        var gap = steepest > penalty.L1 ? 0.5 * (errors + (errors * share * share)) : errors;
        return gap + (penalty.L1 * weights.Sum(Math.Abs)) - (share * Vectors.Dot(residual, y))
            + (0.5 * penalty.L2 * (1 + (share * share)) * lengths);
    }
}

/// <summary>What an elastic net adds to the squares, and when its search ends.</summary>
internal sealed record Penalty(double L1, double L2, int Rounds, double Tolerance, bool IsPositive);

/// <summary>The coefficients, the gap to the dual at the end and the rounds.</summary>
internal sealed record Descent(double[] Weights, double Gap, int Rounds);

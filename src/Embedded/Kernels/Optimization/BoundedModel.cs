using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// The minimum of the quadratic model of a function within bounds: Cauchy's point along the projected gradient, then
/// the free coordinates on their own (Byrd, Lu, Nocedal and Zhu 1995, sections 4 and 5.1; the projection of Morales and
/// Nocedal, ACM Transactions on Mathematical Software 38, 2011).
/// </summary>
internal sealed class BoundedModel(double[] lower, double[] upper, LimitedMemory memory)
{
    /// <summary>Where the model is least; null where its curvature was lost to rounding.</summary>
    public double[]? Minimum(double[] x, double[] slope)
    {
        if (CauchyPoint(x, slope) is not { } cauchy) return null;
        var free = Enumerable.Range(0, x.Length).Where(i => cauchy.X[i] > lower[i] && cauchy.X[i] < upper[i]).ToArray();
        return free.Length == 0 || memory.Count == 0 ? cauchy.X : Refined(x, slope, cauchy, free);
    }

    private CauchyPlace? CauchyPoint(double[] x, double[] slope)
    {
        var breaks = Array.ConvertAll(Enumerable.Range(0, x.Length).ToArray(), i => slope[i] switch
        {
            < 0 => (x[i] - upper[i]) / slope[i],
            > 0 => (x[i] - lower[i]) / slope[i],
            _ => double.PositiveInfinity,
        });
        var direction = slope.Select((item, i) => breaks[i] > 0 ? -item : 0).ToArray();
        var place = new CauchyPlace((double[])x.Clone(), new double[2 * memory.Count]);
        var p = memory.Project(direction);
        var fall = -Vectors.Dot(direction, direction);
        var curvature = (-memory.Theta * fall) - Vectors.Dot(p, memory.TimesMiddle(p));
        var (reached, ahead) = (0.0, fall == 0 ? 0 : -fall / curvature);
        foreach (var b in Enumerable.Range(0, x.Length).Where(i => breaks[i] > 0).OrderBy(i => breaks[i]))
        {
            if (!(curvature > 0) && fall != 0) return null;
            var stretch = breaks[b] - reached;
            if (ahead < stretch) break;
            var bound = direction[b] > 0 ? upper[b] : lower[b];
            place.X[b] = bound;
            Vectors.Add(place.C, stretch, p);
            var (g, row) = (slope[b], memory.Row(b));
            var weighted = memory.TimesMiddle(row);
            fall += (stretch * curvature) + (g * g) + (memory.Theta * g * (bound - x[b]))
                - (g * Vectors.Dot(weighted, place.C));
            curvature -= (memory.Theta * g * g) + (2 * g * Vectors.Dot(weighted, p))
                + (g * g * Vectors.Dot(weighted, row));
            Vectors.Add(p, g, row);
            direction[b] = 0;
            reached = breaks[b];
            ahead = Array.TrueForAll(direction, item => item == 0) ? 0 : -fall / curvature;
        }

        ahead = Math.Max(ahead, 0);
        for (var i = 0; i < x.Length; i++)
            if (direction[i] != 0) place.X[i] = x[i] + ((reached + ahead) * direction[i]);
        Vectors.Add(place.C, ahead, p);
        return place;
    }

    // The Newton step of the free coordinates by the formula of Sherman, Morrison and Woodbury.
    private double[]? Refined(double[] x, double[] slope, CauchyPlace cauchy, int[] free)
    {
        var theta = memory.Theta;
        var known = memory.TimesMiddle(cauchy.C);
        var rows = Array.ConvertAll(free, memory.Row);
        var residual = free.Select((i, k) =>
            slope[i] + (theta * (cauchy.X[i] - x[i])) - Vectors.Dot(rows[k], known)).ToArray();
        var width = 2 * memory.Count;
        var gram = new RealMatrix(width, width);
        var v = new double[width];
        for (var k = 0; k < free.Length; k++)
        {
            Vectors.Add(v, residual[k], rows[k]);
            for (var column = 0; column < width; column++)
                Vectors.Add(gram.Column(column), rows[k][column] / theta, rows[k]);
        }

        var system = memory.Middle.Times(gram);
        for (var i = 0; i < system.Items.Length; i++) system.Items[i] = -system.Items[i];
        for (var i = 0; i < width; i++) system[i, i] += 1;
        var factors = LowerUpper.Of(system);
        if (factors.IsSingular) return null;
        v = factors.Solve(memory.TimesMiddle(v));
        var step = rows.Select((row, k) => (-residual[k] / theta) - (Vectors.Dot(row, v) / (theta * theta))).ToArray();
        return Within(x, slope, cauchy.X, (free, step));
    }

    // Each coordinate is cut off at its bound; where that does not lead down, all are shortened together.
    private double[] Within(double[] x, double[] slope, double[] cauchy, (int[] Places, double[] Lengths) step)
    {
        var projected = (double[])cauchy.Clone();
        foreach (var (i, length) in step.Places.Zip(step.Lengths))
            projected[i] = Math.Clamp(cauchy[i] + length, lower[i], upper[i]);
        if (Vectors.Dot(Vectors.Minus(projected, x), slope) <= 0) return projected;
        var share = 1.0;
        foreach (var (i, length) in step.Places.Zip(step.Lengths))
        {
            if (length == 0) continue;
            var room = (length > 0 ? upper[i] : lower[i]) - cauchy[i];
            share = Math.Min(share, room / length);
        }

        var shortened = (double[])cauchy.Clone();
        foreach (var (i, length) in step.Places.Zip(step.Lengths)) shortened[i] += share * length;
        return shortened;
    }

    /// <summary>Cauchy's point and W' of the way to it.</summary>
    private sealed record CauchyPlace(double[] X, double[] C);
}

using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>The Jordan algebra of the nonnegative orthant and second-order cones.</summary>
internal sealed class ConeGeometry(int orthant, int[] cones)
{
    /// <summary>One for each row of the orthant and for each cone.</summary>
    public int Degree => orthant + cones.Length;

    public int Orthant => orthant;

    /// <summary>Where each cone begins and how many rows it has.</summary>
    public IEnumerable<(int Start, int Size)> Blocks()
    {
        var start = orthant;
        foreach (var size in cones)
        {
            yield return (start, size);
            start += size;
        }
    }

    public double[] Unit()
    {
        var unit = new double[orthant + cones.Sum()];
        Array.Fill(unit, 1, 0, orthant);
        foreach (var (start, _) in Blocks()) unit[start] = 1;
        return unit;
    }

    /// <summary>The smallest eigenvalue: how far inside the cones a point lies.</summary>
    public double Depth(double[] point)
    {
        var depth = double.PositiveInfinity;
        for (var i = 0; i < orthant; i++) depth = Math.Min(depth, point[i]);
        foreach (var (start, size) in Blocks())
            depth = Math.Min(depth, point[start] - Vectors.Norm(point.AsSpan(start + 1, size - 1)));
        return depth;
    }

    /// <summary>The Jordan product.</summary>
    public double[] Product(double[] x, double[] y)
    {
        var product = new double[x.Length];
        for (var i = 0; i < orthant; i++) product[i] = x[i] * y[i];
        foreach (var (start, size) in Blocks())
        {
            product[start] = Vectors.Dot(x.AsSpan(start, size), y.AsSpan(start, size));
            for (var i = start + 1; i < start + size; i++) product[i] = (x[start] * y[i]) + (y[start] * x[i]);
        }

        return product;
    }

    /// <summary>The u whose Jordan product with lambda is <paramref name="target"/>.</summary>
    public double[] Quotient(double[] lambda, double[] target)
    {
        var quotient = new double[target.Length];
        for (var i = 0; i < orthant; i++) quotient[i] = target[i] / lambda[i];
        foreach (var (start, size) in Blocks())
        {
            var head = lambda[start];
            var tail = lambda.AsSpan(start + 1, size - 1);
            var inner = Vectors.Dot(tail, target.AsSpan(start + 1, size - 1));
            var norm = Vectors.Norm(tail);
            var determinant = (head - norm) * (head + norm);
            quotient[start] = ((head * target[start]) - inner) / determinant;
            for (var i = 0; i < tail.Length; i++)
                quotient[start + 1 + i] = (target[start + 1 + i] - (quotient[start] * tail[i])) / head;
        }

        return quotient;
    }

    /// <summary>How far one may go from a point inside before leaving the cones.</summary>
    public double Reach(double[] point, double[] move)
    {
        var reach = double.PositiveInfinity;
        for (var i = 0; i < orthant; i++)
            if (move[i] < 0)
                reach = Math.Min(reach, -point[i] / move[i]);
        foreach (var (start, size) in Blocks())
            reach = Math.Min(reach, Reach(point.AsSpan(start, size), move.AsSpan(start, size)));
        return reach;
    }

    // The first positive root of |tail|² = head² along the line, or where the head itself vanishes.
    private static double Reach(ReadOnlySpan<double> point, ReadOnlySpan<double> move)
    {
        var a = (move[0] * move[0]) - Vectors.Dot(move[1..], move[1..]);
        var b = (point[0] * move[0]) - Vectors.Dot(point[1..], move[1..]);
        var norm = Vectors.Norm(point[1..]);
        var c = (point[0] - norm) * (point[0] + norm);
        var limit = move[0] < 0 ? -point[0] / move[0] : double.PositiveInfinity;
        var discriminant = (b * b) - (a * c);
        if (discriminant < 0) return limit;
        var q = -(b + Math.CopySign(Math.Sqrt(discriminant), b));
        foreach (var root in new[] { q / a, c / q })
            if (root > 0)
                limit = Math.Min(limit, root);
        return limit;
    }
}

namespace DolphinQuant.Embedded.Kernels.Algebra;

/// <summary>Sums over columns of numbers without nulls.</summary>
internal static class Vectors
{
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }

    /// <summary>The Euclidean length, scaled so that squares neither overflow nor vanish.</summary>
    public static double Norm(ReadOnlySpan<double> x)
    {
        var largest = 0.0;
        foreach (var item in x) largest = Math.Max(largest, Math.Abs(item));
        if (largest == 0 || double.IsInfinity(largest) || double.IsNaN(largest)) return largest;
        var squares = 0.0;
        foreach (var item in x) squares += item / largest * (item / largest);
        return largest * Math.Sqrt(squares);
    }

    /// <summary>target + weight * x, in place.</summary>
    public static void Add(Span<double> target, double weight, ReadOnlySpan<double> x)
    {
        for (var i = 0; i < target.Length; i++) target[i] += weight * x[i];
    }

    public static double[] Minus(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var difference = x.ToArray();
        Add(difference, -1, y);
        return difference;
    }
}

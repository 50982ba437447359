namespace DolphinQuant.Embedded.Kernels.Probability;

/// <summary>Random numbers of families that have no short closed quantile.</summary>
internal static class Sampling
{
    /// <summary>A gamma variate of scale 1 (Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, 2000).</summary>
    public static double Gamma(Random random, double shape, Func<Random, double> normal)
    {
        if (shape < 1) return Gamma(random, shape + 1, normal) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = normal(random);
            var v = 1 + (c * x);
            if (v <= 0) continue;
            v = v * v * v;
            if (Math.Log(1 - random.NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v))) return d * v;
        }
    }
}

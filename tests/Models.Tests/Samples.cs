namespace DolphinQuant.Models.Tests;

/// <summary>Random numbers for synthetic samples, always from a seed.</summary>
internal static class Samples
{
    internal static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    internal static double[] Normals(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Normal(random))];
}

namespace DolphinQuant.Benchmarks.Measuring;

/// <summary>Seeded numbers for test data.</summary>
internal sealed class RandomNumbers(int seed)
{
    private readonly Random _random = new(seed);

    public int Below(int limit) => _random.Next(limit);

    public double Uniform() => _random.NextDouble();

    /// <summary>A draw of the standard normal distribution (Box and Muller 1958).</summary>
    public double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}

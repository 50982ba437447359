namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// Count, mean and the sum of squared deviations, updated without cancellation: Welford 1962 for an item, Chan, Golub and LeVeque 1979 for a run.
/// </summary>
internal struct Spread
{
    private double _mean;

    public int Count { readonly get; private set; }

    public readonly double Mean => _mean;

    /// <summary>Σ(x - mean)².</summary>
    public double Squares { readonly get; private set; }

    public void Push(double item)
    {
        Count++;
        var delta = item - _mean;
        _mean += delta * Reciprocal.Of(Count);
        Squares += delta * (item - _mean);
    }

    public void Merge(in Spread other)
    {
        if (other.Count == 0) return;
        if (Count == 0)
        {
            this = other;
            return;
        }

        var total = Count + other.Count;
        var delta = other._mean - _mean;
        var share = other.Count * Reciprocal.Of(total);
        Squares += other.Squares + (delta * delta * (Count * share));
        _mean += delta * share;
        Count = total;
    }

    /// <summary>The variance with the divisor n - 1; null for a single item.</summary>
    public readonly double Sample => Count > 1 ? Squares / (Count - 1) : double.NaN;

    /// <summary>The variance with the divisor n.</summary>
    public readonly double Population => Squares / Count;
}

/// <summary>The variance of a sample.</summary>
internal struct Variance : IAggregate<double, double, Variance>
{
    private Spread _spread;

    public readonly int Count => _spread.Count;

    public readonly double Value => _spread.Sample;

    public static bool IsSkipped(double item) => double.IsNaN(item);

    public void Push(double item) => _spread.Push(item);

    public void Merge(in Variance other) => _spread.Merge(other._spread);
}

/// <summary>The standard deviation of a sample.</summary>
internal struct Deviation : IAggregate<double, double, Deviation>
{
    private Spread _spread;

    public readonly int Count => _spread.Count;

    public readonly double Value => Math.Sqrt(_spread.Sample);

    public static bool IsSkipped(double item) => double.IsNaN(item);

    public void Push(double item) => _spread.Push(item);

    public void Merge(in Deviation other) => _spread.Merge(other._spread);
}

/// <summary>The variance of a population.</summary>
internal struct PopulationVariance : IAggregate<double, double, PopulationVariance>
{
    private Spread _spread;

    public readonly int Count => _spread.Count;

    public readonly double Value => _spread.Population;

    public static bool IsSkipped(double item) => double.IsNaN(item);

    public void Push(double item) => _spread.Push(item);

    public void Merge(in PopulationVariance other) => _spread.Merge(other._spread);
}

/// <summary>The standard deviation of a population.</summary>
internal struct PopulationDeviation : IAggregate<double, double, PopulationDeviation>
{
    private Spread _spread;

    public readonly int Count => _spread.Count;

    public readonly double Value => Math.Sqrt(_spread.Population);

    public static bool IsSkipped(double item) => double.IsNaN(item);

    public void Push(double item) => _spread.Push(item);

    public void Merge(in PopulationDeviation other) => _spread.Merge(other._spread);
}

/// <summary>
/// The central moments up to the fourth, merged by Pébay's formulas (Sandia report SAND2008-6212, equations 2.1, 3.1); an item is a run of one.
/// </summary>
internal struct Shape
{
    private double _mean;
    private double _second;
    private double _third;
    private double _fourth;

    public int Count { readonly get; private set; }

    public void Push(double item) => Merge(new Shape { Count = 1, _mean = item });

    public void Merge(in Shape other)
    {
        if (other.Count == 0) return;
        if (Count == 0)
        {
            this = other;
            return;
        }

        double a = Count, b = other.Count, n = a + b;
        var delta = other._mean - _mean;
        var step = delta / n;
        var fourth = other._fourth + (delta * step * step * step * a * b * ((a * a) - (a * b) + (b * b)))
            + (6 * step * step * ((a * a * other._second) + (b * b * _second)))
            + (4 * step * ((a * other._third) - (b * _third)));
        var third = other._third + (delta * step * step * a * b * (a - b)) + (3 * step * ((a * other._second) - (b * _second)));
        _fourth += fourth;
        _third += third;
        _second += other._second + (delta * step * a * b);
        _mean += step * b;
        Count += other.Count;
    }

    /// <summary>The third standardised moment; <paramref name="isBiased"/> false applies the correction for samples.</summary>
    public readonly double Skew(bool isBiased)
    {
        double n = Count;
        if (_second <= 0 || (!isBiased && n < 3)) return double.NaN;
        var skew = Math.Sqrt(n) * _third / Math.Pow(_second, 1.5);
        return isBiased ? skew : skew * Math.Sqrt(n * (n - 1)) / (n - 2);
    }

    /// <summary>The fourth standardised moment, 3 for the normal distribution.</summary>
    public readonly double Kurtosis(bool isBiased)
    {
        double n = Count;
        if (_second <= 0 || (!isBiased && n < 4)) return double.NaN;
        var kurtosis = n * _fourth / (_second * _second);
        return isBiased ? kurtosis : ((n - 1) / ((n - 2) * (n - 3)) * (((n + 1) * kurtosis) - (3 * (n - 1)))) + 3;
    }
}

/// <summary>The skewness; biased.</summary>
internal struct Skewness : IAggregate<double, double, Skewness>
{
    private Shape _shape;

    public readonly int Count => _shape.Count;

    public readonly double Value => _shape.Skew(isBiased: true);

    public static bool IsSkipped(double item) => double.IsNaN(item);

    public void Push(double item) => _shape.Push(item);

    public void Merge(in Skewness other) => _shape.Merge(other._shape);
}

/// <summary>The skewness with the correction for samples.</summary>
internal struct SampleSkewness : IAggregate<double, double, SampleSkewness>
{
    private Shape _shape;

    public readonly int Count => _shape.Count;

    public readonly double Value => _shape.Skew(isBiased: false);

    public static bool IsSkipped(double item) => double.IsNaN(item);

    public void Push(double item) => _shape.Push(item);

    public void Merge(in SampleSkewness other) => _shape.Merge(other._shape);
}

/// <summary>The kurtosis; biased.</summary>
internal struct Kurtosis : IAggregate<double, double, Kurtosis>
{
    private Shape _shape;

    public readonly int Count => _shape.Count;

    public readonly double Value => _shape.Kurtosis(isBiased: true);

    public static bool IsSkipped(double item) => double.IsNaN(item);

    public void Push(double item) => _shape.Push(item);

    public void Merge(in Kurtosis other) => _shape.Merge(other._shape);
}

/// <summary>The kurtosis with the correction for samples.</summary>
internal struct SampleKurtosis : IAggregate<double, double, SampleKurtosis>
{
    private Shape _shape;

    public readonly int Count => _shape.Count;

    public readonly double Value => _shape.Kurtosis(isBiased: false);

    public static bool IsSkipped(double item) => double.IsNaN(item);

    public void Push(double item) => _shape.Push(item);

    public void Merge(in SampleKurtosis other) => _shape.Merge(other._shape);
}

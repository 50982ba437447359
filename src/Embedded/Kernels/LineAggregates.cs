namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// The least-squares line through rows against 0, 1, ...; null counts as 0. The rows of two neighbouring runs are so far apart
/// as half of their number: they merge without a sum over their places (Chan, Golub, LeVeque 1979, with the distance of the means
/// known).
/// </summary>
internal struct LineRun
{
    private double _mean;

    // Σ(i - ī)(y - ȳ)
    private double _products;
    private int _firstRow;

    public int Count { readonly get; private set; }

    /// <summary>Σ(i - ī)(y - ȳ) / Σ(i - ī)²; null for a single row, and through infinities.</summary>
    public readonly double Slope => Count > 1 && double.IsFinite(_products)
        ? _products * 12 / (Count * (((double)Count * Count) - 1))
        : double.NaN;

    /// <summary>The height of the line at the first row.</summary>
    public readonly double Intercept => _mean - (Slope * (Count - 1) / 2);

    public void Push(Placed item)
    {
        var delta = (double.IsNaN(item.Number) ? 0 : item.Number) - _mean;
        if (Count == 0 || item.Row < _firstRow)
        {
            _firstRow = item.Row;
            _products -= delta * Count / 2;
        }
        else
        {
            _products += delta * Count / 2;
        }

        _mean += delta * Reciprocal.Of(++Count);
    }

    /// <summary>Takes in the run right behind this one.</summary>
    public void Merge(in LineRun other)
    {
        if (other.Count == 0) return;
        if (Count == 0)
        {
            this = other;
            return;
        }

        var delta = other._mean - _mean;
        _products += other._products + (delta * Count * other.Count / 2);
        Count += other.Count;
        _mean += delta * other.Count * Reciprocal.Of(Count);
    }
}

/// <summary>The slope of <see cref="LineRun"/>.</summary>
internal struct LineSlope : IAggregate<Placed, double, LineSlope>
{
    private LineRun _line;

    public readonly int Count => _line.Count;

    public readonly double Value => _line.Slope;

    public static bool IsSkipped(Placed item) => false;

    public void Push(Placed item) => _line.Push(item);

    public void Merge(in LineSlope other) => _line.Merge(other._line);
}

/// <summary>The intercept of <see cref="LineRun"/>.</summary>
internal struct LineIntercept : IAggregate<Placed, double, LineIntercept>
{
    private LineRun _line;

    public readonly int Count => _line.Count;

    public readonly double Value => _line.Intercept;

    public static bool IsSkipped(Placed item) => false;

    public void Push(Placed item) => _line.Push(item);

    public void Merge(in LineIntercept other) => _line.Merge(other._line);
}

/// <summary>The mean with the weights 1, 2, ... from the first row on.</summary>
internal struct LinearlyWeightedMean : IAggregate<Placed, double, LinearlyWeightedMean>
{
    private double _sum;
    private double _weighted;
    private int _firstRow;

    public int Count { readonly get; private set; }

    public readonly double Value => _weighted / ((double)Count * (Count + 1) / 2);

    public static bool IsSkipped(Placed item) => double.IsNaN(item.Number);

    public void Push(Placed item)
    {
        if (Count == 0 || item.Row < _firstRow)
        {
            // All others move on by one weight.
            _firstRow = item.Row;
            _weighted += _sum + item.Number;
            Count++;
        }
        else
        {
            _weighted += item.Number * ++Count;
        }

        _sum += item.Number;
    }

    public void Merge(in LinearlyWeightedMean other)
    {
        if (other.Count == 0) return;
        if (Count == 0)
        {
            this = other;
            return;
        }

        _weighted += other._weighted + (Count * other._sum);
        _sum += other._sum;
        Count += other.Count;
    }
}

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Two numbers of one row.</summary>
internal readonly record struct Twin(double X, double Y)
{
    public bool IsIncomplete => double.IsNaN(X) || double.IsNaN(Y);
}

/// <summary>The joint second moments of two columns, merged as <see cref="Spread"/> is.</summary>
internal struct JointSpread
{
    private double _meanX;
    private double _meanY;

    public int Count { readonly get; private set; }

    public readonly double MeanX => _meanX;

    public readonly double MeanY => _meanY;

    /// <summary>Σ(x - x̄)².</summary>
    public double SquaresX { readonly get; private set; }

    /// <summary>Σ(y - ȳ)².</summary>
    public double SquaresY { readonly get; private set; }

    /// <summary>Σ(x - x̄)(y - ȳ).</summary>
    public double Products { readonly get; private set; }

    public void Push(Twin item)
    {
        Count++;
        var deltaX = item.X - _meanX;
        var deltaY = item.Y - _meanY;
        var share = Reciprocal.Of(Count);
        _meanX += deltaX * share;
        _meanY += deltaY * share;
        SquaresX += deltaX * (item.X - _meanX);
        SquaresY += deltaY * (item.Y - _meanY);
        Products += deltaX * (item.Y - _meanY);
    }

    public void Merge(in JointSpread other)
    {
        if (other.Count == 0) return;
        if (Count == 0)
        {
            this = other;
            return;
        }

        var total = Count + other.Count;
        var share = other.Count * Reciprocal.Of(total);
        var weight = Count * share;
        var deltaX = other._meanX - _meanX;
        var deltaY = other._meanY - _meanY;
        SquaresX += other.SquaresX + (deltaX * deltaX * weight);
        SquaresY += other.SquaresY + (deltaY * deltaY * weight);
        Products += other.Products + (deltaX * deltaY * weight);
        _meanX += deltaX * share;
        _meanY += deltaY * share;
        Count = total;
    }
}

/// <summary>The correlation of x and y; null when one of them does not vary.</summary>
internal struct Correlation : IAggregate<Twin, double, Correlation>
{
    private JointSpread _joint;

    public readonly int Count => _joint.Count;

    public readonly double Value => _joint.SquaresX > 0 && _joint.SquaresY > 0
        ? Math.Clamp(_joint.Products / Math.Sqrt(_joint.SquaresX) / Math.Sqrt(_joint.SquaresY), -1, 1)
        : double.NaN;

    public static bool IsSkipped(Twin item) => item.IsIncomplete;

    public void Push(Twin item) => _joint.Push(item);

    public void Merge(in Correlation other) => _joint.Merge(other._joint);
}

/// <summary>The covariance of a sample.</summary>
internal struct Covariance : IAggregate<Twin, double, Covariance>
{
    private JointSpread _joint;

    public readonly int Count => _joint.Count;

    public readonly double Value => Count > 1 ? _joint.Products / (Count - 1) : double.NaN;

    public static bool IsSkipped(Twin item) => item.IsIncomplete;

    public void Push(Twin item) => _joint.Push(item);

    public void Merge(in Covariance other) => _joint.Merge(other._joint);
}

/// <summary>The slope of the least-squares line of x on y: the signature <c>beta(Y, X)</c> names the regressed column first.</summary>
internal struct Slope : IAggregate<Twin, double, Slope>
{
    private JointSpread _joint;

    public readonly int Count => _joint.Count;

    public readonly double Value => _joint.SquaresY > 0 ? _joint.Products / _joint.SquaresY : double.NaN;

    public static bool IsSkipped(Twin item) => item.IsIncomplete;

    public void Push(Twin item) => _joint.Push(item);

    public void Merge(in Slope other) => _joint.Merge(other._joint);
}

/// <summary>The intercept of the least-squares line of x on y.</summary>
internal struct Intercept : IAggregate<Twin, double, Intercept>
{
    private JointSpread _joint;

    public readonly int Count => _joint.Count;

    public readonly double Value => _joint.SquaresY > 0
        ? _joint.MeanX - (_joint.Products / _joint.SquaresY * _joint.MeanY)
        : double.NaN;

    public static bool IsSkipped(Twin item) => item.IsIncomplete;

    public void Push(Twin item) => _joint.Push(item);

    public void Merge(in Intercept other) => _joint.Merge(other._joint);
}

/// <summary>Σ x·y: x weighted by y.</summary>
internal struct WeightedSum : IAggregate<Twin, double, WeightedSum>
{
    private CompensatedSum _sum;

    public int Count { readonly get; private set; }

    public readonly double Value => _sum.Value;

    public static bool IsSkipped(Twin item) => item.IsIncomplete;

    public void Push(Twin item)
    {
        _sum.Add(item.X * item.Y);
        Count++;
    }

    public void Merge(in WeightedSum other)
    {
        _sum.Add(other._sum);
        Count += other.Count;
    }
}

/// <summary>Σ x·y / Σ y over the rows in which both are there; null when the weights sum to 0.</summary>
internal struct WeightedMean : IAggregate<Twin, double, WeightedMean>
{
    private CompensatedSum _sum;
    private CompensatedSum _weights;

    public int Count { readonly get; private set; }

    public readonly double Value => _weights.Value == 0 ? double.NaN : _sum.Value / _weights.Value;

    public static bool IsSkipped(Twin item) => item.IsIncomplete;

    public void Push(Twin item)
    {
        _sum.Add(item.X * item.Y);
        _weights.Add(item.Y);
        Count++;
    }

    public void Merge(in WeightedMean other)
    {
        _sum.Add(other._sum);
        _weights.Add(other._weights);
        Count += other.Count;
    }
}

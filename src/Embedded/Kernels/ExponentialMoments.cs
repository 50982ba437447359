namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// The exponentially weighted means, variances and covariance of pairs, in the recurrence of pandas' ewm: each pair's
/// share falls by 1 - alpha with every later one. A pair with a null counts as none.
/// </summary>
internal struct ExponentialMoments(DecayRule rule)
{
    private double _meanX = double.NaN;
    private double _meanY = double.NaN;
    private double _oldWeight = 1;
    private double _weights = 1;
    private double _squaredWeights = 1;
    private int _count;

    /// <summary>The variance of x, the share of each pair as its probability.</summary>
    public double VarianceX { get; private set; }

    /// <summary>The variance of y.</summary>
    public double VarianceY { get; private set; }

    /// <summary>The covariance of x and y.</summary>
    public double Covariance { get; private set; }

    public readonly bool IsReady => _count >= Math.Max(1, rule.MinimumItems);

    /// <summary>What makes a moment unbiased; NaN as long as one pair has all the weight.</summary>
    public readonly double Correction
    {
        get
        {
            var squared = _weights * _weights;
            return squared - _squaredWeights > 0 ? squared / (squared - _squaredWeights) : double.NaN;
        }
    }

    public void Push(Twin item)
    {
        if (_count == 0)
        {
            if (item.IsIncomplete) return;
            (_meanX, _meanY, _count) = (item.X, item.Y, 1);
            return;
        }

        if (item.IsIncomplete && rule.IgnoresNull) return;
        var decay = 1 - rule.Alpha;
        _weights *= decay;
        _squaredWeights *= decay * decay;
        _oldWeight *= decay;
        if (!item.IsIncomplete) Include(item);
    }

    private void Include(Twin item)
    {
        _count++;
        var newWeight = rule.IsAdjusted ? 1 : rule.Alpha;
        var (oldX, oldY) = (_meanX, _meanY);
        var total = _oldWeight + newWeight;
        if (_meanX != item.X) _meanX = ((_oldWeight * oldX) + (newWeight * item.X)) / total;
        if (_meanY != item.Y) _meanY = ((_oldWeight * oldY) + (newWeight * item.Y)) / total;
        var (movedX, movedY) = (oldX - _meanX, oldY - _meanY);
        var (restX, restY) = (item.X - _meanX, item.Y - _meanY);
        VarianceX = ((_oldWeight * (VarianceX + (movedX * movedX))) + (newWeight * restX * restX)) / total;
        VarianceY = ((_oldWeight * (VarianceY + (movedY * movedY))) + (newWeight * restY * restY)) / total;
        Covariance = ((_oldWeight * (Covariance + (movedX * movedY))) + (newWeight * restX * restY)) / total;
        _weights += newWeight;
        _squaredWeights += newWeight * newWeight;
        _oldWeight = total;
        if (rule.IsAdjusted) return;
        _weights /= total;
        _squaredWeights /= total * total;
        _oldWeight = 1;
    }
}

/// <summary>Which moment an <see cref="ExponentialMomentState"/> gives.</summary>
internal enum ExponentialMoment
{
    Variance,
    Deviation,
    Covariance,
    Correlation,
}

/// <summary>Exponentially weighted variances and the like: <c>ewmVar</c>, <c>ewmCorr</c>.</summary>
internal struct ExponentialMomentState(DecayRule rule, ExponentialMoment moment, bool isBiased) : IStreamState<Twin, double>
{
    private ExponentialMoments _moments = new(rule);

    public double Push(Twin item)
    {
        _moments.Push(item);
        if (!_moments.IsReady) return double.NaN;
        return moment switch
        {
            ExponentialMoment.Variance => Corrected(_moments.VarianceX),
            ExponentialMoment.Deviation => Math.Sqrt(Corrected(_moments.VarianceX)),
            ExponentialMoment.Covariance => Corrected(_moments.Covariance),
            _ => _moments.Covariance / Math.Sqrt(_moments.VarianceX * _moments.VarianceY),
        };
    }

    public readonly void Save(BinaryWriter writer) => writer.WriteOne(_moments);

    public void Load(BinaryReader reader) => _moments = reader.ReadOne<ExponentialMoments>();

    private readonly double Corrected(double biased) => isBiased ? biased : biased * _moments.Correction;
}

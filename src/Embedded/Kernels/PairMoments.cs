namespace DolphinQuant.Embedded.Kernels;

/// <summary>The covariance of a population.</summary>
internal struct PopulationCovariance : IAggregate<Twin, double, PopulationCovariance>
{
    private JointSpread _joint;

    public readonly int Count => _joint.Count;

    public readonly double Value => _joint.Products / Count;

    public static bool IsSkipped(Twin item) => item.IsIncomplete;

    public void Push(Twin item) => _joint.Push(item);

    public void Merge(in PopulationCovariance other) => _joint.Merge(other._joint);
}

/// <summary>
/// The mean square error of the least-squares line of x on y with intercept: what the line leaves of Σ(x - x̄)², divided by n.
/// </summary>
internal struct MeanSquareError : IAggregate<Twin, double, MeanSquareError>
{
    private JointSpread _joint;

    public readonly int Count => _joint.Count;

    public readonly double Value => _joint.SquaresY > 0
        ? Math.Max(0, _joint.SquaresX - (_joint.Products / _joint.SquaresY * _joint.Products)) / Count
        : double.NaN;

    public static bool IsSkipped(Twin item) => item.IsIncomplete;

    public void Push(Twin item) => _joint.Push(item);

    public void Merge(in MeanSquareError other) => _joint.Merge(other._joint);
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DolphinQuant.Embedded.Kernels;

/// <summary><see cref="JointSpread"/> in lanes.</summary>
internal struct JointLanes
{
    private Vector256<double> _meanX;
    private Vector256<double> _meanY;

    public Vector256<double> Count { readonly get; private set; }

    public Vector256<double> SquaresX { readonly get; private set; }

    public Vector256<double> SquaresY { readonly get; private set; }

    public Vector256<double> Products { readonly get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(Vector256<double> x, Vector256<double> y)
    {
        var isValid = Vector256.Equals(x, x) & Vector256.Equals(y, y);
        if (!Lanes.All(isValid))
        {
            this = PushValid(this, isValid, x, y);
            return;
        }

        Count += Vector256<double>.One;
        var share = Vector256<double>.One / Count;
        var (deltaX, deltaY) = (x - _meanX, y - _meanY);
        _meanX += deltaX * share;
        _meanY += deltaY * share;
        SquaresX += deltaX * (x - _meanX);
        SquaresY += deltaY * (y - _meanY);
        Products += deltaX * (y - _meanY);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Merge(in JointLanes other)
    {
        if (!Lanes.All(Vector256.GreaterThan(Vector256.Min(Count, other.Count), Vector256<double>.Zero)))
        {
            this = MergeFilled(this, other);
            return;
        }

        var total = Count + other.Count;
        var share = other.Count * (Vector256<double>.One / total);
        var weight = Count * share;
        var (deltaX, deltaY) = (other._meanX - _meanX, other._meanY - _meanY);
        SquaresX += other.SquaresX + (deltaX * deltaX * weight);
        SquaresY += other.SquaresY + (deltaY * deltaY * weight);
        Products += other.Products + (deltaX * deltaY * weight);
        _meanX += deltaX * share;
        _meanY += deltaY * share;
        Count = total;
    }

    public void ClearFirst() => this = Choose(Lanes.NotFirst, this, default);

    // Null in some lanes: they stay as they are. This and the next one take copies, so that the runs of a loop can stay in registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static JointLanes PushValid(JointLanes run, Vector256<double> isValid, Vector256<double> x, Vector256<double> y)
    {
        var pushed = run;
        pushed.Push(Vector256.ConditionalSelect(isValid, x, Vector256<double>.Zero), Vector256.ConditionalSelect(isValid, y, Vector256<double>.Zero));
        return Choose(isValid, pushed, run);
    }

    // Empty runs in some lanes: beside them the other run stays as it is.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static JointLanes MergeFilled(JointLanes run, JointLanes other)
    {
        var (merged, filler) = (run, other);
        var (isEmpty, isOtherEmpty) = (Vector256.Equals(run.Count, Vector256<double>.Zero), Vector256.Equals(other.Count, Vector256<double>.Zero));
        merged.Count = Vector256.ConditionalSelect(isEmpty, Vector256<double>.One, run.Count);
        filler.Count = Vector256.ConditionalSelect(isOtherEmpty, Vector256<double>.One, other.Count);
        merged.Merge(filler);
        return Choose(isOtherEmpty, run, Choose(isEmpty, other, merged));
    }

    private static JointLanes Choose(Vector256<double> mask, in JointLanes x, in JointLanes y) => new()
    {
        Count = Vector256.ConditionalSelect(mask, x.Count, y.Count),
        _meanX = Vector256.ConditionalSelect(mask, x._meanX, y._meanX),
        _meanY = Vector256.ConditionalSelect(mask, x._meanY, y._meanY),
        SquaresX = Vector256.ConditionalSelect(mask, x.SquaresX, y.SquaresX),
        SquaresY = Vector256.ConditionalSelect(mask, x.SquaresY, y.SquaresY),
        Products = Vector256.ConditionalSelect(mask, x.Products, y.Products),
    };
}

/// <summary>Which of the second moments of two columns is meant.</summary>
internal interface IJointValue
{
    static abstract Vector256<double> Of(in JointLanes joint);
}

/// <summary><see cref="Correlation"/>, <see cref="Covariance"/> and <see cref="Slope"/> in lanes.</summary>
internal struct JointLanes<TValue> : ILanes<Twin, JointLanes<TValue>> where TValue : struct, IJointValue
{
    private JointLanes _joint;

    public readonly Vector256<double> Count => _joint.Count;

    public readonly Vector256<double> Value => TValue.Of(_joint);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(Twin first, Twin second, Twin third, Twin fourth) => _joint.Push(
        Vector256.Create(first.X, second.X, third.X, fourth.X), Vector256.Create(first.Y, second.Y, third.Y, fourth.Y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Merge(in JointLanes<TValue> other) => _joint.Merge(other._joint);

    public void ClearFirst() => _joint.ClearFirst();
}

/// <summary>The value of <see cref="Correlation"/>.</summary>
internal readonly struct CorrelationValue : IJointValue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(in JointLanes joint)
    {
        var ratio = joint.Products / Vector256.Sqrt(joint.SquaresX) / Vector256.Sqrt(joint.SquaresY);
        var (least, most) = (Vector256.Create(-1.0), Vector256<double>.One);
        ratio = Vector256.ConditionalSelect(Vector256.LessThan(ratio, least), least, ratio);
        ratio = Vector256.ConditionalSelect(Vector256.GreaterThan(ratio, most), most, ratio);
        var varies = Vector256.GreaterThan(joint.SquaresX, Vector256<double>.Zero) & Vector256.GreaterThan(joint.SquaresY, Vector256<double>.Zero);
        return Vector256.ConditionalSelect(varies, ratio, Vector256.Create(double.NaN));
    }
}

/// <summary>The value of <see cref="Covariance"/>.</summary>
internal readonly struct CovarianceValue : IJointValue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(in JointLanes joint) => Vector256.ConditionalSelect(
        Vector256.GreaterThan(joint.Count, Vector256<double>.One),
        joint.Products / (joint.Count - Vector256<double>.One),
        Vector256.Create(double.NaN));
}

/// <summary>The value of <see cref="Slope"/>.</summary>
internal readonly struct SlopeValue : IJointValue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(in JointLanes joint) => Vector256.ConditionalSelect(
        Vector256.GreaterThan(joint.SquaresY, Vector256<double>.Zero), joint.Products / joint.SquaresY, Vector256.Create(double.NaN));
}

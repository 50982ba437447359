using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>What a run's sum and count give.</summary>
internal interface ISumValue
{
    static abstract Vector256<double> Of(Vector256<double> sum, Vector256<double> count);
}

/// <summary>The value of <see cref="Sum"/>.</summary>
internal readonly struct SumValue : ISumValue
{
    public static Vector256<double> Of(Vector256<double> sum, Vector256<double> count) => sum;
}

/// <summary>The value of <see cref="Mean"/>.</summary>
internal readonly struct MeanValue : ISumValue
{
    public static Vector256<double> Of(Vector256<double> sum, Vector256<double> count) => sum / count;
}

/// <summary>
/// <see cref="Sum"/> and <see cref="Mean"/> in lanes. What the sums lose comes from Knuth's two-sum (The Art of Computer Programming, volume 2,
/// section 4.2.2, theorem B), which finds the same error as <see cref="CompensatedSum"/> without asking which of the two is larger.
/// </summary>
internal struct SumLanes<TValue> : ILanes<double, SumLanes<TValue>> where TValue : struct, ISumValue
{
    private Vector256<double> _sum;
    private Vector256<double> _lost;

    public Vector256<double> Count { readonly get; private set; }

    public readonly Vector256<double> Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // Beyond the largest number the sum stands for itself.
            var isFinite = Vector256.LessThanOrEqual(Vector256.Abs(_sum), Vector256.Create(double.MaxValue));
            return TValue.Of(_sum + (_lost & isFinite), Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(double first, double second, double third, double fourth)
    {
        var items = Vector256.Create(first, second, third, fourth);
        var isValid = Vector256.Equals(items, items);
        // A null adds nothing: no sum is the negative zero that a zero would change.
        Add(items & isValid);
        Count += isValid & Vector256<double>.One;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Merge(in SumLanes<TValue> other)
    {
        Add(other._sum);
        _lost += other._lost;
        Count += other.Count;
    }

    public void ClearFirst() => (Count, _sum, _lost) = (Count & Lanes.NotFirst, _sum & Lanes.NotFirst, _lost & Lanes.NotFirst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(Vector256<double> items)
    {
        var total = _sum + items;
        var added = total - _sum;
        _lost += _sum - (total - added) + (items - added);
        _sum = total;
    }
}

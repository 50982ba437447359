using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DolphinQuant.Embedded.Kernels;

/// <summary><see cref="Spread"/> in lanes.</summary>
internal struct SpreadLanes
{
    private Vector256<double> _mean;

    public Vector256<double> Count { readonly get; private set; }

    public Vector256<double> Squares { readonly get; private set; }

    public readonly Vector256<double> Sample => Vector256.ConditionalSelect(
        Vector256.GreaterThan(Count, Vector256<double>.One),
        Squares / (Count - Vector256<double>.One),
        Vector256.Create(double.NaN));

    public readonly Vector256<double> Population => Squares / Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(Vector256<double> items)
    {
        var isValid = Vector256.Equals(items, items);
        var count = Count + (isValid & Vector256<double>.One);
        var delta = items - _mean;
        var mean = _mean + (delta * (Vector256<double>.One / count));
        var squares = Squares + (delta * (items - mean));
        var isEach = Lanes.All(isValid);
        Count = count;
        _mean = isEach ? mean : Vector256.ConditionalSelect(isValid, mean, _mean);
        Squares = isEach ? squares : Vector256.ConditionalSelect(isValid, squares, Squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Merge(in SpreadLanes other)
    {
        var total = Count + other.Count;
        var share = other.Count * (Vector256<double>.One / total);
        var delta = other._mean - _mean;
        var squares = Squares + (other.Squares + (delta * delta * (Count * share)));
        var mean = _mean + (delta * share);
        var isMixed = Vector256.GreaterThan(Vector256.Min(Count, other.Count), Vector256<double>.Zero);
        if (!Lanes.All(isMixed))
        {
            // Beside an empty run the other one stays as it is.
            var isEmpty = Vector256.Equals(Count, Vector256<double>.Zero);
            squares = Vector256.ConditionalSelect(isMixed, squares, Vector256.ConditionalSelect(isEmpty, other.Squares, Squares));
            mean = Vector256.ConditionalSelect(isMixed, mean, Vector256.ConditionalSelect(isEmpty, other._mean, _mean));
        }

        (Count, Squares, _mean) = (total, squares, mean);
    }

    public void ClearFirst() =>
        (Count, Squares, _mean) = (Count & Lanes.NotFirst, Squares & Lanes.NotFirst, _mean & Lanes.NotFirst);
}

/// <summary>Which of the second moments of one column is meant.</summary>
internal interface ISpreadValue
{
    static abstract Vector256<double> Of(in SpreadLanes spread);
}

/// <summary><see cref="Variance"/>, <see cref="Deviation"/> and those of populations in lanes.</summary>
internal struct SpreadLanes<TValue> : ILanes<double, SpreadLanes<TValue>> where TValue : struct, ISpreadValue
{
    private SpreadLanes _spread;

    public readonly Vector256<double> Count => _spread.Count;

    public readonly Vector256<double> Value => TValue.Of(_spread);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(double first, double second, double third, double fourth) =>
        _spread.Push(Vector256.Create(first, second, third, fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Merge(in SpreadLanes<TValue> other) => _spread.Merge(other._spread);

    public void ClearFirst() => _spread.ClearFirst();
}

/// <summary>The value of <see cref="Variance"/>.</summary>
internal readonly struct VarianceValue : ISpreadValue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(in SpreadLanes spread) => spread.Sample;
}

/// <summary>The value of <see cref="Deviation"/>.</summary>
internal readonly struct DeviationValue : ISpreadValue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(in SpreadLanes spread) => Vector256.Sqrt(spread.Sample);
}

/// <summary>The value of <see cref="PopulationVariance"/>.</summary>
internal readonly struct PopulationVarianceValue : ISpreadValue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(in SpreadLanes spread) => spread.Population;
}

/// <summary>The value of <see cref="PopulationDeviation"/>.</summary>
internal readonly struct PopulationDeviationValue : ISpreadValue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(in SpreadLanes spread) => Vector256.Sqrt(spread.Population);
}

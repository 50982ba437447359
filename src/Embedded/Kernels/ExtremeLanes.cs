using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Which of two numbers is nearer to the extreme.</summary>
internal interface IExtreme
{
    static abstract Vector256<double> IsBetter(Vector256<double> x, Vector256<double> y);
}

/// <summary>The larger is.</summary>
internal readonly struct Largest : IExtreme
{
    public static Vector256<double> IsBetter(Vector256<double> x, Vector256<double> y) => Vector256.GreaterThan(x, y);
}

/// <summary>The smaller is.</summary>
internal readonly struct Smallest : IExtreme
{
    public static Vector256<double> IsBetter(Vector256<double> x, Vector256<double> y) => Vector256.LessThan(x, y);
}

/// <summary><see cref="Maximum{T}"/> and <see cref="Minimum{T}"/> in lanes.</summary>
internal struct ExtremeLanes<TExtreme> : ILanes<double, ExtremeLanes<TExtreme>> where TExtreme : struct, IExtreme
{
    public Vector256<double> Count { readonly get; private set; }

    public Vector256<double> Value { readonly get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(double first, double second, double third, double fourth)
    {
        var items = Vector256.Create(first, second, third, fourth);
        var isValid = Vector256.Equals(items, items);
        Take(items, isValid, isValid & Vector256<double>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Merge(in ExtremeLanes<TExtreme> other) =>
        Take(other.Value, Vector256.GreaterThan(other.Count, Vector256<double>.Zero), other.Count);

    public void ClearFirst() => (Count, Value) = (Count & Lanes.NotFirst, Value & Lanes.NotFirst);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(Vector256<double> items, Vector256<double> isThere, Vector256<double> counts)
    {
        var isTaken = isThere & (Vector256.Equals(Count, Vector256<double>.Zero) | TExtreme.IsBetter(items, Value));
        Value = Vector256.ConditionalSelect(isTaken, items, Value);
        Count += counts;
    }
}

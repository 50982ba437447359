using System.Runtime.Intrinsics;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// An <see cref="IAggregate{TItem, TResult, TSelf}"/> over four runs at once, one in each lane of the registers. Every lane sees the operations of
/// the aggregate in their order, so that it has the aggregate's bits.
/// </summary>
/// <typeparam name="TItem">What is pushed.</typeparam>
/// <typeparam name="TSelf">The struct itself; its default is four empty runs.</typeparam>
internal interface ILanes<TItem, TSelf> where TSelf : struct, ILanes<TItem, TSelf>
{
    /// <summary>The number of items in each run.</summary>
    Vector256<double> Count { get; }

    /// <summary>The results; of no meaning for an empty run.</summary>
    Vector256<double> Value { get; }

    /// <summary>Takes in an item in each run; an item that the aggregate skips is skipped.</summary>
    void Push(TItem first, TItem second, TItem third, TItem fourth);

    /// <summary>Takes in four other runs.</summary>
    void Merge(in TSelf other);

    /// <summary>Makes the first run empty.</summary>
    void ClearFirst();
}

/// <summary>What lanes have in common.</summary>
internal static class Lanes
{
    public static Vector256<double> NotFirst => Vector256.Create(0, -1, -1, -1).AsDouble();

    public static bool All(Vector256<double> mask) => mask.ExtractMostSignificantBits() == 0b1111;
}

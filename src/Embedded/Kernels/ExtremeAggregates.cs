using System.Numerics;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>The largest item.</summary>
internal struct Maximum<T> : IAggregate<T, T, Maximum<T>> where T : struct, INumber<T>
{
    public int Count { readonly get; private set; }

    public T Value { readonly get; private set; }

    public static bool IsSkipped(T item) => Null.Is(item);

    public void Push(T item)
    {
        if (Count == 0 || item > Value) Value = item;
        Count++;
    }

    public void Merge(in Maximum<T> other)
    {
        if (other.Count == 0) return;
        if (Count == 0 || other.Value > Value) Value = other.Value;
        Count += other.Count;
    }
}

/// <summary>The smallest item.</summary>
internal struct Minimum<T> : IAggregate<T, T, Minimum<T>> where T : struct, INumber<T>
{
    public int Count { readonly get; private set; }

    public T Value { readonly get; private set; }

    public static bool IsSkipped(T item) => Null.Is(item);

    public void Push(T item)
    {
        if (Count == 0 || item < Value) Value = item;
        Count++;
    }

    public void Merge(in Minimum<T> other)
    {
        if (other.Count == 0) return;
        if (Count == 0 || other.Value < Value) Value = other.Value;
        Count += other.Count;
    }
}

/// <summary>A number with its row.</summary>
internal readonly record struct Placed(double Number, int Row);

/// <summary>The row of the largest number, the first such row.</summary>
internal struct MaximumRow : IAggregate<Placed, int, MaximumRow>
{
    private Placed _best;

    public int Count { readonly get; private set; }

    public readonly int Value => _best.Row;

    public static bool IsSkipped(Placed item) => double.IsNaN(item.Number);

    public void Push(Placed item)
    {
        if (Count == 0 || IsBetter(item)) _best = item;
        Count++;
    }

    public void Merge(in MaximumRow other)
    {
        if (other.Count == 0) return;
        if (Count == 0 || IsBetter(other._best)) _best = other._best;
        Count += other.Count;
    }

    private readonly bool IsBetter(Placed item) =>
        item.Number > _best.Number || (item.Number == _best.Number && item.Row < _best.Row);
}

/// <summary>The row of the smallest number, the first such row.</summary>
internal struct MinimumRow : IAggregate<Placed, int, MinimumRow>
{
    private MaximumRow _mirrored;

    public readonly int Count => _mirrored.Count;

    public readonly int Value => _mirrored.Value;

    public static bool IsSkipped(Placed item) => double.IsNaN(item.Number);

    public void Push(Placed item) => _mirrored.Push(item with { Number = -item.Number });

    public void Merge(in MinimumRow other) => _mirrored.Merge(other._mirrored);
}

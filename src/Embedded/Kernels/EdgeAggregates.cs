using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>The first item pushed, null or not; what is merged in comes after.</summary>
internal struct FirstItem<T> : IAggregate<T, T, FirstItem<T>> where T : struct
{
    public int Count { readonly get; private set; }

    public T Value { readonly get; private set; }

    public static bool IsSkipped(T item) => false;

    public void Push(T item)
    {
        if (Count++ == 0) Value = item;
    }

    public void Merge(in FirstItem<T> other)
    {
        if (Count == 0) Value = other.Value;
        Count += other.Count;
    }
}

/// <summary>The last item pushed, null or not; what is merged in comes after.</summary>
internal struct LastItem<T> : IAggregate<T, T, LastItem<T>> where T : struct
{
    public int Count { readonly get; private set; }

    public T Value { readonly get; private set; }

    public static bool IsSkipped(T item) => false;

    public void Push(T item)
    {
        Value = item;
        Count++;
    }

    public void Merge(in LastItem<T> other)
    {
        if (other.Count > 0) Value = other.Value;
        Count += other.Count;
    }
}

/// <summary>The first item that is not null.</summary>
internal struct FirstValid<T> : IAggregate<T, T, FirstValid<T>> where T : struct
{
    private FirstItem<T> _first;

    public readonly int Count => _first.Count;

    public readonly T Value => _first.Value;

    public static bool IsSkipped(T item) => Null.Is(item);

    public void Push(T item) => _first.Push(item);

    public void Merge(in FirstValid<T> other) => _first.Merge(other._first);
}

/// <summary>The last item that is not null.</summary>
internal struct LastValid<T> : IAggregate<T, T, LastValid<T>> where T : struct
{
    private LastItem<T> _last;

    public readonly int Count => _last.Count;

    public readonly T Value => _last.Value;

    public static bool IsSkipped(T item) => Null.Is(item);

    public void Push(T item) => _last.Push(item);

    public void Merge(in LastValid<T> other) => _last.Merge(other._last);
}

/// <summary>The correlation; none where a column hardly varies, as the language has it for whole columns.</summary>
internal struct GuardedCorrelation : IAggregate<Twin, double, GuardedCorrelation>
{
    /// <summary>Below this variance a column is taken for constant.</summary>
    public const double LeastVariance = 1e-12;

    private Correlation _correlation;
    private Spread _x;
    private Spread _y;

    public readonly int Count => _x.Count;

    public readonly double Value =>
        _x.Sample < LeastVariance || _y.Sample < LeastVariance ? double.NaN : _correlation.Value;

    public static bool IsSkipped(Twin item) => item.IsIncomplete;

    public void Push(Twin item)
    {
        _correlation.Push(item);
        _x.Push(item.X);
        _y.Push(item.Y);
    }

    public void Merge(in GuardedCorrelation other)
    {
        _correlation.Merge(other._correlation);
        _x.Merge(other._x);
        _y.Merge(other._y);
    }
}

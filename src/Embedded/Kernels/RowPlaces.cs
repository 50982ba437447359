namespace DolphinQuant.Embedded.Kernels;

/// <summary>The row of the largest number, the last such row.</summary>
internal struct LastMaximumRow : IAggregate<Placed, int, LastMaximumRow>
{
    // The first row of those that count backwards.
    private MaximumRow _backwards;

    public readonly int Count => _backwards.Count;

    public readonly int Value => -_backwards.Value;

    public static bool IsSkipped(Placed item) => double.IsNaN(item.Number);

    public void Push(Placed item) => _backwards.Push(item with { Row = -item.Row });

    public void Merge(in LastMaximumRow other) => _backwards.Merge(other._backwards);
}

/// <summary>The row of the smallest number, the last such row.</summary>
internal struct LastMinimumRow : IAggregate<Placed, int, LastMinimumRow>
{
    private LastMaximumRow _mirrored;

    public readonly int Count => _mirrored.Count;

    public readonly int Value => _mirrored.Value;

    public static bool IsSkipped(Placed item) => double.IsNaN(item.Number);

    public void Push(Placed item) => _mirrored.Push(item with { Number = -item.Number });

    public void Merge(in LastMinimumRow other) => _mirrored.Merge(other._mirrored);
}

/// <summary>The first row with a number.</summary>
internal struct FirstRow : IAggregate<Placed, int, FirstRow>
{
    public int Count { readonly get; private set; }

    public int Value { readonly get; private set; }

    public static bool IsSkipped(Placed item) => double.IsNaN(item.Number);

    public void Push(Placed item)
    {
        if (Count == 0 || item.Row < Value) Value = item.Row;
        Count++;
    }

    public void Merge(in FirstRow other)
    {
        if (other.Count == 0) return;
        if (Count == 0 || other.Value < Value) Value = other.Value;
        Count += other.Count;
    }
}

/// <summary>The last row with a number.</summary>
internal struct LastRow : IAggregate<Placed, int, LastRow>
{
    public int Count { readonly get; private set; }

    public int Value { readonly get; private set; }

    public static bool IsSkipped(Placed item) => double.IsNaN(item.Number);

    public void Push(Placed item)
    {
        if (Count == 0 || item.Row > Value) Value = item.Row;
        Count++;
    }

    public void Merge(in LastRow other)
    {
        if (other.Count == 0) return;
        if (Count == 0 || other.Value > Value) Value = other.Value;
        Count += other.Count;
    }
}

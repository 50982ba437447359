namespace DolphinQuant.Data;

/// <summary>Distinct scalars of one type; walked in the order in which DolphinDB prints a set.</summary>
public sealed class SetValue : Value
{
    private HashChain _chain;

    /// <summary>An empty set of <paramref name="type"/>, with room for <paramref name="capacity"/> keys.</summary>
    public SetValue(DataType type, int capacity = 0)
    {
        Type = type;
        _chain = new HashChain(capacity);
    }

    /// <summary>The distinct elements of <paramref name="items"/>.</summary>
    /// <exception cref="InvalidCastException">An element is not a scalar.</exception>
    public SetValue(Vector items) : this(items.Type, items.Count)
    {
        for (var i = 0; i < items.Count; i++) _chain.Add(items.Scalar(i));
    }

    private SetValue(SetValue other)
    {
        Type = other.Type;
        _chain = new HashChain(other._chain);
    }

    /// <inheritdoc/>
    public override DataType Type { get; }

    /// <inheritdoc/>
    public override DataForm Form => DataForm.Set;

    /// <inheritdoc/>
    public override int Count => _chain.Count;

    /// <summary>The elements.</summary>
    public IEnumerable<Scalar> Items => _chain.Keys;

    /// <summary>True when the element is in the set.</summary>
    public bool Contains(Scalar item) => _chain.Contains(item);

    /// <summary>Puts an element in; false when it is there already.</summary>
    public bool Add(Scalar item) => _chain.Add(item);

    /// <summary>Takes an element out; false when it is not there.</summary>
    public bool Remove(Scalar item) => _chain.Remove(item);

    /// <summary>Takes all elements out.</summary>
    public void Clear() => _chain = new HashChain(0);

    /// <summary>A copy of its own.</summary>
    public SetValue Copy() => new(this);

    /// <summary>The elements as a column.</summary>
    public Vector ToVector()
    {
        var column = Vector.Create(Type).CreateEmpty(Count);
        foreach (var item in Items) column.Add(item);
        return column;
    }
}

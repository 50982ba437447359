namespace DolphinQuant.Data;

/// <summary>
/// Keys with values. Insertion order is kept, so that printing is deterministic; DolphinDB's unordered dictionaries
/// promise no order.
/// </summary>
public sealed class Dictionary : Value
{
    private readonly OrderedDictionary<Scalar, Value> _entries = [];

    /// <summary>An empty dictionary for keys and values of the given types.</summary>
    public Dictionary(DataType keyType, DataType valueType, bool isOrdered = false)
    {
        KeyType = keyType;
        Type = valueType;
        IsOrdered = isOrdered;
    }

    /// <summary>The type of the keys.</summary>
    public DataType KeyType { get; }

    /// <summary>True when the script asked for the order of insertion.</summary>
    public bool IsOrdered { get; }

    /// <summary>The type of the values; <see cref="DataType.Any"/> for mixed ones.</summary>
    public override DataType Type { get; }

    /// <inheritdoc/>
    public override DataForm Form => DataForm.Dictionary;

    /// <inheritdoc/>
    public override int Count => _entries.Count;

    /// <summary>The keys, in the order of insertion.</summary>
    public IEnumerable<Scalar> Keys => _entries.Keys;

    /// <summary>The values, in the order of their keys.</summary>
    public IEnumerable<Value> Values => _entries.Values;

    /// <summary>The value of a key; writing adds or replaces.</summary>
    /// <exception cref="KeyNotFoundException">Reading an absent key.</exception>
    public Value this[Scalar key]
    {
        get => _entries[key];
        set => _entries[key] = value;
    }

    /// <summary>The value of a text key, or null when absent.</summary>
    public Value? Find(string key) => Find(Scalar.String(key));

    /// <summary>The value of a key, or null when absent.</summary>
    public Value? Find(Scalar key) => _entries.TryGetValue(key, out var value) ? value : null;

    /// <summary>Removes all keys.</summary>
    public void Clear() => _entries.Clear();

    /// <summary>Removes a key; false when it was absent.</summary>
    public bool Remove(Scalar key) => _entries.Remove(key);
}

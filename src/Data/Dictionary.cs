namespace DolphinQuant.Data;

/// <summary>
/// Keys with values. An ordered dictionary is walked in the order of insertion, any other one in the order of
/// DolphinDB's hash table, which depends on the keys, on the order of their insertion and on the room there was.
/// </summary>
/// <remarks>
/// The order is worked out when it is asked for: the keys are put once more, in the order of insertion, into a table
/// of the first room. Keys removed before leave no trace in it, as they may in DolphinDB.
/// </remarks>
public sealed class Dictionary : Value
{
    private readonly OrderedDictionary<Scalar, Value> _entries = [];
    private int _room;
    private Scalar[]? _walk;

    /// <summary>
    /// An empty dictionary for keys and values of the given types, made for <paramref name="room"/> keys.
    /// </summary>
    public Dictionary(DataType keyType, DataType valueType, bool isOrdered = false, int room = 0)
    {
        KeyType = keyType;
        Type = valueType;
        IsOrdered = isOrdered;
        _room = room;
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

    /// <summary>The keys, in the order in which the dictionary is walked.</summary>
    public IEnumerable<Scalar> Keys => IsOrdered ? _entries.Keys : Walk();

    /// <summary>The values, in the order of their keys.</summary>
    public IEnumerable<Value> Values => IsOrdered ? _entries.Values : Walk().Select(key => _entries[key]);

    /// <summary>The value of a key; writing adds or replaces.</summary>
    /// <exception cref="KeyNotFoundException">Reading an absent key.</exception>
    public Value this[Scalar key]
    {
        get => _entries[key];
        set
        {
            if (_entries.TryAdd(key, value, out var index)) _walk = null;
            else _entries.SetAt(index, value);
        }
    }

    /// <summary>The value of a text key, or null when absent.</summary>
    public Value? Find(string key) => Find(Scalar.String(key));

    /// <summary>The value of a key, or null when absent.</summary>
    public Value? Find(Scalar key) => _entries.TryGetValue(key, out var value) ? value : null;

    /// <summary>Makes room for keys that come together, in an empty dictionary only: it decides their order.</summary>
    public void Reserve(int keys)
    {
        if (Count == 0) _room = Math.Max(_room, keys);
    }

    /// <summary>The same keys, walked in the same order, each with what <paramref name="value"/> makes of its value.</summary>
    public Dictionary Copy(Func<Value, Value> value)
    {
        var copy = new Dictionary(KeyType, Type, IsOrdered, _room);
        foreach (var (key, kept) in _entries) copy._entries.Add(key, value(kept));
        copy._walk = _walk;
        return copy;
    }

    /// <summary>Removes all keys.</summary>
    public void Clear()
    {
        _entries.Clear();
        _walk = null;
    }

    /// <summary>Removes a key; false when it was absent.</summary>
    public bool Remove(Scalar key)
    {
        _walk = null;
        return _entries.Remove(key);
    }

    private Scalar[] Walk()
    {
        if (_walk is { } known) return known;
        // DolphinDB counts the keys themselves as room: no key beyond them is expected.
        var chain = new HashChain(Math.Max(0, _room - 1));
        foreach (var key in _entries.Keys) chain.Add(key);
        Scalar[] walk = [.. chain.Keys];
        return _walk = walk;
    }
}

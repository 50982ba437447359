using System.Collections.Concurrent;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>The objects that <c>share</c> made visible to all sessions. Safe for concurrent use.</summary>
internal sealed class SharedObjects
{
    private readonly ConcurrentDictionary<string, Cell> _cells = new(StringComparer.Ordinal);

    /// <summary>Where the objects are kept, by name.</summary>
    public IEnumerable<Cell> Cells => _cells.OrderBy(cell => cell.Key, StringComparer.Ordinal).Select(cell => cell.Value);

    public Cell? Find(string name) => _cells.GetValueOrDefault(name);

    public IEnumerable<KeyValuePair<string, Value>> All =>
        _cells.Select(cell => KeyValuePair.Create(cell.Key, cell.Value.Value))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Makes a value visible under a name and returns its cell; the name's former value is replaced.</summary>
    public Cell Share(string name, Value value) => _cells[name] = new Cell(ValueCopy.Of(value)).OpenToThreads();

    /// <summary>The cell whose value is this very object, or null.</summary>
    public Cell? FindHolder(Value value) =>
        _cells.Values.FirstOrDefault(cell => ReferenceEquals(cell.Value, value));

    public bool Remove(string name) => _cells.TryRemove(name, out _);
}

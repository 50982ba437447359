using System.Collections.Concurrent;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>The objects that <c>share</c> made visible to all sessions. Safe for concurrent use.</summary>
internal sealed class SharedObjects
{
    private readonly ConcurrentDictionary<string, Cell> _cells = new(StringComparer.Ordinal);

    /// <summary>Where the objects are kept, in the order of their names.</summary>
    public IEnumerable<Cell> Cells => All.Select(pair => pair.Value);

    public Cell? Find(string name) => _cells.GetValueOrDefault(name);

    public IEnumerable<KeyValuePair<string, Cell>> All => _cells.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Makes a value visible under a name and returns its cell; the name's former value is replaced.</summary>
    /// <remarks>What takes the place of an object under control is so too.</remarks>
    public Cell Share(string name, Value value, string creator) => _cells.AddOrUpdate(
        name,
        _ => CellOf(value, new ObjectAccess(name, creator)),
        (_, former) => CellOf(value, former.Access is { IsControlled: true } kept ? kept : new ObjectAccess(name, creator)));

    /// <summary>The cell whose value is this very object, or null.</summary>
    public Cell? FindHolder(Value value) =>
        _cells.Values.FirstOrDefault(cell => ReferenceEquals(cell.Value, value));

    public bool Remove(string name) => _cells.TryRemove(name, out _);

    private static Cell CellOf(Value value, ObjectAccess access) =>
        new Cell(ValueCopy.Of(value)) { Access = (value as IControlled)?.Access ?? access }.OpenToThreads();
}

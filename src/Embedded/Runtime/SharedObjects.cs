using System.Collections.Concurrent;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>The objects that <c>share</c> made visible to all sessions. Safe for concurrent use.</summary>
internal sealed class SharedObjects
{
    private readonly ConcurrentDictionary<string, SharedCell> _cells = new(StringComparer.Ordinal);

    public Cell? Find(string name) => _cells.GetValueOrDefault(name);

    public IEnumerable<KeyValuePair<string, Value>> All =>
        _cells.Select(cell => KeyValuePair.Create(cell.Key, cell.Value.Value))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Makes a value visible under a name and returns its cell; the name's former value is replaced.</summary>
    public Cell Share(string name, Value value) => _cells[name] = new SharedCell(value);

    /// <summary>The cell whose value is this very object, or null.</summary>
    public Cell? FindHolder(Value value) =>
        _cells.Values.FirstOrDefault(cell => ReferenceEquals(cell.Value, value));

    public bool Remove(string name) => _cells.TryRemove(name, out _);

    /// <summary>
    /// A value that several threads read while one writes: a writer changes a copy and publishes it whole, so a reader
    /// never sees half a change.
    /// </summary>
    private sealed class SharedCell(Value value) : Cell(ValueCopy.Of(value))
    {
        private readonly Lock _writing = new();

        public override void Assign(Value value)
        {
            lock (_writing) Value = value;
        }

        public override void Replace(Func<Value, Value> change)
        {
            lock (_writing) Value = change(ValueCopy.Of(Value));
        }

        public override T Change<T>(Func<Value, T> change)
        {
            lock (_writing)
            {
                var copy = ValueCopy.Of(Value);
                var result = change(copy);
                Value = copy;
                return result;
            }
        }
    }
}

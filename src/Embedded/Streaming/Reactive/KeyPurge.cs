using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// Finds keys that need not be kept: their last results meet a condition. As documented it looks only when so much time
/// has passed since the last rows came, and gives keys only when they are a tenth of all.
/// </summary>
/// <param name="definition">The engine.</param>
/// <param name="filter">The condition over the columns of the output table.</param>
/// <param name="interval">The time that must have passed.</param>
internal sealed class KeyPurge(EngineDefinition definition, Metric filter, TimeSpan interval)
{
    private const double LeastShare = 0.1;

    private readonly Dictionary<int, Value[]> _last = [];
    private DateTimeOffset _arrived = definition.Session.Time.GetUtcNow();

    /// <summary>Notes the last results of keys, and gives the slots of those to be forgotten.</summary>
    public int[] Due(int[] slots, List<Vector> results)
    {
        var now = definition.Session.Time.GetUtcNow();
        var isTime = now - _arrived >= interval;
        _arrived = now;
        var purged = isTime ? Found() : [];
        var present = slots.ToHashSet();
        purged = [.. purged.Where(slot => !present.Contains(slot))];
        foreach (var slot in purged) _last.Remove(slot);
        for (var row = 0; row < slots.Length; row++)
        {
            var at = row;
            _last[slots[row]] = [.. results.Select(column => column[at])];
        }

        return purged;
    }

    /// <summary>The last results of keys as a value, for a snapshot.</summary>
    public Value Capture()
    {
        var slots = _last.Keys.ToArray();
        return Vector.Tuple([Vector.Int(slots), .. slots.Length > 0 ? ResultsOf(slots) : definition.Output.Columns.Columns]);
    }

    /// <summary>Takes over captured results.</summary>
    /// <exception cref="ScriptException">They are those of another output.</exception>
    public void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 1 + definition.Output.Schema.Count).ToArray();
        var slots = ((Vector<int>)parts[0]).Span;
        for (var row = 0; row < slots.Length; row++)
        {
            var at = row;
            _last[slots[row]] = [.. parts[1..].Select(column => ((Vector)column)[at])];
        }
    }

    private int[] Found()
    {
        if (_last.Count == 0) return [];
        var slots = _last.Keys.ToArray();
        var found = ColumnValues.Holding(
            filter.Evaluate(definition.Session, new Table(definition.Output.Columns.Names, ResultsOf(slots))), slots.Length);
        return found.Length >= LeastShare * slots.Length ? [.. found.Select(row => slots[row])] : [];
    }

    private IEnumerable<Vector> ResultsOf(int[] slots) => definition.Output.Columns.Columns.Select((column, i) =>
        Conversion.ConvertLike(
            (Vector)Columns.Of("filter", Columns.CombineScalars([.. slots.Select(slot => _last[slot][i])])), column));
}

using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// A state function that looks back a limited way: each key keeps the rows that results to come can depend on, and the
/// function runs over them and the new rows, as it does over a column.
/// </summary>
/// <param name="call">The function over the argument columns.</param>
/// <param name="rule">Which rows are kept.</param>
internal sealed class HistoryOperator(
    Func<ReactiveBatch, Vector[], Value> call, RetentionRule rule) : StateOperator
{
    private readonly List<Vector[]?> _histories = [];

    public override Value Apply(ReactiveBatch batch, Vector[] inputs)
    {
        while (_histories.Count < batch.Capacity) _histories.Add(null);
        if (batch.Count == 0) return call(batch, inputs);
        var groups = SlotGroups.Of(batch.Slots);
        if (groups.Count == 1) return Step(batch, groups.Slot(0), inputs);
        var results = new Value[groups.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var rows = groups.Rows(i).ToArray();
            results[i] = Step(batch, groups.Slot(i), Array.ConvertAll(inputs, input => input.Gather(rows)));
        }

        return groups.Scatter(results);
    }

    public override long CountBytes() => _histories.Sum(history => history?.Sum(ValueSize.Of) ?? 0);

    public override void Clear(int slot)
    {
        if (slot < _histories.Count) _histories[slot] = null;
    }

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_histories.Count);
        foreach (var history in _histories)
        {
            using var bytes = new MemoryStream();
            if (history is not null) ValueBytes.Write(Vector.Tuple([.. history]), bytes);
            writer.WriteItems((ReadOnlySpan<byte>)bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }
    }

    public override void Load(BinaryReader reader)
    {
        _histories.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var bytes = reader.ReadItems<byte>();
            _histories.Add(bytes.Length == 0
                ? null
                : [.. ((Vector<Value>)ValueBytes.Read(bytes)).Span.ToArray().Cast<Vector>()]);
        }
    }

    // The results of one key's new rows.
    private Value Step(ReactiveBatch batch, int slot, Vector[] rows)
    {
        var known = _histories[slot];
        var before = known is null ? 0 : known[0].Count;
        var all = known is null ? rows : Array.ConvertAll(known, column => column.Copy());
        for (var i = 0; i < all.Length && known is not null; i++) all[i].AddRange(rows[i]);
        var results = call(batch, all);
        _histories[slot] = rule.Kept(all, results);
        return before == 0 ? results : Tail(results, before);
    }

    private static Vector Tail(Value results, int from) => results switch
    {
        Vector<Value> { IsColumnar: false } parts when parts.Count > 0 && parts.Span[0] is Vector =>
            Vector.Tuple([.. parts.Span.ToArray().Select(part => Tail(part, from))]),
        Vector column => column.Slice(from, column.Count - from),
        var other => throw new ScriptException($"A state function gave a {other.Form} in place of a column."),
    };
}

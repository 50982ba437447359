using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>The rows of a batch by the slots of their keys, each in the order of the batch.</summary>
internal sealed class SlotGroups
{
    private readonly int[] _order;
    private readonly int[] _starts;
    private readonly int[] _slots;

    private SlotGroups(int[] order, int[] starts, int[] slots) => (_order, _starts, _slots) = (order, starts, slots);

    /// <summary>The number of slots that have rows.</summary>
    public int Count => _slots.Length;

    public static SlotGroups Of(ReadOnlySpan<int> slots)
    {
        var order = new int[slots.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        var keys = slots.ToArray();
        // A stable order of rows by slot: the row breaks the tie.
        Array.Sort(order, (left, right) =>
            keys[left] != keys[right] ? keys[left].CompareTo(keys[right]) : left.CompareTo(right));
        var (starts, found) = (new List<int>(), new List<int>());
        for (var i = 0; i < order.Length; i++)
        {
            if (i > 0 && keys[order[i]] == keys[order[i - 1]]) continue;
            starts.Add(i);
            found.Add(keys[order[i]]);
        }

        starts.Add(order.Length);
        return new SlotGroups(order, [.. starts], [.. found]);
    }

    public int Slot(int group) => _slots[group];

    public ReadOnlySpan<int> Rows(int group) => _order.AsSpan(_starts[group], _starts[group + 1] - _starts[group]);

    /// <summary>The results of the groups, each for its rows, as one column in the order of the batch.</summary>
    public Value Scatter(Value[] results)
    {
        if (results[0] is Vector<Value> { IsColumnar: false, Count: > 0 } parts && parts.Span[0] is Vector)
            return Vector.Tuple([.. Enumerable.Range(0, parts.Count).Select(
                part => Scatter(Array.ConvertAll(results, result => ((Vector)result)[part])))]);
        var sorted = ((Vector)results[0]).Copy();
        for (var i = 1; i < results.Length; i++) sorted.AddRange((Vector)results[i]);
        var places = new int[_order.Length];
        for (var i = 0; i < places.Length; i++) places[_order[i]] = i;
        return sorted.Gather(places);
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Rows under way through the expressions of an engine.</summary>
/// <param name="session">The engine's session.</param>
/// <param name="rows">The rows.</param>
/// <param name="slots">The place of each row's key among the states.</param>
/// <param name="capacity">The number of places that states must have.</param>
internal sealed class ReactiveBatch(Session session, Table rows, int[] slots, int capacity)
{
    public Session Session => session;

    public Table Rows => rows;

    public int Count => slots.Length;

    public ReadOnlySpan<int> Slots => slots;

    public int Capacity => capacity;

    /// <summary>Some of the rows, for a state that sees only those.</summary>
    public ReactiveBatch Select(int[] positions) =>
        new(session, rows.Gather(positions), Array.ConvertAll(positions, position => slots[position]), capacity);
}

using System.Runtime.CompilerServices;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// The state of one series: an item goes in, a result comes out. A column runs it from its first row to its last, a
/// streaming engine keeps one for each key, and both see the same bits.
/// </summary>
internal interface IStreamState<TItem, TResult>
{
    /// <summary>The bytes of the arrays that the state holds.</summary>
    long HeldBytes => 0;

    /// <summary>Takes in an item and gives the result that stands in its row.</summary>
    TResult Push(TItem item);

    void Save(BinaryWriter writer);

    void Load(BinaryReader reader);
}

/// <summary>Batch driver over <see cref="IStreamState{TItem, TResult}"/>.</summary>
internal static class RowByRow
{
    // Compiled in full at once, with the state in registers: each row waits for the one before it, and memory in between would cost more
    // than the arithmetic.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TResult[] Run<TItem, TResult, TState>(ReadOnlySpan<TItem> items, TState state)
        where TState : struct, IStreamState<TItem, TResult>
    {
        var results = ColumnMemory.Allocate<TResult>(items.Length);
        for (var i = 0; i < results.Length; i++) results[i] = state.Push(items[i]);
        return results;
    }

    /// <summary>The results of a state that costs more than the walk over its rows.</summary>
    public static void Run<TItem, TResult, TState>(ReadOnlySpan<TItem> items, TState state, Span<TResult> results)
        where TState : struct, IStreamState<TItem, TResult>
    {
        for (var i = 0; i < results.Length; i++)
        {
            Interruption.Check(i);
            results[i] = state.Push(items[i]);
        }
    }
}

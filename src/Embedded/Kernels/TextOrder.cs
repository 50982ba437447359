using System.Runtime.ExceptionServices;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// The order of texts by their code units. Comparing millions of texts takes seconds, so a sort by it ends when its script
/// is to; one sort has one of these.
/// </summary>
internal sealed class TextOrder : IComparer<string>
{
    private int _steps;

    private TextOrder()
    {
    }

    /// <summary>Sorts texts, and their rows along.</summary>
    /// <exception cref="OperationCanceledException">The script is to end; both are in some order.</exception>
    public static void Sort(string[] texts, int[] rows) => Guard(() => Array.Sort(texts, rows, new TextOrder()));

    /// <summary>Sorts positions by the texts they stand for.</summary>
    /// <exception cref="OperationCanceledException">The script is to end.</exception>
    public static void Sort(int[] positions, Func<int, string> textOf)
    {
        var order = new TextOrder();
        Guard(() => Array.Sort(positions, (left, right) => order.Compare(textOf(left), textOf(right))));
    }

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        Interruption.Check(++_steps);
        return string.CompareOrdinal(x, y);
    }

    // A sort wraps what its comparer throws.
    private static void Guard(Action sort)
    {
        try
        {
            sort();
        }
        catch (InvalidOperationException failure) when (failure.InnerException is OperationCanceledException stop)
        {
            ExceptionDispatchInfo.Throw(stop);
        }
    }
}

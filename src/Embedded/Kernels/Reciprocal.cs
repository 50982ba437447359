using System.Runtime.CompilerServices;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// 1 / n for the counts of small runs, from a table: the updates of means and moments wait for a division otherwise, which takes
/// several times as long as all the rest of them.
/// </summary>
internal static class Reciprocal
{
    private static readonly double[] Known = [.. Enumerable.Range(0, 1025).Select(count => 1.0 / count)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Of(int count) => (uint)count < (uint)Known.Length ? Known[count] : 1.0 / count;
}

using System.Runtime.CompilerServices;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Row by row one of two items. Conditions of data are as good as random: a jump for each would be foretold wrong every other time.</summary>
internal static class Choice
{
    /// <summary>
    /// <paramref name="yes"/> where the truth holds, else <paramref name="no"/>; null where it is null. An operand of one row stands for every row.
    /// </summary>
    public static void Pick<T>(ReadOnlySpan<sbyte> truths, ReadOnlySpan<T> yes, ReadOnlySpan<T> no, Span<T> picked) where T : struct
    {
        var (stepYes, stepNo) = (yes.Length == 1 ? 0 : 1, no.Length == 1 ? 0 : 1);
        for (var i = 0; i < truths.Length; i++)
        {
            var truth = truths[i];
            picked[i] = Null.Is(truth) ? Null.Of<T>() : Select(truth, yes[i * stepYes], no[i * stepNo]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Select<T>(sbyte truth, T yes, T no) where T : struct
    {
        // All bits where the truth is not 0, else none.
        var mask = -Math.Abs((int)truth) >> 31;
        if (Unsafe.SizeOf<T>() == sizeof(long))
        {
            var (x, y) = (Unsafe.BitCast<T, long>(yes), Unsafe.BitCast<T, long>(no));
            return Unsafe.BitCast<long, T>(y ^ ((x ^ y) & mask));
        }

        if (Unsafe.SizeOf<T>() == sizeof(int))
        {
            var (x, y) = (Unsafe.BitCast<T, int>(yes), Unsafe.BitCast<T, int>(no));
            return Unsafe.BitCast<int, T>(y ^ ((x ^ y) & mask));
        }

        return mask != 0 ? yes : no;
    }
}

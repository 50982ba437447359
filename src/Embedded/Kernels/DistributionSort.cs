using System.Buffers;
using System.Numerics;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// The stable order of numbers by distribution: rows are counted into about as many buckets of equal width as there are rows, and what shares
/// a bucket is sorted the same way again, or by insertion when it is little (Knuth, The Art of Computer Programming, volume 3, sections
/// 5.2.1 and 5.2.5). A cross-section of values takes one round.
/// </summary>
internal static class DistributionSort
{
    /// <summary>Fewer rows than this are sorted faster by comparing.</summary>
    public const int Least = 64;

    // Buckets beyond this many do not stay in the cache; fewer rows than the second are sorted by insertion.
    private const int MostBuckets = 1 << 12, Few = 24;

    private const ulong SignBit = 1UL << 63;

    /// <summary>The rows in sorted order, null as the smallest number; equal rows keep their order.</summary>
    public static int[] Order(ReadOnlySpan<double> items, bool isAscending)
    {
        var rows = new int[items.Length];
        var keys = ArrayPool<ulong>.Shared.Rent(items.Length);
        Sort(items, isAscending, keys.AsSpan(0, items.Length), rows);
        ArrayPool<ulong>.Shared.Return(keys);
        return rows;
    }

    /// <summary>
    /// Puts the rows in sorted order, null as the smallest number; equal rows keep their order. Beside each row comes its key: keys are equal
    /// where the numbers are.
    /// </summary>
    public static void Sort(ReadOnlySpan<double> items, bool isAscending, Span<ulong> keys, Span<int> rows)
    {
        for (var i = 0; i < items.Length; i++)
        {
            keys[i] = isAscending ? Key(items[i]) : ~Key(items[i]);
            rows[i] = i;
        }

        var spareKeys = ArrayPool<ulong>.Shared.Rent(items.Length);
        var spareRows = ArrayPool<int>.Shared.Rent(items.Length);
        Sort(keys, rows, spareKeys.AsSpan(0, items.Length), spareRows.AsSpan(0, items.Length), isFirstRound: true);
        ArrayPool<ulong>.Shared.Return(spareKeys);
        ArrayPool<int>.Shared.Return(spareRows);
    }

    /// <summary>The key that <see cref="Sort(ReadOnlySpan{double}, bool, Span{ulong}, Span{int})"/> gives null.</summary>
    public static ulong NullKey(bool isAscending) => isAscending ? ulong.MinValue : ulong.MaxValue;

    // The first round divides the range of the numbers, the others that of their bits: those leave a range narrower by the number of buckets,
    // so that rounds are at most 64 bits / 5 bits deep, however the numbers lie.
    private static void Sort(Span<ulong> keys, Span<int> rows, Span<ulong> spareKeys, Span<int> spareRows, bool isFirstRound = false)
    {
        if (keys.Length <= Few)
        {
            Insert(keys, rows);
            return;
        }

        if (keys.Length >= Interruption.Stride) Interruption.Check();
        var (least, greatest) = (ulong.MaxValue, ulong.MinValue);
        foreach (var key in keys) (least, greatest) = (Math.Min(least, key), Math.Max(greatest, key));
        if (least == greatest) return;
        var most = 1 << Math.Min(BitOperations.Log2((uint)keys.Length), BitOperations.Log2(MostBuckets));
        var places = ArrayPool<int>.Shared.Rent(keys.Length);
        var ends = ArrayPool<int>.Shared.Rent(most);
        var count = isFirstRound && NumberPlaces(keys, (least, greatest), most, places) ? most : BitPlaces(keys, (least, greatest), most, places);
        Distribute(keys, rows, spareKeys, spareRows, places, ends.AsSpan(0, count));
        Refine(keys, rows, spareKeys, spareRows, ends.AsSpan(0, count));
        ArrayPool<int>.Shared.Return(places);
        ArrayPool<int>.Shared.Return(ends);
    }

    // Numbers about zero differ in all their bits and lie together all the same: buckets of equal width in the numbers serve them better.
    // Rounding keeps the order. False when the width cannot be told: with null or infinity among the numbers.
    private static bool NumberPlaces(ReadOnlySpan<ulong> keys, (ulong Least, ulong Greatest) range, int buckets, Span<int> places)
    {
        var least = Number(range.Least);
        var scale = (buckets - 1) / (Number(range.Greatest) - least);
        if (!double.IsFinite(scale) || scale == 0) return false;
        for (var i = 0; i < keys.Length; i++) places[i] = (int)((Number(keys[i]) - least) * scale);
        return true;
    }

    private static int BitPlaces(ReadOnlySpan<ulong> keys, (ulong Least, ulong Greatest) range, int buckets, Span<int> places)
    {
        var shift = Math.Max(0, BitOperations.Log2(range.Greatest - range.Least) + 1 - BitOperations.Log2((uint)buckets));
        for (var i = 0; i < keys.Length; i++) places[i] = (int)((keys[i] - range.Least) >> shift);
        return (int)((range.Greatest - range.Least) >> shift) + 1;
    }

    private static void Distribute(
        Span<ulong> keys, Span<int> rows, Span<ulong> spareKeys, Span<int> spareRows, ReadOnlySpan<int> places, Span<int> ends)
    {
        ends.Clear();
        for (var i = 0; i < keys.Length; i++) ends[places[i]]++;
        var place = 0;
        foreach (ref var end in ends) (end, place) = (place, place + end);
        for (var i = 0; i < keys.Length; i++)
        {
            var target = ends[places[i]]++;
            spareKeys[target] = keys[i];
            spareRows[target] = rows[i];
        }

        spareKeys.CopyTo(keys);
        spareRows.CopyTo(rows);
    }

    // What is little is left to one insertion over all rows, which never moves a row out of its bucket.
    private static void Refine(Span<ulong> keys, Span<int> rows, Span<ulong> spareKeys, Span<int> spareRows, ReadOnlySpan<int> ends)
    {
        var start = 0;
        foreach (var end in ends)
        {
            if (end - start > Few) Sort(keys[start..end], rows[start..end], spareKeys[start..end], spareRows[start..end]);
            start = end;
        }

        Insert(keys, rows);
    }

    private static void Insert(Span<ulong> keys, Span<int> rows)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            var key = keys[i];
            if (keys[i - 1] <= key) continue;
            var (row, place) = (rows[i], i);
            for (; place > 0 && keys[place - 1] > key; place--)
            {
                keys[place] = keys[place - 1];
                rows[place] = rows[place - 1];
            }

            (keys[place], rows[place]) = (key, row);
        }
    }

    // The bits of a positive number are in its order, those of a negative one in the opposite; 0 and -0 are equal.
    private static ulong Key(double item)
    {
        if (double.IsNaN(item)) return 0;
        var bits = BitConverter.DoubleToInt64Bits(item + 0.0);
        return (ulong)(bits ^ ((bits >> 63) | long.MinValue));
    }

    // The number of a key, negated when the order descends; that of null is no number.
    private static double Number(ulong key) =>
        BitConverter.UInt64BitsToDouble((key & SignBit) != 0 ? key ^ SignBit : ~key);
}

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

    /// <summary>The rows in sorted order, null as the smallest number; equal rows keep their order.</summary>
    public static int[] Order(ReadOnlySpan<double> items, bool isAscending)
    {
        var count = items.Length;
        var rented = ArrayPool<ulong>.Shared.Rent(2 * count);
        var spare = ArrayPool<int>.Shared.Rent(count);
        var rows = new int[count];
        var keys = rented.AsSpan(0, count);
        for (var i = 0; i < count; i++)
        {
            var key = Key(items[i]);
            keys[i] = isAscending ? key : ~key;
            rows[i] = i;
        }

        Sort(keys, rows, rented.AsSpan(count, count), spare.AsSpan(0, count));
        ArrayPool<ulong>.Shared.Return(rented);
        ArrayPool<int>.Shared.Return(spare);
        return rows;
    }

    // Every round is left with a range narrower by the number of buckets, so rounds are at most 64 bits / 5 bits deep.
    private static void Sort(Span<ulong> keys, Span<int> rows, Span<ulong> spareKeys, Span<int> spareRows)
    {
        if (keys.Length <= Few)
        {
            Insert(keys, rows);
            return;
        }

        var (least, greatest) = (ulong.MaxValue, ulong.MinValue);
        foreach (var key in keys) (least, greatest) = (Math.Min(least, key), Math.Max(greatest, key));
        if (least == greatest) return;
        var bits = Math.Min(BitOperations.Log2((uint)keys.Length), BitOperations.Log2(MostBuckets));
        var shift = Math.Max(0, BitOperations.Log2(greatest - least) + 1 - bits);
        var buckets = (int)((greatest - least) >> shift) + 1;
        var rented = ArrayPool<int>.Shared.Rent(buckets);
        var ends = rented.AsSpan(0, buckets);
        Distribute(keys, rows, spareKeys, spareRows, (least, shift), ends);
        for (int bucket = 0, start = 0; bucket < buckets; start = ends[bucket++])
        {
            var size = ends[bucket] - start;
            if (size > 1)
                Sort(keys.Slice(start, size), rows.Slice(start, size), spareKeys.Slice(start, size), spareRows.Slice(start, size));
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    private static void Distribute(
        Span<ulong> keys, Span<int> rows, Span<ulong> spareKeys, Span<int> spareRows, (ulong Least, int Shift) range, Span<int> ends)
    {
        ends.Clear();
        foreach (var key in keys) ends[(int)((key - range.Least) >> range.Shift)]++;
        var place = 0;
        foreach (ref var end in ends) (end, place) = (place, place + end);
        for (var i = 0; i < keys.Length; i++)
        {
            ref var end = ref ends[(int)((keys[i] - range.Least) >> range.Shift)];
            spareKeys[end] = keys[i];
            spareRows[end++] = rows[i];
        }

        spareKeys.CopyTo(keys);
        spareRows.CopyTo(rows);
    }

    private static void Insert(Span<ulong> keys, Span<int> rows)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            var (key, row, place) = (keys[i], rows[i], i);
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
        var bits = BitConverter.DoubleToUInt64Bits(item + 0.0);
        return (bits >> 63) == 0 ? bits | (1UL << 63) : ~bits;
    }
}

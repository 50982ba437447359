using System.Runtime.InteropServices;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// A column's values as small integers that compare as the values do: equal values have one code, null, the smallest
/// value, has the smallest. Grouping, sorting, pivoting, joining and <c>distinct</c> all work on codes, so none of them
/// knows a data type.
/// </summary>
internal sealed class KeyCodes(int[] codes, int count, bool hasNull)
{
    /// <summary>A table of presence is kept instead of sorting up to this many values per row.</summary>
    private const int DenseFactor = 4, DenseMinimum = 1 << 16;

    /// <summary>The code of every row, from 0.</summary>
    public int[] Codes => codes;

    /// <summary>The number of different values.</summary>
    public int Count => count;

    /// <summary>True when code 0 is null.</summary>
    public bool HasNull => hasNull;

    /// <summary>The codes of a column.</summary>
    /// <exception cref="ScriptException">The column holds durations or tuples.</exception>
    public static KeyCodes Of(Vector column) => column switch
    {
        SymbolVector symbols => OfSymbols(symbols),
        Vector<sbyte> bytes => OfIntegers(bytes.Memory),
        Vector<short> shorts => OfIntegers(shorts.Memory),
        Vector<int> ints => OfIntegers(ints.Memory),
        Vector<long> longs => OfIntegers(longs.Memory),
        Vector<float> floats => OfSorted(floats.Span.ToArray()),
        Vector<double> doubles => OfSorted(doubles.Span.ToArray()),
        Vector<string> strings => OfStrings(strings.Span),
        DecimalVector decimals => OfSorted(decimals.Raws()),
        Vector<UInt128> items => OfSorted(items.Span.ToArray()),
        _ => throw new ScriptException($"A {column.Type.DisplayName()} column cannot be grouped, sorted or joined by."),
    };

    /// <summary>The codes of several columns together, the first one being the most significant.</summary>
    public static KeyCodes Of(IReadOnlyList<Vector> columns)
    {
        var combined = Of(columns[0]);
        for (var i = 1; i < columns.Count; i++) combined = Combine(combined, Of(columns[i]));
        return combined;
    }

    /// <summary>The codes of pairs, ordered by the first and then by the second.</summary>
    public static KeyCodes Combine(KeyCodes major, KeyCodes minor)
    {
        var rows = major.Codes.Length;
        var range = (long)major.Count * minor.Count;
        if (IsDense(range, rows))
        {
            var places = ColumnMemory.Allocate<int>(rows);
            RowRanges.Run(rows, (_, first, end) =>
            {
                var (upper, lower, width) = (major.Codes, minor.Codes, minor.Count);
                for (var i = first; i < end; i++) places[i] = (upper[i] * width) + lower[i];
            });
            return new KeyCodes(places, Dense(places, (int)range), hasNull: false);
        }

        var keys = ColumnMemory.Allocate<long>(rows);
        for (var i = 0; i < rows; i++) keys[i] = ((long)major.Codes[i] * minor.Count) + minor.Codes[i];
        var (combined, count) = Sorted(keys);
        return new KeyCodes(combined, count, hasNull: false);
    }

    /// <summary>The codes turned so that ascending order of them is the wished order.</summary>
    public int[] Arranged(bool isDescending, bool? isNullsFirst)
    {
        var areNullsFirst = isNullsFirst ?? !isDescending;
        if (!isDescending && (areNullsFirst || !hasNull)) return codes;
        var shift = hasNull ? 1 : 0;
        var values = count - shift;
        var arranged = ColumnMemory.Allocate<int>(codes.Length);
        for (var i = 0; i < codes.Length; i++)
        {
            var code = codes[i];
            if (hasNull && code == 0) arranged[i] = areNullsFirst ? 0 : count - 1;
            else arranged[i] = (isDescending ? values - 1 - (code - shift) : code - shift)
                + (hasNull && areNullsFirst ? 1 : 0);
        }

        return arranged;
    }

    private static bool IsDense(long range, int rows) => range <= Math.Max(DenseMinimum, (long)DenseFactor * rows);

    private static KeyCodes OfSymbols(SymbolVector symbols)
    {
        var present = new bool[symbols.Symbols.Count];
        // Several threads may find the same code; they write the same.
        RowRanges.Run(symbols.Count, (_, first, end) =>
        {
            foreach (var code in symbols.Codes[first..end])
                if (!present[code])
                    present[code] = true;
        });
        var used = Enumerable.Range(0, present.Length).Where(code => present[code]).ToArray();
        if (!IsSorted(used, symbols.Symbols)) TextOrder.Sort(used, code => symbols.Symbols[code]);
        var ranks = new int[present.Length];
        for (var i = 0; i < used.Length; i++) ranks[used[i]] = i;
        var codes = ColumnMemory.Allocate<int>(symbols.Count);
        RowRanges.Run(codes.Length, (_, first, end) =>
        {
            var source = symbols.Codes;
            for (var i = first; i < end; i++) codes[i] = ranks[source[i]];
        });
        return new KeyCodes(codes, used.Length, present.Length > 0 && present[0]);
    }

    // The symbols of a table that is read in their order have ascending codes.
    private static bool IsSorted(int[] codes, SymbolBase symbols)
    {
        for (var i = 1; i < codes.Length; i++)
            if (string.CompareOrdinal(symbols[codes[i - 1]], symbols[codes[i]]) > 0)
                return false;
        return true;
    }

    private static KeyCodes OfIntegers<T>(ReadOnlyMemory<T> column)
        where T : struct, System.Numerics.IBinaryInteger<T>
    {
        var (least, greatest, hasNull) = Extent(column);
        var items = column.Span;
        // Null takes the place below the least value, so that it sorts first and the range stays narrow.
        var floor = least == long.MaxValue ? 0 : hasNull ? least - 1 : least;
        var isNarrow = greatest == long.MinValue || (UInt128)(ulong)(greatest - floor) + 1 <= int.MaxValue;
        var range = greatest == long.MinValue ? 1 : greatest - floor + 1;
        if (isNarrow && IsDense(range, items.Length))
        {
            var places = ColumnMemory.Allocate<int>(items.Length);
            RowRanges.Run(places.Length, (_, first, end) =>
            {
                var source = column.Span;
                for (var i = first; i < end; i++)
                    places[i] = Null.Is(source[i]) ? 0 : (int)(long.CreateTruncating(source[i]) - floor);
            });
            return new KeyCodes(places, Dense(places, (int)range), hasNull);
        }

        var keys = ColumnMemory.Allocate<long>(items.Length);
        for (var i = 0; i < keys.Length; i++) keys[i] = Null.Is(items[i]) ? floor : long.CreateTruncating(items[i]);
        var (codes, count) = Sorted(keys);
        return new KeyCodes(codes, count, hasNull);
    }

    private static (long Least, long Greatest, bool HasNull) Extent<T>(ReadOnlyMemory<T> column)
        where T : struct, System.Numerics.IBinaryInteger<T>
    {
        var extents = new (long Least, long Greatest, bool HasNull)[RowRanges.Count(column.Length)];
        RowRanges.Run(column.Length, (range, first, end) =>
        {
            var (least, greatest, hasNull) = (long.MaxValue, long.MinValue, false);
            foreach (var item in column.Span[first..end])
            {
                if (Null.Is(item))
                {
                    hasNull = true;
                    continue;
                }

                var value = long.CreateTruncating(item);
                least = Math.Min(least, value);
                greatest = Math.Max(greatest, value);
            }

            extents[range] = (least, greatest, hasNull);
        });
        return (extents.Min(range => range.Least), extents.Max(range => range.Greatest), extents.Any(range => range.HasNull));
    }

    private static KeyCodes OfSorted<T>(T[] keys)
        where T : struct, IComparable<T>, IEquatable<T>
    {
        // NaN, the null of floating columns, sorts first, and so do the nulls of decimals and of 16 bytes.
        var hasNull = Array.Exists(keys, Null.Is);
        var (codes, count) = Sorted(keys);
        return new KeyCodes(codes, count, hasNull);
    }

    private static KeyCodes OfStrings(ReadOnlySpan<string> items)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var found = new List<string>();
        var codes = ColumnMemory.Allocate<int>(items.Length);
        for (var i = 0; i < codes.Length; i++)
        {
            ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(first, items[i], out var isKnown);
            if (!isKnown)
            {
                code = found.Count;
                found.Add(items[i]);
            }

            codes[i] = code;
        }

        var order = Enumerable.Range(0, found.Count).ToArray();
        TextOrder.Sort(order, position => found[position]);
        var ranks = new int[order.Length];
        for (var i = 0; i < order.Length; i++) ranks[order[i]] = i;
        for (var i = 0; i < codes.Length; i++) codes[i] = ranks[codes[i]];
        return new KeyCodes(codes, found.Count, order.Length > 0 && found[order[0]].Length == 0);
    }

    // Turns places below a range into codes without gaps, in place; gives the number of codes.
    private static int Dense(int[] places, int range)
    {
        var ranks = new int[range];
        // Several threads may find the same place; they write the same.
        RowRanges.Run(places.Length, (_, first, end) =>
        {
            for (var i = first; i < end; i++) ranks[places[i]] = 1;
        });
        var count = 0;
        for (var i = 0; i < range; i++)
            if (ranks[i] != 0)
                ranks[i] = count++;
        if (count < range)
            RowRanges.Run(places.Length, (_, first, end) =>
            {
                for (var i = first; i < end; i++) places[i] = ranks[places[i]];
            });
        return count;
    }

    private static (int[] Codes, int Count) Sorted<T>(T[] keys)
        where T : struct, IComparable<T>, IEquatable<T>
    {
        var rows = ColumnMemory.Allocate<int>(keys.Length);
        for (var i = 0; i < rows.Length; i++) rows[i] = i;
        Array.Sort(keys, rows);
        var codes = ColumnMemory.Allocate<int>(keys.Length);
        var code = -1;
        for (var i = 0; i < keys.Length; i++)
        {
            if (i == 0 || !keys[i].Equals(keys[i - 1])) code++;
            codes[rows[i]] = code;
        }

        return (codes, code + 1);
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// Finds for every left row the last right row with the same keys whose last key, mostly a time, is not later. Rows mostly come in the
/// order of time: each key keeps the place of its last match, and the next one is looked for from there.
/// </summary>
internal sealed class AsOfMatch(JoinTable left, JoinTable right)
{
    /// <summary>The matching right row of every left row; -1 for none.</summary>
    public int[] Run()
    {
        var (leftTime, rightTime) = (left.KeyColumns[^1], right.KeyColumns[^1]);
        if (leftTime.Type == rightTime.Type)
            switch (leftTime, rightTime)
            {
                // The smallest number is null, which comes first: numbers are in the order of their times.
                case (Vector<int> x, Vector<int> y): return Run<int>(x.Memory, y.Memory);
                case (Vector<long> x, Vector<long> y): return Run<long>(x.Memory, y.Memory);
            }

        var times = JoinKeys.Of([leftTime], [rightTime], leftTime.Count, rightTime.Count);
        return Run<int>(times.Left, times.Right);
    }

    private int[] Run<T>(ReadOnlyMemory<T> leftTimes, ReadOnlyMemory<T> rightTimes) where T : struct, System.Numerics.INumber<T>
    {
        var (leftKeys, rightKeys, count) = Groups(leftTimes.Length, rightTimes.Length);
        var places = new CodePlaces(rightKeys, count);
        var (starts, rows, times) = (places.Starts, places.Rows(), places.Arrange(rightTimes));
        if (!IsAscending(times, starts))
        {
            var codes = KeyCodes.Of(right.KeyColumns[^1]);
            rows = RowOrder.Sort(RowOrder.Sort(RowOrder.Identity(rows.Length), codes.Codes, codes.Count), rightKeys, count);
            times = InOrder(rightTimes, rows);
        }

        var matches = ColumnMemory.Allocate<int>(leftTimes.Length);
        RowRanges.Run(matches.Length, (_, first, end) =>
        {
            var ends = starts.AsSpan(0, count).ToArray();
            var wanted = leftTimes.Span;
            for (var i = first; i < end; i++)
            {
                var key = leftKeys[i];
                var place = Advance(times.AsSpan(0, starts[key + 1]), starts[key], ends[key], wanted[i]);
                ends[key] = place;
                matches[i] = place > starts[key] ? rows[place - 1] : -1;
            }
        });
        return matches;
    }

    private static T[] InOrder<T>(ReadOnlyMemory<T> items, int[] rows)
    {
        var ordered = ColumnMemory.Allocate<T>(rows.Length);
        RowRanges.Run(rows.Length, (_, first, end) =>
        {
            var source = items.Span;
            for (var i = first; i < end; i++) ordered[i] = source[rows[i]];
        });
        return ordered;
    }

    // The place behind the last time that is not later than the one wanted; the search begins at the place of the match before.
    private static int Advance<T>(ReadOnlySpan<T> times, int start, int place, T wanted) where T : struct, System.Numerics.INumber<T>
    {
        var (low, high) = (place, times.Length);
        if (place > start && times[place - 1] > wanted) (low, high) = (start, place - 1);
        else
        {
            // Steps that double: a match is near, but may be far.
            for (var step = 1; low + step <= times.Length; step *= 2)
            {
                if (times[low + step - 1] > wanted)
                {
                    high = low + step - 1;
                    break;
                }

                low += step;
            }
        }

        while (low < high)
        {
            var middle = (int)(((uint)low + (uint)high) / 2);
            if (times[middle] <= wanted) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static bool IsAscending<T>(T[] times, int[] starts) where T : struct, System.Numerics.INumber<T>
    {
        for (var group = 0; group + 1 < starts.Length; group++)
            for (var i = starts[group] + 1; i < starts[group + 1]; i++)
                if (times[i] < times[i - 1])
                    return false;
        return true;
    }

    // Keys need not be in order here: the codes of one SYMBOL column serve as they are.
    private (int[] Left, int[] Right, int Count) Groups(int leftRows, int rightRows)
    {
        var (leftKeys, rightKeys) = (left.KeyColumns.SkipLast(1).ToArray(), right.KeyColumns.SkipLast(1).ToArray());
        if (leftKeys is [SymbolVector x] && rightKeys is [SymbolVector y])
        {
            var codes = ColumnValues.Recode(y, x.Symbols);
            return (x.Codes.ToArray(), codes, x.Symbols.Count);
        }

        var keys = JoinKeys.Of(leftKeys, rightKeys, leftRows, rightRows);
        return (keys.Left, keys.Right, keys.Count);
    }
}

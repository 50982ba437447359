using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>Columns moved along their rows, and nulls filled from their neighbours.</summary>
internal static class Shifting
{
    /// <summary>Every item <paramref name="steps"/> rows later (earlier when negative); null moves in.</summary>
    public static Vector Move(Vector column, int steps) => column switch
    {
        Vector<double> items => Move(items, steps),
        Vector<int> items => Move(items, steps),
        Vector<long> items => Move(items, steps),
        Vector<float> items => Move(items, steps),
        _ => column.Gather(Rows(column.Count, steps)),
    };

    /// <summary>Nulls replaced by the last item before them; at most <paramref name="limit"/> in a row.</summary>
    public static Vector FillForward(Vector column, int limit)
    {
        var rows = ColumnMemory.Allocate<int>(column.Count);
        int last = -1, run = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var isNull = column.IsNull(i);
            if (!isNull) last = i;
            run = isNull ? run + 1 : 0;
            rows[i] = isNull && run > limit ? i : last < 0 ? i : last;
        }

        return column.Gather(rows);
    }

    /// <summary>Nulls replaced by the next item after them; at most <paramref name="limit"/> in a row.</summary>
    public static Vector FillBackward(Vector column, int limit)
    {
        var rows = ColumnMemory.Allocate<int>(column.Count);
        int next = -1, run = 0;
        for (var i = rows.Length - 1; i >= 0; i--)
        {
            var isNull = column.IsNull(i);
            if (!isNull) next = i;
            run = isNull ? run + 1 : 0;
            rows[i] = isNull && run > limit ? i : next < 0 ? i : next;
        }

        return column.Gather(rows);
    }

    /// <summary>The items in the opposite order.</summary>
    public static Vector Reverse(Vector column)
    {
        var rows = ColumnMemory.Allocate<int>(column.Count);
        for (var i = 0; i < rows.Length; i++) rows[i] = rows.Length - 1 - i;
        return column.Gather(rows);
    }

    private static Vector<T> Move<T>(Vector<T> column, int steps)
    {
        var moved = ColumnMemory.Allocate<T>(column.Count);
        Move<T>(column.Span, steps, moved);
        return new Vector<T>(column.Type, moved);
    }

    /// <summary>Every item <paramref name="steps"/> rows later (earlier when negative); null moves in.</summary>
    public static void Move<T>(ReadOnlySpan<T> items, int steps, Span<T> moved)
    {
        var gap = (int)Math.Min(Math.Abs((long)steps), items.Length);
        if (steps >= 0)
        {
            moved[..gap].Fill(Null.Of<T>());
            items[..(items.Length - gap)].CopyTo(moved[gap..]);
        }
        else
        {
            items[gap..].CopyTo(moved);
            moved[(items.Length - gap)..].Fill(Null.Of<T>());
        }
    }

    private static int[] Rows(int count, int steps)
    {
        var rows = new int[count];
        for (var i = 0; i < count; i++)
        {
            var from = (long)i - steps;
            rows[i] = from >= 0 && from < count ? (int)from : -1;
        }

        return rows;
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Rows put together into sessions: stretches without a long gap.</summary>
internal static class SessionWindowFunctions
{
    public static void Register(FunctionTable table) => table.Add("sessionWindow(X, sessionGap)",
        "The first element of the session that each element belongs to; a gap of sessionGap or more starts a session.",
        (_, a) =>
        {
            var column = a.Vector(0);
            if (column.Type.Category() is not (DataCategory.Integral or DataCategory.Temporal))
                throw a.Wrong(0, "must hold integers, dates or times");
            var gap = a.Scalar(1);
            if (gap.Type.Category() != DataCategory.Integral || gap.IsNull || gap.AsLong() <= 0) throw a.Wrong(1, "must be a positive integer");
            return column.Gather(Starts(column.Numbers<long>(), gap.AsLong()));
        });

    // An element that is earlier than its session's last one belongs to the session and does not move its end.
    private static int[] Starts(ReadOnlySpan<long> items, long gap)
    {
        var starts = new int[items.Length];
        var (start, last) = (-1, 0L);
        for (var i = 0; i < items.Length; i++)
        {
            if (!Null.Is(items[i]) && (start < 0 || items[i] > last))
            {
                if (start < 0 || items[i] - last >= gap) start = i;
                last = items[i];
            }

            starts[i] = start;
        }

        return starts;
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The rows of each window themselves, or where they stand, as array vectors with a row per window.</summary>
internal static class WindowDataFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("movingWindowData(X, window, [fixed])", "The elements of each moving window; with fixed=true, nulls stand for those before the first.",
            (_, a) => Taken(a.Vector(0), Windowed(a)));
        table.Add("movingWindowIndex(X, window, [fixed])", "The positions of the elements of each moving window.", (_, a) => Placed(Windowed(a)));
        table.Add("tmovingWindowData(T, X, window, [leftClosed])", "The elements of each window in time.", (_, a) =>
        {
            var column = a.Vector(1);
            var starts = TimeWindows.Starts(a.FunctionName, a.Vector(0), a.Scalar(2), a.Bool(3, false));
            return starts.Length == column.Count
                ? Taken(column, [.. starts.Select((start, row) => Between(start, row))])
                : throw Shapes.Unequal(a.FunctionName, starts.Length, column.Count);
        });
        table.Add("movingTopNIndex(X, window, top, [ascending], [fixed], [tiesMethod])",
            "The positions of the elements that come first in each moving window, in their order.", (_, a) => Placed(Best(a)));
    }

    /// <summary>The length of <c>movingWindowData</c>'s windows, and whether those that are not full are filled with nulls.</summary>
    /// <exception cref="ScriptException">The length is not one of its own.</exception>
    public static (int Window, bool IsFixed) ShapeOf(Arguments arguments)
    {
        var window = Windows.Length(arguments, 1);
        return window < 2 ? throw arguments.Wrong(1, "must be at least 2") : (window, arguments.Bool(2, false));
    }

    private static int[][] Windowed(Arguments arguments)
    {
        var (window, isFixed) = ShapeOf(arguments);
        return [.. Sequences.Indexes(arguments.Vector(0).Count).Select(row =>
        {
            var rows = Between(Math.Max(0, row - window + 1), row);
            return isFixed ? Padded(rows, window) : rows;
        })];
    }

    private static int[][] Best(Arguments arguments)
    {
        var column = arguments.Vector(0);
        if (!column.Type.IsNumeric() && !column.Type.IsTemporal()) throw arguments.Wrong(0, "must hold numbers or times");
        var (window, top) = (Windows.Length(arguments, 1), arguments.Int(2));
        if (window < 2) throw arguments.Wrong(1, "must be at least 2");
        if (top < 1 || top > window) throw arguments.Wrong(2, $"must lie between 1 and the window, {window}");
        var ties = arguments.Text(5, "oldest") switch
        {
            "oldest" => TiedRows.Oldest,
            "latest" => TiedRows.Latest,
            _ => throw arguments.Wrong(5, "must be 'oldest' or 'latest'"),
        };
        var isFixed = arguments.Bool(4, false);
        var keys = column.OwnNumbers<double>();
        var rows = new TopRows<int>(arguments.Bool(3, true), ties);
        var windows = new int[column.Count][];
        for (var row = 0; row < windows.Length; row++)
        {
            rows.Add(new TopRow<int>(keys[row], row, row));
            if (row >= window) rows.Remove(keys[row - window], row - window);
            var best = rows.Best(top).ToArray();
            // The tie rule says which rows are taken; those taken stand in order of their arrival where they tie.
            if (ties == TiedRows.Latest) Array.Sort(best, rows.Arrival);
            var chosen = Array.ConvertAll(best, one => one.Item);
            windows[row] = isFixed ? Padded(chosen, top) : chosen;
        }

        return windows;
    }

    private static int[] Between(int first, int last) => Array.ConvertAll(Sequences.Indexes(last - first + 1), i => first + i);

    // Missing elements stand in front, as the window had not seen them yet.
    private static int[] Padded(int[] rows, int length) => [.. Enumerable.Repeat(-1, length - rows.Length), .. rows];

    private static Vector Taken(Vector column, int[][] windows)
    {
        // Rows of a tuple or an array vector are lists already: windows of them are tuples.
        if (column.IsTuple() || column is ArrayVector)
            return Vector.Tuple(Array.ConvertAll<int[], Value>(windows, rows =>
                Vector.Tuple(Array.ConvertAll(rows, row => row < 0 ? Scalar.Void : column[row]))));
        return Joined(column.Gather([.. windows.SelectMany(rows => rows)]), windows);
    }

    private static ArrayVector Placed(int[][] windows) => Joined(
        Vector.Int([.. windows.SelectMany(rows => rows.Length == 0 ? [-1] : rows).Select(row => row < 0 ? Null.Of<int>() : row)]), windows);

    private static ArrayVector Joined(Vector values, int[][] windows)
    {
        var ends = new int[windows.Length];
        for (var i = 0; i < ends.Length; i++) ends[i] = (i == 0 ? 0 : ends[i - 1]) + Math.Max(1, windows[i].Length);
        return new ArrayVector(values, ends);
    }
}

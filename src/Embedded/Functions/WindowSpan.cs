using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// The window of each row of a moving function: a number of rows or, over an indexed series or matrix, a distance in its
/// index; and what a window must hold to give a result.
/// </summary>
/// <param name="Starts">The first row of each row's window.</param>
/// <param name="MinimumRows">The rows that must have passed.</param>
/// <param name="MinimumItems">The items of a window that must not be null.</param>
internal sealed record WindowSpan(int[] Starts, int MinimumRows, int MinimumItems)
{
    /// <summary>
    /// Applies a function of a column and its windows to the first argument, column by column, on all cores: it must only compute.
    /// </summary>
    /// <exception cref="ScriptException">The window, or minPeriods, does not fit.</exception>
    public static Value Map(Arguments arguments, (int Window, int MinimumPeriods) places, Func<Vector, WindowSpan, Vector> body)
    {
        if (IndexOf(arguments[0]) is { } index)
        {
            var span = OverIndex(arguments, index, places);
            return Shapes.MapColumns(arguments.FunctionName, arguments[0], column => body(column, span));
        }

        var rule = Windows.Rule(arguments, places.Window, places.MinimumPeriods);
        return Shapes.MapColumnsTogether(
            arguments.FunctionName, arguments[0], column => body(column, OverRows(column.Count, rule)), isNumericOnly: true);
    }

    /// <summary>The index of an indexed series or matrix, or null.</summary>
    public static Vector? IndexOf(Value value) => value is Matrix { IsIndexed: true } matrix ? matrix.RowLabels : null;

    /// <summary>For every row how many rows before it hold a value; one element more than there are rows.</summary>
    public static int[] ValidBefore(Vector column)
    {
        var before = new int[column.Count + 1];
        for (var i = 0; i < column.Count; i++) before[i + 1] = before[i] + (column.IsNull(i) ? 0 : 1);
        return before;
    }

    /// <summary>True when a row's window has a result, given the number of its items that are not null.</summary>
    public bool IsMet(int row, int valid) => row + 1 >= MinimumRows && valid >= MinimumItems;

    private static WindowSpan OverIndex(Arguments arguments, Vector index, (int Window, int MinimumPeriods) places)
    {
        var minimum = arguments.Int(places.MinimumPeriods, 1);
        if (minimum < 1) throw arguments.Wrong(places.MinimumPeriods, "must be a positive integer");
        return new WindowSpan(TimeWindows.Starts(arguments.FunctionName, index, arguments.Scalar(places.Window)), 1, minimum);
    }

    private static WindowSpan OverRows(int rows, Kernels.WindowRule rule)
    {
        var starts = new int[rows];
        for (var i = 0; i < rows; i++) starts[i] = Math.Max(0, i - rule.Length + 1);
        return new WindowSpan(starts, rule.MinimumRows, rule.MinimumItems);
    }
}

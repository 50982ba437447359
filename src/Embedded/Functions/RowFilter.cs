using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// <c>rowFilterAndSort</c>: in every row the elements whose filters are listed, equal sort keys in the order of the
/// lists.
/// </summary>
internal static class RowFilter
{
    /// <summary>The columns of sortVec, of filterVec and the further ones, filtered and reordered.</summary>
    /// <exception cref="ScriptException">The columns do not fit together.</exception>
    public static Vector<Value> Apply(Arguments arguments)
    {
        var keys = ColumnsOf(arguments, 0);
        var filters = ColumnsOf(arguments, 1);
        var lists = arguments[2] is Vector<Value> several
            ? Array.ConvertAll(several.Span.ToArray(), item => Columns.Of("orderedFilters", item))
            : [Columns.Of("orderedFilters", arguments[2])];
        if (lists.Length != filters.Length) throw arguments.Wrong(2, "must have one list for each column of filterVec");
        var columns = keys.Concat(filters)
            .Concat(Enumerable.Range(3, Math.Max(0, arguments.Count - 3)).SelectMany(i =>
                ColumnsOf(arguments, i))).ToArray();
        RequireSameRows(arguments, columns);
        var orders = new int[columns[0].Count][];
        for (var row = 0; row < orders.Length; row++) orders[row] = OrderOf(keys, filters, lists, row);
        return Vector.Tuple(Array.ConvertAll<Vector, Value>(columns, column => RaggedRows.Build(
            [.. orders.Select((order, row) => RaggedRows.Row(column, row).Gather(order))], column)));
    }

    // Sort keys stay in the order in which the row has them; only equal ones are told apart by the lists.
    private static int[] OrderOf(Vector[] keys, Vector[] filters, Vector[] lists, int row)
    {
        var places = new Vector[filters.Length];
        for (var i = 0; i < places.Length; i++) places[i] = Membership.Find(lists[i], RaggedRows.Row(filters[i], row));
        var runs = Vector.Int(RunsOf(Array.ConvertAll(keys, key => RaggedRows.Row(key, row))));
        var order = Sorting.Order([runs, .. places], [.. Enumerable.Repeat(true, places.Length + 1)]);
        return Array.FindAll(order, element =>
            Array.TrueForAll(places, place => ((Vector<int>)place).Span[element] >= 0));
    }

    private static int[] RunsOf(Vector[] keys)
    {
        var groups = Grouping.Of(keys).GroupOf;
        var runs = new int[groups.Length];
        for (var i = 1; i < runs.Length; i++) runs[i] = runs[i - 1] + (groups[i] == groups[i - 1] ? 0 : 1);
        return runs;
    }

    private static Vector[] ColumnsOf(Arguments arguments, int index) => arguments[index] switch
    {
        Vector rows when RaggedRows.IsRagged(rows) => [rows],
        Vector<Value> tuple when tuple.Span.ToArray().All(RaggedRows.IsRagged) =>
            Array.ConvertAll(tuple.Span.ToArray(), item => (Vector)item),
        _ => throw arguments.Wrong(index, "must be array vectors or columnar tuples"),
    };

    private static void RequireSameRows(Arguments arguments, Vector[] columns)
    {
        var lengths = RaggedRows.Lengths(columns[0]);
        foreach (var column in columns)
            if (!lengths.AsSpan().SequenceEqual(RaggedRows.Lengths(column)))
                throw new ScriptException($"{arguments.FunctionName}: the rows of all columns must have the same lengths.");
    }
}

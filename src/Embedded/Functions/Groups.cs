using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>contextby</c> and <c>groupby</c> outside of SQL.</summary>
internal static class Groups
{
    /// <summary>func within each group; a scalar result stands in all rows of its group, a vector's elements in the place of their rows.</summary>
    /// <exception cref="ScriptException">The lengths differ, or a result does not fit its group.</exception>
    public static Value ContextBy(CallContext context, Arguments arguments)
    {
        if (arguments[1] is Table table) return ContextByColumn(context, arguments, table);
        if (arguments[1] is Matrix matrix) return ContextByRow(context, arguments, matrix);
        return ContextBy(context, arguments, Inputs(arguments, 1));
    }

    private static Vector ContextBy(CallContext context, Arguments arguments, Vector[] inputs)
    {
        var keys = Inputs(arguments, 2);
        RequireLength(arguments, inputs, keys[0].Count);
        var order = arguments.Has(3)
            ? Sorting.Order(Inputs(arguments, 3), [.. Inputs(arguments, 3).Select(_ => true)])
            : null;
        var results = new Value[keys[0].Count];
        foreach (var rows in Ordered(Grouping.Of(keys), order))
        {
            context.Check();
            var result = Apply(context, arguments, inputs, rows);
            if (result is Vector vector && vector.Count != rows.Length) throw Shapes.Unequal("contextby", rows.Length, vector.Count);
            for (var i = 0; i < rows.Length; i++) results[rows[i]] = result is Vector items ? items[i] : result;
        }

        return Columns.CombineScalars(results);
    }

    /// <summary>func of each group, as a table of the keys and the results, sorted by key.</summary>
    /// <exception cref="ScriptException">The lengths differ.</exception>
    public static Table GroupBy(CallContext context, Arguments arguments)
    {
        var inputs = Inputs(arguments, 1);
        var keys = Inputs(arguments, 2);
        RequireLength(arguments, inputs, keys[0].Count);
        var grouping = Grouping.Of(keys);
        var groups = grouping.Rows();
        var firsts = Array.ConvertAll(keys, key => key.Gather([.. grouping.FirstRows]));
        var order = Sorting.Order(firsts, [.. keys.Select(_ => true)]);
        var results = Array.ConvertAll(order, group => Apply(context, arguments, inputs, groups[group]));
        var names = firsts.Length == 1 ? ["groupingKey"] : Enumerable.Range(0, firsts.Length).Select(i => $"groupingKey{i}");
        return new Table(
            [.. names, arguments.Function(0).Name], [.. firsts.Select(first => first.Gather(order)), Columns.CombineScalars(results)]);
    }

    // The columns of the kinds that semanticFilter names go through the function, the others stay.
    private static Table ContextByColumn(CallContext context, Arguments arguments, Table table)
    {
        var filter = arguments.Int(4, 1);
        bool IsMeant(Vector column) => (filter, column.Type.Category()) switch
        {
            (0, _) => true,
            (1 or 4, DataCategory.Floating or DataCategory.Integral or DataCategory.Denary) => true,
            (2 or 4, DataCategory.Temporal) => true,
            (3, DataCategory.Literal) => true,
            ( >= 0 and <= 4, _) => false,
            _ => throw arguments.Wrong(4, "must be 0 to 4"),
        };
        return new Table(table.Names, table.Columns.Select(column => IsMeant(column)
            ? ContextBy(context, arguments, [column])
            : column.Copy()));
    }

    // A matrix is grouped by its columns: func sees, row by row, the cells whose columns belong together.
    private static Matrix ContextByRow(CallContext context, Arguments arguments, Matrix matrix)
    {
        var keys = arguments.Vector(2);
        if (keys.Count != matrix.Rows) throw Shapes.Unequal("contextby", matrix.Rows, keys.Count);
        var groups = Grouping.Of(keys).Rows();
        return (Matrix)Shapes.MapColumns("contextby", matrix, column =>
        {
            var results = new Value[column.Count];
            foreach (var rows in groups)
            {
                var result = arguments.Function(0).Invoke(context, [column.Gather(rows)]);
                for (var i = 0; i < rows.Length; i++) results[rows[i]] = result is Vector items ? items[i] : result;
            }

            return Columns.CombineScalars(results);
        });
    }

    private static Value Apply(CallContext context, Arguments arguments, Vector[] inputs, int[] rows) =>
        arguments.Function(0).Invoke(context, Array.ConvertAll<Vector, Value?>(inputs, input => input.Gather(rows)));

    private static Vector[] Inputs(Arguments arguments, int index) =>
        arguments[index].IsTuple() ? Rows.ColumnsOf(arguments, index, index) : [arguments.Vector(index)];

    private static void RequireLength(Arguments arguments, Vector[] inputs, int rows)
    {
        foreach (var input in inputs)
            if (input.Count != rows)
                throw Shapes.Unequal(arguments.FunctionName, rows, input.Count);
    }

    private static IEnumerable<int[]> Ordered(Grouping grouping, int[]? order)
    {
        if (order is null) return grouping.Rows();
        var placeOf = new int[order.Length];
        for (var i = 0; i < order.Length; i++) placeOf[order[i]] = i;
        return grouping.Rows().Select(rows => rows.OrderBy(row => placeOf[row]).ToArray());
    }
}

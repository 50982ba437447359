using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Tables;

/// <summary>Rows of tables that are found by their key, and rows that hold several values.</summary>
internal static class TableRowFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("sliceByKey(table, rowKeys, [colNames], [preserveOrder])",
            "The rows of a keyed or indexed table that have the given keys, in the order of the keys.",
            (_, a) => SliceByKey(a));
        table.Add("ungroup(X)", "A row for each element of the array vectors and columnar tuples of a table.",
            (_, a) => Ungroup(a, a.Table(0)));
    }

    private static Value SliceByKey(Arguments arguments)
    {
        var table = arguments[0] as KeyedTable ?? throw arguments.Wrong(0, "must be a keyed or an indexed table");
        var rows = RowsOf(table, WantedKeys(arguments, table));
        if (!arguments.Has(2)) return new Table(table.Names, table.Columns.Select(column => column.Gather(rows)));
        var names = StorageArguments.Names(arguments, 2);
        var columns = names.Select(name => (table.Find(name)
            ?? throw arguments.Wrong(2, $"names {name}, which is no column of the table")).Gather(rows));
        return arguments[2] is Scalar ? columns.First() : new Table(names, columns);
    }

    // One vector for each key column: a tuple has them as its elements, anything else is of the first key column.
    private static Vector[] WantedKeys(Arguments arguments, KeyedTable table)
    {
        Value[] given = arguments[1] is Vector<Value> tuple ? tuple.Span.ToArray() : [arguments[1]];
        if (given.Length == 0 || given.Length > table.KeyColumns.Count
            || (!table.IsOrdered && given.Length < table.KeyColumns.Count))
            throw arguments.Wrong(1, $"must give values for the key columns {string.Join(", ", table.KeyColumns)}");
        var count = given.OfType<Vector>().Select(values => values.Count).FirstOrDefault(1);
        var wanted = new Vector[given.Length];
        for (var i = 0; i < wanted.Length; i++)
        {
            var type = table.Find(table.KeyColumns[i])!.Type;
            wanted[i] = (Vector)Conversion.Convert(Shapes.Spread(arguments.FunctionName, given[i], count), type);
        }

        return wanted;
    }

    private static int[] RowsOf(KeyedTable table, Vector[] wanted)
    {
        var keys = new Vector[wanted.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = table.Find(table.KeyColumns[i])!.Copy();
            keys[i].AddRange(wanted[i]);
        }

        var grouping = Grouping.Of(keys);
        var rows = grouping.Rows();
        return [.. grouping.GroupOf.Skip(table.Count).SelectMany(group => rows[group].TakeWhile(row => row < table.Count))];
    }

    private static Table Ungroup(Arguments arguments, Table table)
    {
        var ragged = table.Columns.Where(RaggedRows.IsRagged).ToArray();
        if (ragged.Length == 0 || table.Count == 0) return table;
        var lengths = RaggedRows.Lengths(ragged[0]);
        if (!ragged.All(column => RaggedRows.Lengths(column).AsSpan().SequenceEqual(lengths)))
            throw arguments.Wrong(0, "has columns whose rows hold different numbers of elements");
        var sources = new int[arguments.Size(lengths.Sum(length => (long)length))];
        var filled = 0;
        for (var row = 0; row < lengths.Length; row++)
        {
            sources.AsSpan(filled, lengths[row]).Fill(row);
            filled += lengths[row];
        }

        return new Table(table.Names, table.Columns.Select(column =>
            RaggedRows.IsRagged(column) ? RaggedRows.Elements(column).Copy() : column.Gather(sources)));
    }
}

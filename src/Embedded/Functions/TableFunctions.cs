using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Tables in memory: made, renamed, rearranged.</summary>
internal static class TableFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("table(X, [Y...])", "Columns side by side; or, of capacity:size, names and types, an empty table.", (_, a) => NewTable(a));
        table.Add("rename!(X, Y, [Z])", "New names in place: of a vector, of rows and columns of a matrix, of columns of a table (all from the left, or those named by Y).", (_, a) => Rename(a));
        table.Add("addColumn(table, colNames, colTypes)", "New columns of nulls, in place.", (_, a) =>
        {
            var names = NamesOf(a, 1);
            var types = TypesOf(a, 2, names.Length);
            foreach (var (name, type) in names.Zip(types))
            {
                if (a[0] is StoredTable stored)
                {
                    stored.Alter(new AddedColumn(name, type));
                    continue;
                }

                if (a.Table(0).IndexOf(name) >= 0) throw a.Wrong(1, $"names {name}, which the table has already");
                a.Table(0).SetColumn(name, type.CreateColumn(a.Table(0).Count));
            }

            return Scalar.Void;
        });
        table.Add("replaceColumn!(table, colName, newCol)", "A column replaced in place.", (_, a) =>
        {
            var names = NamesOf(a, 1);
            for (var i = 0; i < names.Length; i++)
            {
                KeyedTable.RequireNoKey(a.Table(0), names[i]);
                if (a.Table(0).IndexOf(names[i]) < 0) throw a.Wrong(1, $"names {names[i]}, which the table has not");
                var column = a[1] is Scalar ? a[2] : a.Vector(2)[i];
                a.Table(0).SetColumn(names[i], Shapes.Spread("replaceColumn!", column, a.Table(0).Count));
            }

            return a[0];
        });
        table.Add("dropColumns!(table, colNames)", "Columns taken away in place.", (_, a) =>
        {
            if (a[0] is StoredTable stored)
            {
                foreach (var name in NamesOf(a, 1)) stored.Alter(new DroppedColumn(name));
                return stored;
            }

            var dropped = Indexing.ColumnPositions(a.Table(0), a[1]);
            foreach (var column in dropped) KeyedTable.RequireNoKey(a.Table(0), a.Table(0).Names[column]);
            Rearrange(a.Table(0), [.. Enumerable.Range(0, a.Table(0).Columns.Count).Except(dropped)]);
            return a[0];
        });
        table.Alias("drop!", "dropColumns!");
        table.Add("reorderColumns!(table, reorderedColNames)", "The named columns in front, in place.", (_, a) =>
        {
            var first = Indexing.ColumnPositions(a.Table(0), a[1]);
            Rearrange(a.Table(0), [.. first, .. Enumerable.Range(0, a.Table(0).Columns.Count).Except(first)]);
            return a[0];
        });
        table.Add("unpivot(obj, [keyColNames], valueColNames, [func])", "Columns put below one another, with their names beside them.", Unpivot);
        table.Add("unionAll(tableA, [tableB], [byColName])",
            "The rows of two tables in one, or of a tuple of tables, partitioned unless the second argument is false.", (_, a) => UnionAll(a));
        table.Add("join!(X, Y)", "Y put behind X in place: elements, or columns.", (_, a) => JoinInPlace(a));
        table.Add("dropna(X, [byRow], [thresh])", "The rows without nulls.", (_, a) => DropNulls(a));
    }

    private static Value JoinInPlace(Arguments arguments)
    {
        switch (arguments[0], arguments[1])
        {
            case (Vector<Value> tuple, var whole):
                tuple.Add(whole);
                break;
            case (Vector vector, Vector<Value> parts):
                foreach (var part in parts.Span) Joining.AppendTo(vector, part);
                break;
            case (Vector vector, var more):
                Joining.AppendTo(vector, more);
                break;
            case (Matrix matrix, Vector or Matrix):
                if (matrix.Rows == 0 || arguments[1].Count % matrix.Rows != 0)
                    throw arguments.Wrong(1, $"must fill columns of {matrix.Rows} rows");
                matrix.AddColumns(Conversion.Convert(Columns.Of("join!", arguments[1]), matrix.Type));
                break;
            case (Table table, Table other):
                if (table.Count != other.Count) throw Shapes.Unequal("join!", table.Count, other.Count);
                foreach (var (name, column) in other.Names.Zip(other.Columns))
                    table.SetColumn(table.IndexOf(name) < 0 ? name : throw arguments.Wrong(1, $"repeats the column {name}"),
                        column.Copy());
                break;
            default:
                throw arguments.Wrong(1, $"cannot be put behind a {arguments[0].Form}");
        }

        return arguments[0];
    }

    private static Table NewTable(Arguments arguments)
    {
        if (arguments[0] is Pair or Scalar && arguments.Count == 3) return Empty(arguments);
        if (arguments.Count == 1 && arguments[0] is Dictionary dictionary) return FromDictionary(dictionary);
        var names = new List<string>();
        var columns = new List<Vector>();
        foreach (var column in Parts(arguments))
        {
            names.Add(column.Name ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"C{names.Count}"));
            columns.Add(column.Column);
        }

        if (columns.Exists(column => column.Count != columns[0].Count))
            throw arguments.Wrong(0, "and the others must have the same length");
        if (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count)
            throw arguments.Wrong(0, $"and the others must have different column names; they are {string.Join(", ", names)}");
        return new Table(names, columns);
    }

    private static IEnumerable<(string? Name, Vector Column)> Parts(Arguments arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case Matrix matrix:
                    for (var c = 0; c < matrix.Columns; c++)
                        yield return (matrix.ColumnLabels is null ? null : Formatter.Plain(matrix.ColumnLabels[c]), matrix.Column(c));
                    break;
                case Table table:
                    foreach (var (name, column) in table.Names.Zip(table.Columns)) yield return (name, column.Copy());
                    break;
                case Vector<Value> tuple when tuple.Span.ToArray().All(item => item is Vector):
                    foreach (var item in tuple.Span.ToArray()) yield return (null, ((Vector)item).Copy());
                    break;
                default:
                    yield return (null, Columns.Of("table", arguments[i]).Copy());
                    break;
            }
        }
    }

    private static Table Empty(Arguments arguments)
    {
        var names = NamesOf(arguments, 1);
        var types = TypesOf(arguments, 2, names.Length);
        var size = arguments[0] is Pair sizes ? sizes.Second.AsInt() : 0;
        return new Table(names, types.Select(type => ConstructionFunctions.Filled(type, arguments.Size(size))));
    }

    private static Table FromDictionary(Dictionary dictionary) => new(
        dictionary.Keys.Select(Formatter.Plain),
        dictionary.Values.Select(value => Columns.Of("table", value).Copy()));

    private static string[] NamesOf(Arguments arguments, int index) => arguments[index].Type.IsText()
        ? Columns.Of(arguments.FunctionName, arguments[index]).Texts()
        : throw arguments.Wrong(index, "must be names");

    private static ElementType[] TypesOf(Arguments arguments, int index, int count)
    {
        var types = arguments[index] is Vector vector
            ? [.. Enumerable.Range(0, vector.Count).Select(i => Conversion.ElementTypeOf(vector[i]))]
            : new[] { Conversion.ElementTypeOf(arguments[index]) };
        return types.Length == count ? types : throw arguments.Wrong(index, $"must hold one type per name, {count}");
    }

    private static Value Rename(Arguments arguments)
    {
        if (arguments[0] is Matrix matrix) return Relabel(arguments, matrix);
        if (arguments[0] is StoredTable stored) return Rename(arguments, stored);
        if (arguments[0] is Vector vector)
        {
            if (arguments.Has(2)) throw arguments.Wrong(2, "is for matrices and tables: a vector has one name");
            vector.Name = arguments.Text(1);
            return vector;
        }

        var table = arguments.Table(0);
        var olds = arguments.Has(2) ? NamesOf(arguments, 1) : [.. table.Names];
        var news = NamesOf(arguments, arguments.Has(2) ? 2 : 1);
        if (news.Length > olds.Length) throw arguments.Wrong(1, $"holds {news.Length} names for {olds.Length} columns");
        for (var i = 0; i < news.Length; i++)
        {
            KeyedTable.RequireNoKey(table, olds[i]);
            if (table.IndexOf(olds[i]) < 0) throw arguments.Wrong(1, $"names {olds[i]}, which the table has not");
            table.Rename(olds[i], news[i]);
        }

        return table;
    }

    private static StoredTable Rename(Arguments arguments, StoredTable stored)
    {
        var olds = arguments.Has(2) ? NamesOf(arguments, 1) : [.. stored.Schema.Select(column => column.Name)];
        var news = NamesOf(arguments, arguments.Has(2) ? 2 : 1);
        if (news.Length > olds.Length) throw arguments.Wrong(1, $"holds {news.Length} names for {olds.Length} columns");
        foreach (var (old, name) in olds.Zip(news))
            if (old != name)
                stored.Alter(new RenamedColumn(old, name));
        return stored;
    }

    private static Matrix Relabel(Arguments arguments, Matrix matrix)
    {
        // rename!(m, rows, columns); either may be left out, as in rename!(m, rows, ).
        var isBoth = arguments.Count > 2;
        var rows = isBoth ? (arguments.Find(1) as Vector)?.Copy() ?? matrix.RowLabels : matrix.RowLabels;
        var columns = isBoth ? (arguments.Find(2) as Vector)?.Copy() ?? matrix.ColumnLabels : arguments.Vector(1).Copy();
        if (rows is not null && rows.Count != matrix.Rows) throw arguments.Wrong(1, $"must hold one label per row, {matrix.Rows}");
        if (columns is not null && columns.Count != matrix.Columns) throw arguments.Wrong(arguments.Has(2) ? 2 : 1, $"must hold one label per column, {matrix.Columns}");
        matrix.Relabel(rows, columns);
        return matrix;
    }

    private static void Rearrange(Table table, int[] order)
    {
        var kept = Array.ConvertAll(order, i => (table.Names[i], table.Columns[i]));
        table.Replace(kept);
    }

    private static Table Unpivot(CallContext context, Arguments arguments)
    {
        var table = arguments.Table(0);
        var keys = arguments.Has(1) ? Indexing.ColumnPositions(table, arguments[1]) : [];
        var values = Indexing.ColumnPositions(table, arguments[2]);
        var rows = Enumerable.Range(0, values.Length).SelectMany(_ => Sequences.Indexes(table.Count)).ToArray();
        var names = new List<string>();
        var columns = new List<Vector>();
        foreach (var key in keys)
        {
            names.Add(table.Names[key]);
            columns.Add(table.Columns[key].Gather(rows));
        }

        var type = Rows.CommonType("unpivot", [.. values.Select(i => table.Columns[i])]);
        var stacked = type.CreateColumn().CreateEmpty(rows.Length);
        foreach (var value in values) stacked.AddRange(Conversion.ConvertLike(table.Columns[value], stacked));
        var labels = values.Select(value => Label(context, arguments, table.Names[value]))
            .SelectMany(label => Enumerable.Repeat(label, table.Count)).ToArray();
        return new Table([.. names, "valueType", "value"], [.. columns, Columns.CombineScalars(labels), stacked]);
    }

    private static Value Label(CallContext context, Arguments arguments, string name) =>
        arguments.Has(3) ? context.Invoke(arguments.Function(3), Scalar.String(name)) : Scalar.String(name);

    // unionAll(tableA, tableB, [byColName]), unionAll(tables, [partition], [byColName]), unionAll(tables, tableB)
    private static Table UnionAll(Arguments arguments)
    {
        var listed = arguments[0] is Vector<Value> { Count: > 0 } tuple
            ? Array.ConvertAll(tuple.Span.ToArray(), item => item as Table ?? throw arguments.Wrong(0, "must hold tables"))
            : null;
        if (listed is not null && arguments.Find(1) is Table target)
        {
            foreach (var rows in listed) Joining.AppendTo(target, rows);
            return target;
        }

        var tables = listed ?? [arguments.Table(0), arguments.Table(1)];
        if (arguments.Bool(2, fallback: false)) tables = ByName(tables);
        var columns = tables[0].Columns.Select(column => column.Copy());
        var union = listed is not null && arguments.Bool(1, fallback: true)
            ? new PartitionedTable(tables[0].Names, columns)
            : new Table(tables[0].Names, columns);
        foreach (var table in tables.Skip(1)) Joining.AppendTo(union, table);
        return union;
    }

    // Every table gets the columns of all, in the order in which they are first met, with nulls where it has none.
    private static Table[] ByName(Table[] tables)
    {
        var columns = tables.SelectMany(table => table.Schema)
            .DistinctBy(column => column.Name, StringComparer.OrdinalIgnoreCase).ToArray();
        return Array.ConvertAll(tables, table => new Table(
            columns.Select(column => column.Name),
            columns.Select(column => table.Find(column.Name) ?? Vector.Create(column.Type, table.Count))));
    }

    private static Value DropNulls(Arguments arguments)
    {
        var isByRow = arguments.Bool(1, true);
        if (arguments.Has(2) && arguments.Int(2) < 1) throw arguments.Wrong(2, "must be a positive number of values");
        if (arguments[0] is Vector { } vector && !vector.IsTuple()) return vector.Gather(KeptRows([vector], null));
        if (arguments[0] is Matrix { } matrix && !isByRow) return DropColumns(matrix, arguments.Has(2) ? arguments.Int(2) : matrix.Rows);
        if (!isByRow) throw arguments.Wrong(1, "goes with a matrix only");
        var columns = arguments[0] is Table table ? [.. table.Columns] : Rows.ColumnsOf(arguments, 0, 0);
        var kept = KeptRows(columns, arguments.Has(2) ? arguments.Int(2) : null);
        return arguments[0] is Table rows ? rows.Gather(kept) : Indexing.Get(arguments[0], [Vector.Int(kept), null]);
    }

    private static int[] KeptRows(Vector[] columns, int? minimum) => columns.Length == 0 ? [] : [.. Enumerable.Range(0, columns[0].Count)
        .Where(row => columns.Count(column => !column.IsNull(row)) >= (minimum ?? columns.Length))];

    private static Value DropColumns(Matrix matrix, int minimum)
    {
        var kept = Enumerable.Range(0, matrix.Columns).Where(column =>
            Enumerable.Range(column * matrix.Rows, matrix.Rows).Count(cell => !matrix.Data.IsNull(cell)) >= minimum);
        return Indexing.Get(matrix, [null, Vector.Int([.. kept])]);
    }
}

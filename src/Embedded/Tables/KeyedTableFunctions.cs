using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tables;

/// <summary>Tables in memory with a key, and writing by key.</summary>
internal static class KeyedTableFunctions
{
    public static void Register(FunctionTable table)
    {
        AddTables(table);
        table.Add("tableUpsert(obj, newData, [ignoreNull], [keyColNames], [sortColumns])",
            "Writes rows over those with the same key and appends the others; how many of each kind, as a pair.",
            TableUpsert);
        table.Add("upsert!(obj, newData, [ignoreNull], [keyColNames], [sortColumns])",
            "Writes rows over those with the same key and appends the others.", (context, a) =>
            {
                TableUpsert(context, a);
                return a[0];
            });
    }

    /// <summary>Fills a keyed table; the rows of another table must not have a key twice.</summary>
    /// <exception cref="ScriptException">The rows do not fit, or a key stands twice.</exception>
    public static KeyedTable Create(KeyedTableDesign design, Table rows)
    {
        var keyed = new KeyedTable(design, rows);
        var (added, _) = keyed.Write(rows, ignoreNull: false);
        return added == rows.Count
            ? keyed
            : throw new ScriptException($"The key {string.Join(", ", design.KeyColumns)} must not have a value twice.");
    }

    private static void AddTables(FunctionTable table)
    {
        table.Add("keyedTable(keyColumns, X, [args...])", "A table with one row for each key.",
            (context, a) => Create(context, a, hasTime: false, isOrdered: false));
        table.Add("indexedTable(keyColumns, X, [args...])", "A table with one row for each key.",
            (context, a) => Create(context, a, hasTime: false, isOrdered: true));
        table.Add("latestKeyedTable(keyColumns, timeColumn, X, [args...])", "A table with the newest row of each key.",
            (context, a) => Create(context, a, hasTime: true, isOrdered: false));
        table.Add("latestIndexedTable(keyColumns, timeColumn, X, [args...])",
            "A table with the newest row of each key.", (context, a) => Create(context, a, hasTime: true, isOrdered: true));
        table.Add("mvccTable(X, [args...])", "A table that readers see whole while a writer changes it.",
            (context, a) => context.Functions.Find("table")!.Invoke(context, MultiversionColumns(a)));
        table.Add("cachedTable(updateFunc, retentionSeconds)",
            "A table that a function makes again when it is older than some seconds.",
            (_, a) => new CachedTable(a.Function(0), TimeSpan.FromSeconds(a.Int(1))));
    }

    private static KeyedTable Create(CallContext context, Arguments arguments, bool hasTime, bool isOrdered)
    {
        var first = hasTime ? 2 : 1;
        Value?[] columns = [.. Enumerable.Range(first, arguments.Count - first).Select(i => arguments[i])];
        var rows = columns is [Table only] ? only : (Table)context.Functions.Find("table")!.Invoke(context, columns);
        return Create(new KeyedTableDesign(
            StorageArguments.Names(arguments, 0), hasTime ? arguments.Text(1) : null, isOrdered), rows);
    }

    // Every table here is safe for readers beside a writer; only keeping it in a file is something else.
    private static Value?[] MultiversionColumns(Arguments arguments)
    {
        var values = Enumerable.Range(0, arguments.Count).Select(i => arguments[i]).ToArray();
        if (values is [Pair, ..] && values.Length > 3 || values is [Scalar { Type: DataType.Int }, ..] && values.Length > 3)
            throw arguments.Wrong(1, "asks for a table kept in a file, which needs a DolphinDB server");
        return values;
    }

    private static Pair TableUpsert(CallContext context, Arguments arguments)
    {
        var rows = arguments.Table(1);
        var (ignoreNull, keys) = (arguments.Bool(2, fallback: false), StorageArguments.Names(arguments, 3));
        switch (arguments[0])
        {
            case KeyedTable keyed:
                if (arguments.Has(3) && !keys.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(keyed.KeyColumns))
                    throw arguments.Wrong(3, $"must be the table's key, {string.Join(", ", keyed.KeyColumns)}");
                return Counted(keyed.Write(rows, ignoreNull));
            case StoredTable target:
                var stored = target.Granted(Privilege.Update);
                var before = stored.CountRows([], context.CancellationToken);
                stored.Upsert(rows, keys, ignoreNull, context.CancellationToken);
                if (arguments.Has(4)) Sort(context, stored, StorageArguments.Names(arguments, 4));
                var added = stored.CountRows([], context.CancellationToken) - before;
                return Counted(((int)added, rows.Count - (int)added));
            case Table:
                throw arguments.Wrong(0, "must have a key: a keyed or indexed table, or a stored table");
            default:
                throw arguments.Wrong(0, "must be a table");
        }
    }

    private static Pair Counted((int Added, int Replaced) rows) =>
        new(Scalar.Int(rows.Added), Scalar.Int(rows.Replaced));

    private static void Sort(CallContext context, StoredTable stored, IReadOnlyList<string> columns) =>
        stored.Rewrite(rows => rows.Gather(OrderOf(stored, rows, columns)), context.CancellationToken);

    private static int[] OrderOf(StoredTable stored, Table rows, IReadOnlyList<string> columns)
    {
        var keys = stored.Definition.PartitionColumns.Concat(columns)
            .Select(name => rows.Find(name) ?? throw new ScriptException($"upsert!: there is no column {name} to sort by."))
            .ToArray();
        return Kernels.Sorting.Order(keys, [.. keys.Select(_ => true)]);
    }
}

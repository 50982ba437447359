using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>One read of a stored table: the columns by name, the conditions, the token that ends it.</summary>
internal sealed class TableScan
{
    private readonly ColumnDefinition[] _columns;
    private readonly Statement _statement;
    private readonly Statement? _count;
    private readonly AsWritten? _asWritten;

    /// <summary>
    /// Prepares a read: all columns when <paramref name="columns"/> is null, the first one when it is empty, so that
    /// rows can be counted.
    /// </summary>
    /// <exception cref="ScriptException">A column is unknown.</exception>
    public TableScan(TableDefinition table, IReadOnlyList<string>? columns, IReadOnlyList<StoredPredicate> predicates)
    {
        _columns = columns switch
        {
            null => [.. table.Columns],
            { Count: 0 } => [table.Columns[0]],
            _ => [.. columns.Select(table.Column)],
        };
        var layout = new TableLayout(table);
        var where = PredicateSql.Where(table, predicates);
        var order = ReadOrder.Of(table, predicates);
        Statement Select(IEnumerable<ColumnDefinition> read, string orderBy) => where with
        {
            Sql = layout.Select(string.Join(", ", read.Select(ReadOrder.NameOf)), where.Sql, orderBy),
        };
        _statement = Select(_columns, order.Sql);
        _count = predicates.Count == 0 ? (Statement)layout.Count() : null;
        if (order.Columns.Count == 0) return;
        ColumnDefinition[] read = [.. _columns, .. order.Evidence.Except(_columns)];
        _asWritten = new AsWritten(
            Select(read, orderBy: ""), order.Evidence, [.. order.Evidence.Select(key => Array.IndexOf(read, key))]);
    }

    /// <summary>
    /// All rows in one table. Rows mostly lie in the order they are read in: that is tried first, and they are sorted
    /// only when it turns out otherwise.
    /// </summary>
    public Table Read(StoreConnection connection, CancellationToken cancellationToken)
    {
        var expected = _count is null
            ? 8_192
            : (int)Math.Min(connection.QueryLong(_count, cancellationToken), Array.MaxLength);
        var check = _asWritten is null ? null : OrderCheck.Of(_asWritten.Keys, _asWritten.Positions);
        var asWritten = check is null
            ? null
            : Read(connection.Query(_asWritten!.Statement, cancellationToken), Readers(expected), check);
        return asWritten ?? Read(connection.Query(_statement, cancellationToken), Readers(expected), check: null)!;
    }

    /// <summary>
    /// The rows in tables of exactly <paramref name="blockRows"/> rows, the last one shorter. An empty table gives no
    /// block.
    /// </summary>
    public IEnumerable<Table> ReadBlocks(StoreConnection connection, int blockRows, CancellationToken cancellationToken)
    {
        var readers = Readers(blockRows);
        var filled = 0;
        using var cursor = connection.Query(_statement, cancellationToken);
        while (cursor.MoveNext())
        {
            for (var start = 0; start < cursor.Rows;)
            {
                var count = Math.Min(blockRows - filled, cursor.Rows - start);
                Read(cursor, readers, start, count);
                start += count;
                filled += count;
                if (filled < blockRows) continue;
                filled = 0;
                yield return Take(readers);
            }
        }

        if (filled > 0) yield return Take(readers);
    }

    // Null when the rows come in another order than the check wants them.
    private Table? Read(ChunkCursor cursor, ColumnReader[] readers, OrderCheck? check)
    {
        using (cursor)
            while (cursor.MoveNext())
            {
                if (check?.Continues(cursor) == false) return null;
                Read(cursor, readers, 0, cursor.Rows);
            }

        return Take(readers);
    }

    private static void Read(ChunkCursor cursor, ColumnReader[] readers, int start, int count)
    {
        for (var i = 0; i < readers.Length; i++) readers[i].Read(cursor.Column(i), start, count);
    }

    private ColumnReader[] Readers(int capacity) =>
        Array.ConvertAll(_columns, column => ColumnReader.Create(column, capacity));

    private Table Take(ColumnReader[] readers) =>
        new(_columns.Select(c => c.Name), readers.Select(reader => reader.Take()));

    /// <summary>The read without sorting, and the columns that tell whether it came in order.</summary>
    private sealed record AsWritten(Statement Statement, IReadOnlyList<ColumnDefinition> Keys, int[] Positions);
}

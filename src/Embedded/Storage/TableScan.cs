using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>One read of a stored table: the columns by name, the conditions, the token that ends it.</summary>
internal sealed class TableScan
{
    private readonly ColumnDefinition[] _columns;
    private readonly Statement _statement;
    private readonly Statement? _count;

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
        var isOrderLost = predicates.Any(predicate => predicate.Comparison == StoredComparison.In);
        _statement = where with { Sql = layout.Select(_columns.Select(c => c.Name), where.Sql, isOrderLost) };
        _count = predicates.Count == 0 ? (Statement)layout.Count() : null;
    }

    /// <summary>All rows in one table.</summary>
    public Table Read(StoreConnection connection, CancellationToken cancellationToken)
    {
        var expected = _count is null
            ? 8_192
            : (int)Math.Min(connection.QueryLong(_count, cancellationToken), Array.MaxLength);
        var readers = Readers(expected);
        using var cursor = connection.Query(_statement, cancellationToken);
        while (cursor.MoveNext()) Read(cursor, readers, 0, cursor.Rows);
        return Take(readers);
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

    private static void Read(ChunkCursor cursor, ColumnReader[] readers, int start, int count)
    {
        for (var i = 0; i < readers.Length; i++) readers[i].Read(cursor.Column(i), start, count);
    }

    private ColumnReader[] Readers(int capacity) =>
        Array.ConvertAll(_columns, column => ColumnReader.Create(column, capacity));

    private Table Take(ColumnReader[] readers) =>
        new(_columns.Select(c => c.Name), readers.Select(reader => reader.Take()));
}

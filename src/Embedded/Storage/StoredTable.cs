using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage.Panels;
using DolphinQuant.Embedded.Storage.Partitions;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// A handle on a stored table: what <c>loadTable</c> returns. It holds no rows; each read sees the last commit.
/// </summary>
internal sealed class StoredTable : Value, IAppendable, IDescribed
{
    private readonly DfsStore _store;
    private readonly TableDefinition _opened;
    private readonly UserRights? _rights;

    internal StoredTable(DfsStore store, TableDefinition definition, UserRights? rights = null)
    {
        _store = store;
        _opened = definition;
        _rights = rights;
    }

    /// <summary>A handle that asks what a user may do before it reads or writes; null asks nobody.</summary>
    public StoredTable For(UserRights? rights) => new(_store, _opened, rights);

    /// <summary>A handle for a change that the user may make, though it may need to read what the user may not.</summary>
    /// <exception cref="ScriptException">The user may not make the change.</exception>
    public StoredTable Granted(Privilege privilege)
    {
        Require(privilege);
        return _rights is null ? this : For(rights: null);
    }

    /// <summary>The table as it is now; columns may have come or gone since the handle was made.</summary>
    public TableDefinition Definition => _store.Current(_opened);

    /// <summary>Adds, drops or renames a column.</summary>
    /// <exception cref="ScriptException">The change breaks a rule.</exception>
    public void Alter(ColumnChange change)
    {
        _rights?.Require(
            change is DroppedColumn ? Privilege.DropTables : Privilege.CreateTables, AccessScope.OfDatabase(Database));
        _store.AlterTable(this, change);
    }

    /// <summary>The name within its database.</summary>
    public string Name => Definition.Name;

    /// <summary>The path of its database.</summary>
    public string Database => Definition.Database.Path;

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<ColumnDefinition> Schema => Definition.Columns;

    /// <inheritdoc/>
    public int OptionalColumns => Definition.OptionalColumns;

    /// <inheritdoc/>
    public override DataType Type => DataType.Dictionary;

    /// <inheritdoc/>
    public override DataForm Form => DataForm.Table;

    /// <summary>The number of rows, capped at the largest INT; see <see cref="CountRows"/>.</summary>
    public override int Count => (int)Math.Min(CountRows([], CancellationToken.None), int.MaxValue);

    /// <summary>
    /// True when storage can check a condition exactly as the language would; others are for the caller to check on the
    /// rows.
    /// </summary>
    public bool Supports(StoredPredicate predicate) => PredicateSql.Supports(Definition, predicate);

    /// <summary>The number of rows that meet all conditions.</summary>
    public long CountRows(IReadOnlyList<StoredPredicate> predicates, CancellationToken cancellationToken)
    {
        Require(Privilege.Read);
        var definition = _store.Held(this);
        var where = PredicateSql.Where(definition, predicates);
        using var reader = _store.RentReader();
        return reader.Connection.QueryLong(
            where with { Sql = new TableLayout(definition).Count(where.Sql) }, cancellationToken);
    }

    /// <summary>The partitions that have rows.</summary>
    public IReadOnlyList<StoredPartition> Partitions(bool hasFingerprints, CancellationToken cancellationToken)
    {
        Require(Privilege.Read);
        using var reader = _store.RentReader();
        return PartitionScan.Read(reader.Connection, _store.Held(this), hasFingerprints, cancellationToken);
    }

    /// <summary>
    /// Reads the rows that meet all conditions, sorted by the sort columns, equal ones in the order they were written;
    /// without sort columns in the order they were written, where an append of many rows is written by partition.
    /// </summary>
    /// <param name="columns">The columns to read; all when null, the first one when empty.</param>
    /// <param name="predicates">Conditions that <see cref="Supports"/> accepts.</param>
    /// <param name="cancellationToken">Ends the read early.</param>
    /// <exception cref="ScriptException">A column is unknown, or a condition is not supported.</exception>
    /// <exception cref="DatabaseException">The storage failed.</exception>
    public Table Read(
        IReadOnlyList<string>? columns, IReadOnlyList<StoredPredicate> predicates, CancellationToken cancellationToken)
    {
        Require(Privilege.Read);
        var scan = new TableScan(_store.Held(this), columns, predicates);
        using var reader = _store.RentReader();
        return scan.Read(reader.Connection, cancellationToken);
    }

    /// <summary>Reads a column as a panel; null when its rows have to be read in order, see <see cref="PanelRead"/>.</summary>
    /// <exception cref="DatabaseException">The storage failed.</exception>
    public StoredPanel? ReadPanel(
        PanelRequest request, IReadOnlyList<StoredPredicate> predicates, CancellationToken cancellationToken)
    {
        Require(Privilege.Read);
        var definition = _store.Held(this);
        using var reader = _store.RentReader();
        return PanelRead.Run(reader.Connection, definition, request, predicates, cancellationToken);
    }

    /// <summary>
    /// Like <see cref="Read"/>, in tables of <paramref name="blockRows"/> rows, all of one moment; the last may be
    /// shorter.
    /// </summary>
    public IEnumerable<Table> ReadBlocks(
        IReadOnlyList<string>? columns, IReadOnlyList<StoredPredicate> predicates, int blockRows,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blockRows, 1);
        Require(Privilege.Read);
        return ReadBlocks(new TableScan(_store.Held(this), columns, predicates), blockRows, cancellationToken);
    }

    /// <summary>As <see cref="Append(Table, CancellationToken)"/>, to the end.</summary>
    public long Append(Table rows) => Append(rows, CancellationToken.None);

    /// <summary>Appends rows, columns by position, all or none; durable when it returns.</summary>
    /// <exception cref="ScriptException">The columns do not fit.</exception>
    /// <exception cref="DatabaseException">The storage failed; nothing was appended.</exception>
    public long Append(Table rows, CancellationToken cancellationToken)
    {
        Require(Privilege.Insert);
        return _store.Appends.Append(this, rows, cancellationToken);
    }

    /// <summary>
    /// Writes rows over those with the same key and appends the others; see <see cref="StoreTransaction.Upsert"/>.
    /// </summary>
    public void Upsert(
        Table rows, IReadOnlyList<string> keyColumns, bool ignoreNull, CancellationToken cancellationToken)
    {
        Require(Privilege.Update);
        _store.InTransaction(
            transaction =>
            {
                transaction.Upsert(this, rows, keyColumns, ignoreNull);
                return 0;
            },
            cancellationToken);
    }

    /// <summary>Deletes the rows that meet all conditions and returns their number.</summary>
    public long Delete(IReadOnlyList<StoredPredicate> predicates, CancellationToken cancellationToken)
    {
        Require(Privilege.Delete);
        return _store.InTransaction(transaction => transaction.Delete(this, predicates), cancellationToken);
    }

    /// <summary>
    /// Replaces all rows by what is made of them, for changes that storage cannot make by itself. Nobody writes in
    /// between, so no row of another writer is lost.
    /// </summary>
    public void Rewrite(Func<Table, Table> change, CancellationToken cancellationToken)
    {
        Require(Privilege.Update);
        _store.InTransaction(
            transaction =>
            {
                transaction.Replace(this, change(transaction.Read(this, null, [])));
                return 0;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Dictionary Describe()
    {
        var definition = _store.Held(this);
        var entries = new Dictionary(DataType.String, DataType.Any);
        void Put(string key, Value value) => entries[Scalar.String(key)] = value;
        Put("dbUrl", Scalar.String(Database));
        Put("tableName", Scalar.String(Name));
        Put("tableComment", Scalar.String(definition.Comment));
        Put("engineType", Scalar.String(definition.Database.Engine));
        Put("keepDuplicates", Scalar.String(definition.KeepDuplicates.ToString().ToUpperInvariant()));
        Put("sortColumns", Vector.String([.. definition.SortColumns]));
        Put("chunkGranularity", Scalar.String("TABLE"));
        Put("colDefs", ColumnDefinitions(definition));
        Put("compressMethods", CompressMethods(definition));
        Put("partitionColumnIndex", PartitionColumnIndex(definition));
        if (definition.IsDimension) return entries;
        Put("partitionColumnName", OneOrMany(Vector.String([.. definition.PartitionColumns])));
        foreach (var (key, value) in definition.Database.Scheme.Describe()) Put(key, value);
        return entries;
    }

    private void Require(Privilege privilege) => _rights?.Require(privilege, AccessScope.OfTable(Database, Name));

    private IEnumerable<Table> ReadBlocks(TableScan scan, int blockRows, CancellationToken cancellationToken)
    {
        using var reader = _store.RentReader();
        foreach (var block in scan.ReadBlocks(reader.Connection, blockRows, cancellationToken)) yield return block;
    }

    /// <summary>The columns of a table, as <c>schema</c> lists them.</summary>
    public static Table ColumnDefinitions(TableDefinition table) => new(
        ("name", Vector.String([.. table.Columns.Select(c => c.Name)])),
        ("typeString", Vector.String([.. table.Columns.Select(c => new ElementType(c.Type, c.Scale).DisplayName)])),
        ("typeInt", Vector.Int([.. table.Columns.Select(c => (int)c.Type)])),
        ("extra", Vector.Int([.. table.Columns.Select(c => c.Type.ElementType().IsDecimal() ? c.Scale : int.MinValue)])),
        ("comment", Vector.String([.. table.Columns.Select(c => table.Comments.GetValueOrDefault(c.Name, ""))])));

    private static Table CompressMethods(TableDefinition table) => new(
        ("name", Vector.String([.. table.Columns.Select(c => c.Name)])),
        ("compressMethods", Vector.String(
            [.. table.Columns.Select(c => table.CompressMethods.GetValueOrDefault(c.Name, "lz4"))])));

    private static Value PartitionColumnIndex(TableDefinition table) => table.IsDimension
        ? Scalar.Int(-1)
        : OneOrMany(
            Vector.Int([.. table.PartitionColumns.Select(name => table.Columns.ToList().IndexOf(table.Column(name)))]));

    private static Value OneOrMany(Vector values) => values.Count == 1 ? values[0] : values;
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tables;

/// <summary>
/// A table in memory whose rows lie in the order of their partitions; without a scheme, as <c>unionAll</c> makes it, in the
/// order in which they came.
/// </summary>
internal sealed class PartitionedTable : Table
{
    private readonly PartitionOrder? _order;

    /// <summary>A table over columns, which it takes over.</summary>
    public PartitionedTable(IEnumerable<string> names, IEnumerable<Vector> columns)
        : this(order: null, names, columns)
    {
    }

    private PartitionedTable(PartitionOrder? order, IEnumerable<string> names, IEnumerable<Vector> columns)
        : base(names, columns) => _order = order;

    /// <summary>
    /// An empty table with the columns of the argument table, as <c>createPartitionedTable</c> makes it for a database without
    /// a path; a keyed one stays keyed.
    /// </summary>
    /// <exception cref="ScriptException">The database has several levels, or the table is of a kind that cannot be partitioned here.</exception>
    public static Table Create(Arguments arguments, PartitionScheme scheme)
    {
        if (scheme.Domains is not [var domain])
            throw arguments.Wrong(0, "has several levels of partitions; a table in memory has one");
        if (arguments[1] is not Table table || (table is not KeyedTable && table.GetType() != typeof(Table)))
            throw arguments.Wrong(1, "must be a plain or keyed table, or a tuple of stream tables, one for each partition");
        if (StorageArguments.Names(arguments, 3) is not [var column]) throw arguments.Wrong(3, "must name one column of the table");
        if (table.Find(column) is not { } key) throw arguments.Wrong(3, $"names {column}, which the table has not");
        if (domain.Type != PartitionType.Hash && !domain.Accepts(key.Type))
            throw arguments.Wrong(3, $"names a column of type {key.Type.DisplayName()}, which the partitions do not cut");
        var order = new PartitionOrder(domain, column);
        if (table is not KeyedTable keyed) return new PartitionedTable(order, table.Names, table.Columns.Select(other => other.CreateEmpty()));
        // Each partition has keys of its own; where the column is part of the key, none stands in two of them.
        return keyed.KeyColumns.Contains(column, StringComparer.OrdinalIgnoreCase)
            ? keyed.Partitioned(order)
            : throw arguments.Wrong(3, "must be a key column: equal keys in several partitions need a DolphinDB server");
    }

    /// <summary>How the rows are cut into partitions; null without a scheme.</summary>
    public PartitionOrder? Order => _order;

    /// <inheritdoc/>
    public override Table Like(IEnumerable<Vector> columns) => new PartitionedTable(_order, Names, columns);

    /// <inheritdoc/>
    public override void AddRange(Table other)
    {
        base.AddRange(other);
        _order?.Arrange(this);
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tables;

/// <summary>
/// A table in memory whose rows lie in the order of their partitions, within one in the order in which they came; without a
/// scheme, as <c>unionAll</c> makes it, in the order in which they came. Rows that fit no partition lie behind all others.
/// </summary>
internal sealed class PartitionedTable : Table
{
    private readonly PartitionDomain? _domain;
    private readonly string _column;

    /// <summary>A table over columns, which it takes over.</summary>
    public PartitionedTable(IEnumerable<string> names, IEnumerable<Vector> columns)
        : this(domain: null, "", names, columns)
    {
    }

    private PartitionedTable(PartitionDomain? domain, string column, IEnumerable<string> names, IEnumerable<Vector> columns)
        : base(names, columns) => (_domain, _column) = (domain, column);

    /// <summary>An empty table with the columns of the argument table, as <c>createPartitionedTable</c> makes it for a database without a path.</summary>
    /// <exception cref="ScriptException">The database has several levels, or the table is of a kind that cannot be partitioned here.</exception>
    public static PartitionedTable Create(Arguments arguments, PartitionScheme scheme)
    {
        if (scheme.Domains is not [var domain])
            throw arguments.Wrong(0, "has several levels of partitions; a table in memory has one");
        if (arguments[1] is not Table table || table.GetType() != typeof(Table))
            throw arguments.Wrong(1, "must be a plain table: partitions that are tables of their own, with keys or streams, need a DolphinDB server");
        if (StorageArguments.Names(arguments, 3) is not [var column]) throw arguments.Wrong(3, "must name one column of the table");
        if (table.Find(column) is not { } key) throw arguments.Wrong(3, $"names {column}, which the table has not");
        if (domain.Type != PartitionType.Hash && !domain.Accepts(key.Type))
            throw arguments.Wrong(3, $"names a column of type {key.Type.DisplayName()}, which the partitions do not cut");
        return new PartitionedTable(domain, column, table.Names, table.Columns.Select(other => other.CreateEmpty()));
    }

    /// <inheritdoc/>
    public override Table Like(IEnumerable<Vector> columns) => new PartitionedTable(_domain, _column, Names, columns);

    /// <inheritdoc/>
    public override void AddRange(Table other)
    {
        base.AddRange(other);
        if (_domain is not null) Arrange();
    }

    private void Arrange()
    {
        var places = PartitionOfRows.Places(_domain!, this[_column]);
        var isArranged = true;
        for (var row = 1; row < places.Length && isArranged; row++) isArranged = places[row - 1] <= places[row];
        if (isArranged) return;
        var order = Kernels.Sorting.StableOrder(places, isAscending: true);
        Replace([.. Names.Zip(Columns, (name, column) => (name, column.Gather(order)))]);
    }
}

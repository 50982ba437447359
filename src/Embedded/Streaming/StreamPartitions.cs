using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// Stream tables of equal columns that are read as one, the partitions of a table in memory. Rows are written to each
/// partition by itself.
/// </summary>
internal sealed class StreamPartitions : Value, IAppendable, IDescribed, ISnapshot
{
    private readonly IReadOnlyList<StreamTable> _partitions;
    private readonly PartitionScheme _scheme;
    private readonly string _column;

    private StreamPartitions(IReadOnlyList<StreamTable> partitions, PartitionScheme scheme, string column)
    {
        _partitions = partitions;
        _scheme = scheme;
        _column = column;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ColumnDefinition> Schema => _partitions[0].Schema;

    /// <inheritdoc/>
    public override DataType Type => DataType.Dictionary;

    /// <inheritdoc/>
    public override DataForm Form => DataForm.Table;

    /// <summary>The number of rows in memory.</summary>
    public override int Count => _partitions.Sum(partition => partition.Count);

    /// <summary>The table that <c>createPartitionedTable</c> makes of a tuple of stream tables.</summary>
    /// <exception cref="ScriptException">They are not as many as the partitions, differ in columns, or are no stream tables.</exception>
    public static StreamPartitions Create(CallContext context, Arguments arguments, PartitionScheme scheme)
    {
        var items = arguments.Vector(1);
        var domain = scheme.Domains[0];
        if (scheme.Domains.Count > 1) throw arguments.Wrong(0, "has several levels of partitions; a table in memory has one");
        if (items.Count != domain.PartitionCount)
            throw arguments.Wrong(1, $"holds {items.Count} tables for {domain.PartitionCount} partitions");
        StreamTable[] partitions = [.. Enumerable.Range(0, items.Count).Select(i => context.Checked(items[i]) as StreamTable
            ?? throw arguments.Wrong(1, "must hold stream tables; partitions of other tables need a DolphinDB server"))];
        if (partitions.FirstOrDefault(partition => !partition.Schema.SequenceEqual(partitions[0].Schema)) is not null)
            throw arguments.Wrong(1, "must hold tables of the same columns and types");
        if (StorageArguments.Names(arguments, 3) is not [var name]) throw arguments.Wrong(3, "must name one column of the table");
        var column = partitions[0].Schema.FirstOrDefault(other => string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw arguments.Wrong(3, $"names {name}, which the tables have not");
        if (domain.Type != PartitionType.Hash && !domain.Accepts(column.Type))
            throw arguments.Wrong(3, $"names a column of type {column.Type.DisplayName()}, which the partitions do not cut");
        return new StreamPartitions(partitions, scheme, column.Name);
    }

    /// <summary>The rows of all partitions, one partition after the other.</summary>
    public Table Snapshot()
    {
        var rows = _partitions[0].Snapshot();
        foreach (var partition in _partitions.Skip(1)) rows.AddRange(partition.Snapshot());
        return rows;
    }

    /// <inheritdoc/>
    public Dictionary Describe()
    {
        var entries = _partitions[0].Describe();
        entries[Scalar.String("partitionColumnName")] = Scalar.String(_column);
        foreach (var (key, value) in _scheme.Describe()) entries[Scalar.String(key)] = value;
        return entries;
    }

    /// <summary>Refuses: which partition takes a row is the writer's to say.</summary>
    public long Append(Table rows, CancellationToken cancellationToken) =>
        throw new ScriptException("Rows cannot be written to a table of stream partitions; write them to the stream table of their partition.");
}

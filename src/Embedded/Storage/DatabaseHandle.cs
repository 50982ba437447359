using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// What the script function <c>database</c> returns: an existing database, or only a scheme to be used as one level of
/// COMPO.
/// </summary>
internal sealed class DatabaseHandle : Value, IDescribed
{
    private readonly DatabaseDefinition? _database;

    /// <summary>A handle on a stored database.</summary>
    public DatabaseHandle(DatabaseDefinition database)
    {
        _database = database;
        Scheme = database.Scheme;
    }

    /// <summary>A handle without a directory.</summary>
    public DatabaseHandle(PartitionScheme scheme) => Scheme = scheme;

    /// <summary>How the database is partitioned.</summary>
    public PartitionScheme Scheme { get; }

    /// <summary>True for a database with a directory.</summary>
    public bool IsStored => _database is not null;

    /// <summary>The <c>dfs://</c> path.</summary>
    /// <exception cref="ScriptException">The handle has no directory.</exception>
    public string Path => _database?.Path
        ?? throw new ScriptException(
            "This database handle was made without a directory and stores no tables: it serves as one level of COMPO, and "
            + "for partitioned tables in memory.");

    /// <inheritdoc/>
    public override DataType Type => DataType.Handle;

    /// <inheritdoc/>
    public override DataForm Form => DataForm.SystemObject;

    /// <inheritdoc/>
    public override int Count => 1;

    /// <inheritdoc/>
    public override string ToString() => $"DB[{_database?.Path}]";

    /// <inheritdoc/>
    public Dictionary Describe()
    {
        var entries = new Dictionary(DataType.String, DataType.Any)
        {
            [Scalar.String("databaseDir")] = Scalar.String(_database?.Path ?? ""),
        };
        foreach (var (key, value) in Scheme.Describe()) entries[Scalar.String(key)] = value;
        entries[Scalar.String("engineType")] = Scalar.String(_database?.Engine ?? "OLAP");
        entries[Scalar.String("atomic")] = Scalar.String(_database?.Atomic ?? "TRANS");
        entries[Scalar.String("chunkGranularity")] = Scalar.String("TABLE");
        return entries;
    }
}

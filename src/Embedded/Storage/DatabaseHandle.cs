using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// What the script function <c>database</c> returns: an existing database, or only a scheme to be used as one level of
/// COMPO.
/// </summary>
internal sealed class DatabaseHandle : Value, IDescribed
{
    private readonly Func<DatabaseDefinition>? _database;
    private readonly PartitionScheme? _scheme;

    /// <summary>A handle on a stored database.</summary>
    /// <param name="database">The database as it is now.</param>
    public DatabaseHandle(Func<DatabaseDefinition> database) => _database = database;

    /// <summary>A handle without a directory.</summary>
    public DatabaseHandle(PartitionScheme scheme) => _scheme = scheme;

    /// <summary>How the database is partitioned.</summary>
    public PartitionScheme Scheme => _scheme ?? _database!().Scheme;

    /// <summary>True for a database with a directory.</summary>
    public bool IsStored => _database is not null;

    /// <summary>The <c>dfs://</c> path.</summary>
    /// <exception cref="ScriptException">The handle has no directory.</exception>
    public string Path => _database?.Invoke().Path
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
    public override string ToString() => $"DB[{_database?.Invoke().Path}]";

    /// <inheritdoc/>
    public Dictionary Describe()
    {
        var database = _database?.Invoke();
        var entries = new Dictionary(DataType.String, DataType.Any);
        void Put(string key, Value value) => entries[Scalar.String(key)] = value;
        Put("databaseDir", Scalar.String(database?.Path ?? ""));
        foreach (var (key, value) in Scheme.Describe()) Put(key, value);
        Put("engineType", Scalar.String(database?.Engine ?? "OLAP"));
        Put("atomic", Scalar.String(database?.Atomic ?? "TRANS"));
        Put("chunkGranularity", Scalar.String("TABLE"));
        if (database?.Retention is not { } retention) return entries;
        Put("retentionHours", Scalar.Int(retention.Hours));
        Put("retentionDimension", Scalar.Int(retention.Level));
        return entries;
    }
}

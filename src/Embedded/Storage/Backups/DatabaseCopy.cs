namespace DolphinQuant.Embedded.Storage.Backups;

/// <summary>A new DuckDB file beside the store's, which takes all tables as one transaction sees them.</summary>
internal sealed class DatabaseCopy : IDisposable
{
    private readonly StoreConnection _connection;
    private readonly string _path;

    // The attached file belongs to all connections of the process, hence a name of its own.
    private readonly string _name = "copy_" + Guid.NewGuid().ToString("N");

    /// <summary>Creates the file. It comes before the transaction, which would not see it otherwise.</summary>
    public DatabaseCopy(StoreConnection connection, string path)
    {
        (_connection, _path) = (connection, path);
        connection.Execute($"ATTACH '{path.Replace("'", "''", StringComparison.Ordinal)}' AS {_name}");
    }

    /// <summary>Copies all tables, ends the transaction, and returns length and checksum once the disk has the file.</summary>
    public (long Bytes, string Sha256) Fill(CancellationToken cancellationToken)
    {
        var source = _connection.QueryText("SELECT current_database()")!;
        _connection.ExecuteSeveral($"COPY FROM DATABASE {ColumnStorage.Quote(source)} TO {_name}", cancellationToken);
        _connection.Execute("COMMIT", cancellationToken);
        _connection.Execute($"CHECKPOINT {_name}", cancellationToken);
        using var written = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return BackupFolder.Hash(written, long.MaxValue);
    }

    public void Dispose()
    {
        _connection.EndTransaction();
        _connection.Execute($"DETACH {_name}");
    }
}

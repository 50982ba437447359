using System.Diagnostics;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// DuckDB's file and its log where a loss of power would take what DuckDB leaves to others: it syncs what it writes into
/// a file, but never the folder that has the names of its files, and it takes its own log for damaged when the last
/// commit had arrived in part.
/// </summary>
internal sealed class DatabaseFile(StoreOptions options)
{
    private const string Unfinished = ".new";

    private bool _isLogSafe;

    /// <summary>Creates the table whose change begins a log.</summary>
    public static void Initialise(StoreConnection connection)
    {
        connection.Execute("CREATE TABLE IF NOT EXISTS registry.begun_logs (number BIGINT NOT NULL)");
        connection.Execute(
            "INSERT INTO registry.begun_logs SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM registry.begun_logs)");
    }

    /// <summary>Opens the file, creating it when absent.</summary>
    /// <exception cref="DatabaseException">It is damaged or cannot be written.</exception>
    public StoreConnection Open() => StoreFailure.Guard(options.Directory, () =>
    {
        if (!File.Exists(options.DataFile)) Create();
        var writer = OpenWhole();
        try
        {
            options.Files.SyncFolder(options.Directory);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    });

    /// <summary>
    /// Begins a log when DuckDB has moved the last one into the file, and makes its name safe, so that a commit that is
    /// written to it is. The end of the last log becomes safe too: DuckDB would not open a file whose log is of the time
    /// before the last two. No transaction is open.
    /// </summary>
    /// <exception cref="DatabaseException">The disk is full or failed.</exception>
    public void EnsureLog(StoreConnection writer)
    {
        var hasLog = File.Exists(options.LogFile);
        if (hasLog && _isLogSafe) return;
        _isLogSafe = false;
        // Any change begins a log, if it changes a value: DuckDB writes nothing of others.
        if (!hasLog) writer.Execute("UPDATE registry.begun_logs SET number = number + 1");
        Debug.Assert(File.Exists(options.LogFile), "DuckDB keeps its log in another file");
        _isLogSafe = StoreFailure.Guard(options.Directory, () =>
        {
            options.Files.SyncFolder(options.Directory);
            return true;
        });
    }

    private StoreConnection OpenWhole()
    {
        try
        {
            return StoreConnection.Open(options);
        }
        catch (DatabaseException failure)
        {
            if (!TornLog.TryCut(options, failure.Message)) throw;
            return StoreConnection.Open(options);
        }
    }

    // The file gets its name when it is whole: DuckDB does not open one of which only a part had arrived.
    private void Create()
    {
        var unfinished = options.DataFile + Unfinished;
        DiskFiles.Instance.Delete(unfinished);
        StoreConnection.Open(options, unfinished).Dispose();
        DiskFiles.Instance.Rename(unfinished, options.DataFile);
    }
}

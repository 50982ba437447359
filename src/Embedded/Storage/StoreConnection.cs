using DolphinQuant.Data;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage;

/// <summary>One DuckDB connection: statements in, chunks out. Used by one thread at a time.</summary>
internal sealed class StoreConnection : IDisposable
{
    // How long the log may grow before it is moved into the tables.
    private const string CheckpointThreshold = "64MiB";

    private readonly DuckDBConnection _connection;

    private StoreConnection(DuckDBConnection connection) => _connection = connection;

    /// <summary>The handle for the native interface.</summary>
    public DuckDBNativeConnection Native => _connection.NativeConnection;

    /// <summary>Opens the file of the stored databases.</summary>
    /// <exception cref="DatabaseException">The file cannot be opened.</exception>
    public static StoreConnection Open(StoreOptions options) => Open(options, options.DataFile);

    /// <summary>Opens an empty database in memory that is gone afterwards.</summary>
    public static StoreConnection OpenInMemory() => Open(new StoreOptions(""), ":memory:");

    /// <summary>Opens another file, or creates it.</summary>
    /// <exception cref="DatabaseException">The file cannot be opened.</exception>
    internal static StoreConnection Open(StoreOptions options, string dataSource)
    {
        // Extensions are looked for on the internet unless both switches are off; all that is used here is linked in.
        var settings = new DuckDBConnectionStringBuilder
        {
            DataSource = dataSource,
            ["threads"] = options.Threads,
            ["memory_limit"] = FormattableString.Invariant($"{options.MemoryLimitMegabytes}MiB"),
            // Half a second of replay after a crash, instead of a pause at every sixteenth megabyte.
            ["checkpoint_threshold"] = CheckpointThreshold,
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
        };
        var connection = new DuckDBConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            return new StoreConnection(connection);
        }
        catch (DuckDBException failure)
        {
            connection.Dispose();
            throw StoreFailure.From(failure.ErrorType, failure.Message, failure);
        }
    }

    /// <summary>Runs a statement and returns the number of rows it changed.</summary>
    /// <exception cref="DatabaseException">The storage failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public long Execute(Statement statement, CancellationToken cancellationToken = default)
    {
        using var prepared = Prepare(statement);
        using var interruption = InterruptOn(cancellationToken);
        var state = NativeMethods.PreparedStatements.DuckDBExecutePrepared(prepared, out var result);
        try
        {
            ThrowOnFailure(state, ref result, cancellationToken);
            return NativeMethods.Query.DuckDBRowsChanged(ref result);
        }
        finally
        {
            result.Close();
        }
    }

    /// <summary>Runs a statement that DuckDB turns into several, which cannot be prepared. It holds no values.</summary>
    /// <exception cref="DatabaseException">The storage failed.</exception>
    public void ExecuteSeveral(string sql, CancellationToken cancellationToken)
    {
        using var interruption = InterruptOn(cancellationToken);
        var state = NativeMethods.Query.DuckDBQuery(Native, sql, out var result);
        try
        {
            ThrowOnFailure(state, ref result, cancellationToken);
        }
        finally
        {
            result.Close();
        }
    }

    /// <summary>Runs a query whose chunks are fetched as they are asked for.</summary>
    public ChunkCursor Query(Statement statement, CancellationToken cancellationToken) =>
        new(this, Prepare(statement), cancellationToken);

    /// <summary>The first column of the first row as an integer.</summary>
    public long QueryLong(Statement statement, CancellationToken cancellationToken = default)
    {
        var column = new FixedColumnReader<long>(DataType.Long, 1);
        using var cursor = Query(statement, cancellationToken);
        while (cursor.MoveNext()) column.Read(cursor.Column(0), 0, cursor.Rows);
        return ((Vector<long>)column.Take()).Span[0];
    }

    /// <summary>The first column of the first row as a text, or null.</summary>
    public string? QueryText(Statement statement)
    {
        var column = new TextColumnReader(DataType.String, 1);
        using var cursor = Query(statement, CancellationToken.None);
        while (cursor.MoveNext()) column.Read(cursor.Column(0), 0, cursor.Rows);
        var values = (Vector<string>)column.Take();
        return values.Count == 0 || values.IsNull(0) ? null : values.Span[0];
    }

    /// <summary>Gives up the open transaction; none is no failure.</summary>
    public void EndTransaction()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (DatabaseException)
        {
            // DuckDB ends a transaction by itself when its disk fails.
        }
    }

    public void Dispose() => _connection.Dispose();

    internal CancellationTokenRegistration InterruptOn(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return cancellationToken.Register(
            static handle => NativeMethods.Startup.DuckDBInterrupt((DuckDBNativeConnection)handle!), Native);
    }

    internal static void ThrowOnFailure(DuckDBState state, ref DuckDBResult result, CancellationToken cancellationToken)
    {
        if (state == DuckDBState.Success) return;
        cancellationToken.ThrowIfCancellationRequested();
        throw StoreFailure.From(
            NativeMethods.Query.DuckDBResultErrorType(ref result), NativeMethods.Query.DuckDBResultError(ref result));
    }

    private DuckDBPreparedStatement Prepare(Statement statement)
    {
        var state = NativeMethods.PreparedStatements.DuckDBPrepare(Native, statement.Sql, out var prepared);
        if (state != DuckDBState.Success)
        {
            var message = NativeMethods.PreparedStatements.DuckDBPrepareError(prepared);
            prepared.Dispose();
            throw StoreFailure.From(DuckDBErrorType.Invalid, message);
        }

        for (var i = 0; i < statement.Parameters.Count; i++)
        {
            using var value = ColumnStorage.ToDuckDb(statement.Parameters[i]);
            NativeMethods.PreparedStatements.DuckDBBindValue(prepared, i + 1, value);
        }

        return prepared;
    }
}

using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// The chunks of a running query, at most 2,048 rows each. A failure or a cancellation throws; it never looks like the
/// end.
/// </summary>
internal sealed class ChunkCursor : IDisposable
{
    // From here on a query is long enough for a second thread.
    private const int ChunksAlone = 16;

    private readonly DuckDBPreparedStatement _prepared;
    private readonly CancellationTokenRegistration _interruption;
    private readonly CancellationToken _cancellationToken;
    private DuckDBResult _result;
    private DuckDBDataChunk? _chunk;
    private ReadAhead? _ahead;
    private int _fetched;

    public ChunkCursor(
        StoreConnection connection, DuckDBPreparedStatement prepared, CancellationToken cancellationToken)
    {
        _prepared = prepared;
        _cancellationToken = cancellationToken;
        try
        {
            _interruption = connection.InterruptOn(cancellationToken);
            var state = NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(prepared, out _result);
            StoreConnection.ThrowOnFailure(state, ref _result, cancellationToken);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The rows of the current chunk.</summary>
    public int Rows { get; private set; }

    /// <summary>The number of columns.</summary>
    public int Columns => (int)NativeMethods.Query.DuckDBColumnCount(ref _result);

    /// <summary>Fetches the next chunk; false after the last.</summary>
    public bool MoveNext()
    {
        _chunk?.Dispose();
        _cancellationToken.ThrowIfCancellationRequested();
        if (++_fetched == ChunksAlone) _ahead = new ReadAhead(Fetch);
        _chunk = _ahead is null ? Fetch() : _ahead.Next();
        if (_chunk is null) return false;
        Rows = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(_chunk);
        return true;
    }

    /// <summary>A column of the current chunk.</summary>
    public nint Column(int index) => NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk!, index);

    public void Dispose()
    {
        _ahead?.Dispose();
        _interruption.Dispose();
        _chunk?.Dispose();
        _result.Close();
        _prepared.Dispose();
    }

    private DuckDBDataChunk? Fetch()
    {
        var chunk = NativeMethods.StreamingResult.DuckDBStreamFetchChunk(_result);
        if (!chunk.IsInvalid) return chunk;
        var isFailed = !string.IsNullOrEmpty(NativeMethods.Query.DuckDBResultError(ref _result));
        StoreConnection.ThrowOnFailure(
            isFailed ? DuckDBState.Error : DuckDBState.Success, ref _result, _cancellationToken);
        return null;
    }
}

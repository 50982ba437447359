using System.Collections.Concurrent;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// Fetches the chunks of a query on a thread of its own while those before are worked on: finding rows on disk takes
/// about as long as putting them into columns. A few chunks wait at most; then the thread waits.
/// </summary>
internal sealed class ReadAhead : IDisposable
{
    private const int MostChunks = 32;

    private readonly BlockingCollection<DuckDBDataChunk> _chunks = new(MostChunks);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _fetching;

    /// <summary>Begins to fetch; <paramref name="fetch"/> gives null after the last chunk.</summary>
    public ReadAhead(Func<DuckDBDataChunk?> fetch) => _fetching = Task.Factory.StartNew(
        () => Fetch(fetch), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The next chunk, which the caller disposes; null after the last. A failed fetch throws here.</summary>
    public DuckDBDataChunk? Next()
    {
        if (_chunks.TryTake(out var chunk, Timeout.Infinite, _stop.Token)) return chunk;
        _fetching.GetAwaiter().GetResult();
        return null;
    }

    /// <summary>Ends the thread, after the chunk that it is fetching.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        // A failure that nobody asked for any more belongs to a read that was given up.
        ((IAsyncResult)_fetching).AsyncWaitHandle.WaitOne();
        _ = _fetching.Exception;
        while (_chunks.TryTake(out var chunk)) chunk.Dispose();
        _chunks.Dispose();
        _stop.Dispose();
    }

    private void Fetch(Func<DuckDBDataChunk?> fetch)
    {
        try
        {
            while (fetch() is { } chunk)
                if (!TryPut(chunk))
                    return;
        }
        finally
        {
            _chunks.CompleteAdding();
        }
    }

    private bool TryPut(DuckDBDataChunk chunk)
    {
        try
        {
            _chunks.Add(chunk, _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            chunk.Dispose();
            return false;
        }
    }
}

using System.Collections.Concurrent;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// Connections for readers. Each reader has one of its own and sees the last commit before its query, never half a
/// write.
/// </summary>
internal sealed class ReaderPool(StoreOptions options) : IDisposable
{
    // Idle connections are small; the limit only keeps a burst of readers from leaving hundreds behind.
    private const int MostIdle = 16;

    private readonly ConcurrentBag<StoreConnection> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>A connection for one read; dispose it to give it back.</summary>
    public Lease Rent()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(DfsStore));
        return new Lease(this, _idle.TryTake(out var connection) ? connection : StoreConnection.Open(options));
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var connection)) connection.Dispose();
    }

    private void Return(StoreConnection connection)
    {
        if (_isDisposed || _idle.Count >= MostIdle) connection.Dispose();
        else _idle.Add(connection);
    }

    internal readonly struct Lease(ReaderPool pool, StoreConnection connection) : IDisposable
    {
        public StoreConnection Connection => connection;

        public void Dispose() => pool.Return(connection);
    }
}

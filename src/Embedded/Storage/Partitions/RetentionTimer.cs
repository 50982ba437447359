using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Partitions;

/// <summary>Deletes what a store no longer keeps, when it is opened and every ten minutes.</summary>
internal sealed class RetentionTimer : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private readonly Lock _running = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly DfsStore _store;
    private readonly ITimer _timer;
    private bool _isDisposed;

    public RetentionTimer(DfsStore store, TimeProvider clock)
    {
        _store = store;
        _timer = clock.CreateTimer(_ => Expire(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends the timer and waits for a deletion under way to be given up.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        _timer.Dispose();
        lock (_running) _isDisposed = true;
        _ending.Dispose();
    }

    private void Expire()
    {
        lock (_running)
        {
            if (_isDisposed) return;
            try
            {
                _store.Expire(_ending.Token);
            }
            catch (Exception failure) when (failure is DatabaseException or ScriptException or OperationCanceledException)
            {
                // Nobody waits for this. Nothing was deleted; the next round tries again, and a disk that fails is told
                // to whoever writes.
            }

            _timer.Change(Period, Timeout.InfiniteTimeSpan);
        }
    }
}

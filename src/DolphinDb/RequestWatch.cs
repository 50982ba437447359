using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Protocol;

namespace DolphinQuant.DolphinDb;

/// <summary>
/// Ends a request that its caller cancels or that takes too long: on the server, over a second connection, so that the
/// first one answers and can go on; and by giving the connection up when the server does not answer even then.
/// </summary>
internal sealed class RequestWatch : IAsyncDisposable
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _abandon = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _caller;
    private readonly WireConnection _connection;
    private readonly DolphinDbOptions _options;
    private Task _stopping = Task.CompletedTask;

    public RequestWatch(WireConnection connection, DolphinDbOptions options, CancellationToken cancellationToken)
    {
        _connection = connection;
        _options = options;
        _caller = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _registration = _stop.Token.Register(() => _stopping = Task.Run(StopAsync, CancellationToken.None));
    }

    /// <summary>Ends waiting for the server altogether, which breaks the connection.</summary>
    public CancellationToken Token => _abandon.Token;

    /// <summary>Waits for a part of the answer, no longer than a request may take.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    /// <exception cref="DatabaseException">It took too long, or the connection failed.</exception>
    public async Task<T> GuardAsync<T>(Func<Task<T>> exchange)
    {
        if (_options.RequestTimeout is { } limit) _stop.CancelAfter(limit);
        try
        {
            return await exchange().ConfigureAwait(false);
        }
        catch (Exception end) when (_stop.IsCancellationRequested)
        {
            // The server's answer to being cancelled is an error, which is none to the caller who cancelled.
            if (_caller.IsCancellationRequested) throw new OperationCanceledException("The request was cancelled.", end, _caller);
            throw new DatabaseException(
                $"{_connection.Endpoint} did not answer within {_options.RequestTimeout!.Value.TotalSeconds:0.###} s; "
                + "the request was cancelled.", isTransient: true, new TimeoutException(end.Message, end));
        }
        finally
        {
            if (_options.RequestTimeout is not null) _stop.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync().ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        await _stopping.ConfigureAwait(false);
        _stop.Dispose();
        _ended.Dispose();
        _abandon.Dispose();
    }

    private async Task StopAsync()
    {
        _abandon.CancelAfter(_options.CancelTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_abandon.Token, _ended.Token);
        try
        {
            var other = await WireConnection.OpenAsync(_connection.Endpoint, _options, either.Token).ConfigureAwait(false);
            await using (other.ConfigureAwait(false))
            {
                // The request may not have begun yet when it is first looked for.
                while (true)
                {
                    await CancelOnServerAsync(other, either.Token).ConfigureAwait(false);
                    await Task.Delay(BetweenTries, either.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or DatabaseException or ScriptException)
        {
            // It has ended, or cannot be ended over there: then the connection is given up when its time has come.
        }
    }

    private async Task CancelOnServerAsync(WireConnection other, CancellationToken cancellationToken)
    {
        if (!long.TryParse(_connection.SessionId, out _)) return;
        var jobs = await other.AskAsync(
            Request.Script($"exec rootJobId from getConsoleJobs() where sessionId = {_connection.SessionId}l"),
            cancellationToken).ConfigureAwait(false);
        if (jobs is Vector { Count: > 0 })
            await other.AskAsync(Request.Function("cancelConsoleJob", jobs), cancellationToken).ConfigureAwait(false);
    }
}

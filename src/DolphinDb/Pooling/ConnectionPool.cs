using System.Diagnostics;
using System.Threading.Channels;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Protocol;
using DolphinQuant.DolphinDb.Telemetry;
using Microsoft.Extensions.Logging;

namespace DolphinQuant.DolphinDb.Pooling;

/// <summary>
/// Connections that sessions take and give back. Those that wait are served in the order they came: the channel hands
/// what is given back to the one that has waited longest. Safe for concurrent use.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LoadAge = TimeSpan.FromSeconds(30);

    // A null in the channel wakes somebody who waits: a place became free, and a connection may be opened.
    private readonly Channel<WireConnection?> _idle = Channel.CreateUnbounded<WireConnection?>();
    private readonly CancellationTokenSource _disposal = new();
    private readonly TimeProvider _clock;
    private readonly Task _pruning;
    private int _open;
    private long _loadsRead;

    public ConnectionPool(DolphinDbOptions options, TimeProvider clock, ILogger logger)
    {
        Options = options;
        Logger = logger;
        _clock = clock;
        Hosts = new HostRing(options.Hosts, clock);
        _loadsRead = long.MinValue;
        _pruning = Task.Run(PruneAsync, CancellationToken.None);
    }

    public DolphinDbOptions Options { get; }

    public ILogger Logger { get; }

    public HostRing Hosts { get; }

    /// <summary>The connections that are open, idle ones included.</summary>
    public int OpenCount => Volatile.Read(ref _open);

    /// <summary>Takes a connection, waiting for one where all are taken.</summary>
    /// <exception cref="DatabaseException">None became free in time, or no host can be reached.</exception>
    public async Task<WireConnection> RentAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, this);
        var started = Stopwatch.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
        patience.CancelAfter(Options.PoolTimeout);
        try
        {
            var connection = await TakeAsync(patience.Token, cancellationToken).ConfigureAwait(false);
            ClientTelemetry.UsedConnections.Add(1);
            ClientTelemetry.PoolWaitSeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
            return connection;
        }
        catch (Exception end) when (end is OperationCanceledException or ChannelClosedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, this);
            throw new DatabaseException(
                $"None of the {Options.MaxPoolSize} connections became free within {Options.PoolTimeout.TotalSeconds:0.###} s: "
                + "dispose sessions, or raise maxPool.", isTransient: true, new TimeoutException());
        }
    }

    /// <summary>Gives a connection back; it must carry nothing of the session any more.</summary>
    public async ValueTask ReturnAsync(WireConnection connection)
    {
        ClientTelemetry.UsedConnections.Add(-1);
        connection.LastUsed = _clock.GetUtcNow();
        if (connection.IsBroken || !_idle.Writer.TryWrite(connection))
            await CloseAsync(connection, "it cannot be used again").ConfigureAwait(false);
    }

    /// <summary>Puts a connection to another host in the place of one.</summary>
    /// <exception cref="DatabaseException">The host cannot be reached; the old connection is closed.</exception>
    public async Task<WireConnection> ReplaceAsync(WireConnection old, Endpoint endpoint, CancellationToken cancellationToken)
    {
        old.Break();
        await old.DisposeAsync().ConfigureAwait(false);
        var fresh = await OpenOneAsync(endpoint, cancellationToken).ConfigureAwait(false);
        Hosts.Closed(old.Endpoint);
        return fresh;
    }

    /// <summary>Closes what is idle; what sessions hold is closed when they give it back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposal.IsCancellationRequested) return;
        await _disposal.CancelAsync().ConfigureAwait(false);
        _idle.Writer.TryComplete();
        await _pruning.ConfigureAwait(false);
        while (_idle.Reader.TryRead(out var connection))
            if (connection is not null) await CloseAsync(connection, "the pool is closed").ConfigureAwait(false);
        _disposal.Dispose();
    }

    private async Task<WireConnection> TakeAsync(CancellationToken patience, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_idle.Reader.TryRead(out var idle))
                if (await IsUsableAsync(idle).ConfigureAwait(false)) return idle!;
            if (TryReserve()) return await OpenAsync(cancellationToken).ConfigureAwait(false);
            var given = await _idle.Reader.ReadAsync(patience).ConfigureAwait(false);
            if (await IsUsableAsync(given).ConfigureAwait(false)) return given!;
        }
    }

    private async ValueTask<bool> IsUsableAsync(WireConnection? connection)
    {
        if (connection is null) return false;
        if (connection.IsQuiet) return true;
        await CloseAsync(connection, "the server hung up").ConfigureAwait(false);
        return false;
    }

    private bool TryReserve()
    {
        while (true)
        {
            var open = Volatile.Read(ref _open);
            if (open >= Options.MaxPoolSize) return false;
            if (Interlocked.CompareExchange(ref _open, open + 1, open) == open) return true;
        }
    }

    // The place is reserved; it is given up when no host can be reached.
    private async Task<WireConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await OpenAnyAsync(cancellationToken).ConfigureAwait(false);
            ClientTelemetry.OpenConnections.Add(1);
            return connection;
        }
        catch
        {
            Interlocked.Decrement(ref _open);
            _idle.Writer.TryWrite(null);
            throw;
        }
    }

    private async Task<WireConnection> OpenAnyAsync(CancellationToken cancellationToken)
    {
        var failures = new List<DatabaseException>();
        for (var round = 0; round < Options.Attempts; round++)
        {
            if (round > 0) await Task.Delay(FirstDelay * (1 << Math.Min(round, 6)), _clock, cancellationToken).ConfigureAwait(false);
            foreach (var endpoint in Hosts.InOrder())
            {
                try
                {
                    return await OpenOneAsync(endpoint, cancellationToken).ConfigureAwait(false);
                }
                catch (DatabaseException failure) when (failure.IsTransient)
                {
                    failures.Add(failure);
                }
            }
        }

        throw new DatabaseException(
            string.Join(" ", failures.Select(failure => failure.Message).Distinct()), isTransient: true, failures[^1]);
    }

    private async Task<WireConnection> OpenOneAsync(Endpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await WireConnection.OpenAsync(endpoint, Options, cancellationToken).ConfigureAwait(false);
            Hosts.Opened(endpoint);
            Log.Connected(Logger, endpoint);
            await ReadLoadsAsync(connection, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (DatabaseException failure)
        {
            Log.HostFailed(Logger, endpoint, Hosts.Failed(endpoint).TotalSeconds, failure);
            throw;
        }
    }

    private async Task ReadLoadsAsync(WireConnection connection, CancellationToken cancellationToken)
    {
        if (Options.Hosts.Count < 2) return;
        var (now, last) = (_clock.GetTimestamp(), Interlocked.Read(ref _loadsRead));
        if (last != long.MinValue && _clock.GetElapsedTime(last, now) < LoadAge) return;
        if (Interlocked.CompareExchange(ref _loadsRead, now, last) != last) return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Options.ConnectTimeout);
        await ClusterLoad.ReportAsync(connection, Hosts, patience.Token).ConfigureAwait(false);
    }

    private async ValueTask CloseAsync(WireConnection connection, string reason)
    {
        Log.Closed(Logger, connection.Endpoint, reason);
        Hosts.Closed(connection.Endpoint);
        await connection.DisposeAsync().ConfigureAwait(false);
        Interlocked.Decrement(ref _open);
        ClientTelemetry.OpenConnections.Add(-1);
        _idle.Writer.TryWrite(null);
    }

    private async Task PruneAsync()
    {
        using var timer = new PeriodicTimer(Options.IdleTimeout / 4, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_disposal.Token).ConfigureAwait(false))
                for (var left = _idle.Reader.Count; left > 0 && _idle.Reader.TryRead(out var connection); left--)
                    if (connection is not null) await KeepOrCloseAsync(connection).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The pool is closed.
        }
    }

    private async ValueTask KeepOrCloseAsync(WireConnection connection)
    {
        var isOld = _clock.GetUtcNow() - connection.LastUsed >= Options.IdleTimeout && OpenCount > Options.MinPoolSize;
        if (isOld || !connection.IsQuiet || !_idle.Writer.TryWrite(connection))
            await CloseAsync(connection, "nobody has used it").ConfigureAwait(false);
    }
}

using System.Runtime.CompilerServices;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Pooling;
using DolphinQuant.DolphinDb.Streaming;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DolphinQuant.DolphinDb;

/// <summary>
/// DolphinDB servers, one or the nodes of a cluster, with a pool of connections to them. Make one and keep it. Safe for
/// concurrent use.
/// </summary>
public sealed class DolphinDbDataSource : IDatabase
{
    private readonly ConnectionPool _pool;

    /// <summary>Servers by options; nothing is connected yet.</summary>
    public DolphinDbDataSource(DolphinDbOptions options, ILoggerFactory? loggers = null, TimeProvider? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(options.Hosts.Count, nameof(options));
        Options = options;
        Clock = clock ?? TimeProvider.System;
        Logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<DolphinDbDataSource>();
        _pool = new ConnectionPool(options, Clock, Logger);
    }

    /// <summary>Servers by a connection string; nothing is connected yet.</summary>
    /// <exception cref="FormatException">The connection string is wrong.</exception>
    public DolphinDbDataSource(string connectionString) : this(DolphinDbOptions.Parse(connectionString))
    {
    }

    /// <summary>Which servers, as whom, and how.</summary>
    public DolphinDbOptions Options { get; }

    /// <summary>The connections that are open, idle ones included.</summary>
    public int OpenConnections => _pool.OpenCount;

    internal TimeProvider Clock { get; }

    internal ILogger Logger { get; }

    internal HostRing Hosts => _pool.Hosts;

    /// <summary>Opens a session, waiting for a connection where all are taken.</summary>
    /// <exception cref="DatabaseException">No server can be reached, or no connection became free in time.</exception>
    public async Task<WireSession> OpenWireSessionAsync(CancellationToken cancellationToken) =>
        new(_pool, await _pool.RentAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<IDatabaseSession> OpenSessionAsync(CancellationToken cancellationToken) =>
        await OpenWireSessionAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Receives the rows of a stream table as they are published, each once and in order, over a connection of its own
    /// that is made anew when it is lost. Rows wait on the server until they are asked for.
    /// </summary>
    /// <exception cref="ScriptException">There is no such table, or the rows at the offset are gone.</exception>
    /// <exception cref="DatabaseException">The subscription was lost and could not be taken up again.</exception>
    public async IAsyncEnumerable<StreamBatch> SubscribeAsync(
        SubscriptionOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var subscription = new Subscription(this, options);
        await using (subscription.ConfigureAwait(false))
            while (true)
                yield return await subscription.NextAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();
}

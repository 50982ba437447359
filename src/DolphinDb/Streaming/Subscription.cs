using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Protocol;
using DolphinQuant.DolphinDb.Telemetry;

namespace DolphinQuant.DolphinDb.Streaming;

/// <summary>
/// Receives the rows of a stream table over a connection of its own, each row once and in order. Nothing is kept back:
/// who does not ask for the next rows lets them wait on the server. A connection that is lost is made anew, and the rows
/// go on at the next offset.
/// </summary>
internal sealed class Subscription(DolphinDbDataSource source, SubscriptionOptions options) : IAsyncDisposable
{
    private const string ClientHost = "localhost";

    // The offsets that name no row.
    private const long FromNow = -1, FromOldest = -3;

    private WireConnection? _connection;
    private PushedColumns? _columns;
    private long? _next = options.Offset;
    private bool _wasConnected;
    private int _failures;

    /// <summary>Waits for the next rows.</summary>
    /// <exception cref="ScriptException">There is no such table, or the rows at the offset are gone.</exception>
    /// <exception cref="DatabaseException">The subscription was lost and could not be taken up again.</exception>
    public async Task<StreamBatch> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                _connection ??= await ConnectAsync(cancellationToken).ConfigureAwait(false);
                var message = await _connection.ReceivePushedAsync(cancellationToken).ConfigureAwait(false);
                if (Take(message) is not { } batch) continue;
                _failures = 0;
                ClientTelemetry.PushedRows.Add(batch.Rows.Count);
                return batch;
            }
            catch (DatabaseException loss) when (loss.IsTransient && _failures < options.Attempts)
            {
                await RetreatAsync(loss, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is null) return;
        await _connection.DisposeAsync().ConfigureAwait(false);
        _connection = null;
        await TellServerAsync(
            Request.Function(
                "stopPublishTable", Scalar.String(ClientHost), Scalar.Int(0), Scalar.String(options.Table), Scalar.String(options.Action)))
            .ConfigureAwait(false);
    }

    private async Task<WireConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        // A server that has not noticed yet that the old connection is dead would call this a second subscription.
        if (_wasConnected)
            await TellServerAsync(
                Request.Function(
                    "activeClosePublishConnection", Scalar.String(options.Action), Scalar.String(options.Table), Scalar.True))
                .ConfigureAwait(false);
        var endpoint = source.Hosts.InOrder()[0];
        WireConnection connection;
        try
        {
            connection = await WireConnection.OpenAsync(endpoint, source.Options, cancellationToken, RequestFlags.Subscription)
                .ConfigureAwait(false);
        }
        catch (DatabaseException)
        {
            source.Hosts.Failed(endpoint);
            throw;
        }

        try
        {
            await connection.AskAsync(Publish() with { Flags = RequestFlags.Subscription }, cancellationToken).ConfigureAwait(false);
            _wasConnected = true;
            return connection;
        }
        catch (Exception failure)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (ServerError.LeaderOf(failure.Message) is { } leader) source.Hosts.Prefer(leader);
            throw;
        }
    }

    private Request Publish() => Request.Function(
        "publishTable",
        Scalar.String(ClientHost),
        Scalar.Int(0),
        Scalar.String(options.Table),
        Scalar.String(options.Action),
        Scalar.Long(_next ?? (options.FromOldest ? FromOldest : FromNow)),
        options.Filter ?? Scalar.Void,
        Scalar.True);

    /// <summary>The rows of a message that were not received before; null when it holds none.</summary>
    private StreamBatch? Take(PushedMessage message)
    {
        if (message.Rows is Table { Count: 0 } schema)
        {
            _columns = new PushedColumns(schema.Schema);
            // The first message tells where the rows begin: a subscription lost before the first row misses none.
            if (message.LastOffset >= 0) _next ??= message.LastOffset + 1;
            options.Ready?.Invoke(_next ?? 0);
            return null;
        }

        if (message.Rows is Scalar error && error.Type.IsText()) throw new ScriptException(error.AsText());
        var rows = (_columns ?? throw Damaged("begins with rows instead of columns")).ToTable(message.Rows);
        var skipped = options.Filter is null ? Overlap(message, rows.Count) : message.LastOffset < _next ? rows.Count : 0;
        _next = Math.Max(_next ?? 0, message.LastOffset + 1);
        return skipped < rows.Count
            ? new StreamBatch(skipped == 0 ? rows : rows.Slice(skipped, rows.Count - skipped), message.LastOffset)
            {
                SentAt = DateTimeOffset.UnixEpoch.AddTicks(message.SentAt / TimeSpan.NanosecondsPerTick),
            }
            : null;
    }

    // Without a filter the offsets of rows are without gaps.
    private int Overlap(PushedMessage message, int rows)
    {
        var first = message.LastOffset - rows + 1;
        if (_next is not { } next) return 0;
        if (first > next)
        {
            _connection!.Break();
            throw Damaged(FormattableString.Invariant($"goes on at offset {first} instead of {next}"));
        }

        return (int)Math.Min(rows, next - first);
    }

    private DatabaseException Damaged(string what) =>
        new($"What {_connection!.Endpoint} publishes of {options.Table} {what}.", isTransient: true);

    private async Task RetreatAsync(DatabaseException loss, CancellationToken cancellationToken)
    {
        if (_connection is { } lost) await lost.DisposeAsync().ConfigureAwait(false);
        _connection = null;
        var delay = options.FirstDelay * Math.Pow(2, Math.Min(_failures++, 20));
        if (delay > options.LongestDelay) delay = options.LongestDelay;
        Log.SubscriptionLost(source.Logger, options.Table, _next ?? -1, delay.TotalSeconds, loss);
        await Task.Delay(delay, source.Clock, cancellationToken).ConfigureAwait(false);
    }

    // Servers that close what is dead by themselves do not know these functions, and need not.
    private async Task TellServerAsync(Request request)
    {
        using var patience = new CancellationTokenSource(source.Options.CancelTimeout);
        try
        {
            var connection = await WireConnection.OpenAsync(source.Hosts.InOrder()[0], source.Options, patience.Token).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                await connection.AskAsync(request, patience.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ScriptException or DatabaseException or OperationCanceledException)
        {
            // The closed socket says the same.
        }
    }
}

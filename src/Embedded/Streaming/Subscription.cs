using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// Hands the rows of a stream table to a function, in order, one call at a time, each row at least once. It reads from
/// the table by offset, so a slow handler lags behind and nothing waits for it or is lost.
/// </summary>
internal sealed class Subscription : IDisposable
{
    private const int MostRows = 65_536;

    private readonly CancellationTokenSource _stop = new();
    private readonly AsyncLocal<bool> _isInside = new();
    private readonly Session _session;
    private readonly OffsetStore _offsets;
    private readonly Lock _lock = new();
    private Task _work = Task.CompletedTask;
    private SubscriptionProgress _progress;

    /// <param name="topic">Node, table and action.</param>
    /// <param name="table">The table, here or on another server.</param>
    /// <param name="offset">The offset of the first row to hand over.</param>
    /// <param name="options">How rows are handed over.</param>
    /// <param name="session">A session of the subscription's own, for the handler.</param>
    public Subscription(
        string topic, IStreamRows table, long offset, SubscriptionOptions options, Session session)
    {
        Topic = topic;
        Table = table;
        Options = options;
        _session = session;
        _offsets = session.Engine.Streams.Offsets;
        _progress = new SubscriptionProgress(offset);
    }

    public string Topic { get; }

    /// <summary>The name that the subscriber gave it.</summary>
    public string Action => Topic[(Topic.LastIndexOf('/') + 1)..];

    /// <summary>Who subscribed.</summary>
    public string User => _session.EffectiveUser;

    public IStreamRows Table { get; }

    public SubscriptionOptions Options { get; }

    /// <summary>How far it has come.</summary>
    public SubscriptionProgress Progress
    {
        get
        {
            lock (_lock) return _progress;
        }
    }

    public void Start()
    {
        Table.AddReader(NextOffset);
        _work = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Ends the subscription; waits for the handler, unless it is the handler that ends it.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        if (!_isInside.Value) _work.Wait(CancellationToken.None);
        Table.RemoveReader(NextOffset);
    }

    private long NextOffset() => Progress.NextOffset;

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await WaitForBatchAsync().ConfigureAwait(false);
                // Asked with every batch: what was granted may have been taken back.
                Table.Check(_session);
                var (rows, last) = Table.Take(Progress.NextOffset, Math.Max(MostRows, Options.BatchSize));
                Handle(rows, last);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The one way to end a subscription that works.
        }
        catch (Exception failure) when (failure is ScriptException or DatabaseException)
        {
            // The rows to go on with are gone or cannot be read: nothing comes any more, and the state says why.
            Note(progress => progress.Failed(failure.Message, _session.Time.GetUtcNow()) with { IsEnded = true });
        }
    }

    private async Task WaitForBatchAsync()
    {
        var first = Progress.NextOffset;
        if (!Options.IsTimed) await Table.WaitAsync(first, _stop.Token).ConfigureAwait(false);
        if (Options.BatchSize <= 1 && !Options.IsTimed) return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(Options.Throttle);
        try
        {
            await Table.WaitAsync(first + Math.Max(1, Options.BatchSize) - 1, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // The time for a whole batch is over; what there is goes out.
        }
    }

    private void Handle(Table rows, long last)
    {
        _isInside.Value = true;
        try
        {
            var wanted = Options.Filter is { } filter ? _session.InvokeAlone(() => filter.Apply(_session, rows), _stop.Token) : rows;
            if (wanted.Count > 0 || Options.IsTimed) Call(wanted, last);
            if (Options.KeepsOffset && rows.Count > 0) _offsets.Keep(Topic, last);
            Note(progress => progress.Handled(last, rows.Count));
        }
        catch (Exception failure) when (ScriptFault.Is(failure) || failure is ScriptException or DatabaseException)
        {
            // As documented, a handler that fails loses its rows and gets the next ones.
            Note(progress => progress.Handled(last, rows.Count).Failed(failure.Message, _session.Time.GetUtcNow()));
        }
        finally
        {
            _isInside.Value = false;
        }
    }

    private void Call(Table rows, long last)
    {
        Value message = Options.IsTable ? rows : Vector.Tuple([.. rows.Columns]);
        Value[] arguments = Options.NeedsMessageId ? [message, Scalar.Long(last)] : [message];
        _session.InvokeAlone(() => Options.Handler.Invoke(_session, arguments), _stop.Token);
    }

    private void Note(Func<SubscriptionProgress, SubscriptionProgress> change)
    {
        lock (_lock) _progress = change(_progress);
    }
}

/// <summary>How far a subscription has come.</summary>
/// <param name="NextOffset">The offset of the next row to hand over.</param>
internal sealed record SubscriptionProgress(long NextOffset)
{
    /// <summary>Rows handed over, those of failed calls included.</summary>
    public long Rows { get; private init; }

    /// <summary>Calls of the handler that failed.</summary>
    public long Failures { get; private init; }

    /// <summary>The offset of the last row of the last failed call; -1 without one.</summary>
    public long LastFailedOffset { get; private init; } = -1;

    /// <summary>When the last call failed.</summary>
    public DateTimeOffset? LastFailedAt { get; private init; }

    /// <summary>What the last failed call said.</summary>
    public string LastError { get; private init; } = "";

    /// <summary>True when nothing will be handed over any more.</summary>
    public bool IsEnded { get; init; }

    public SubscriptionProgress Handled(long last, int rows) => this with { NextOffset = last + 1, Rows = Rows + rows };

    public SubscriptionProgress Failed(string message, DateTimeOffset now) => this with
    {
        Failures = Failures + 1, LastFailedOffset = NextOffset - 1, LastFailedAt = now, LastError = message,
    };
}

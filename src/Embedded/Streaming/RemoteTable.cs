using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// A stream table of another server, for one subscription. No more rows are asked for than the subscription waits for:
/// the others stay on the server.
/// </summary>
internal sealed class RemoteTable : IStreamRows, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncEnumerator<RemoteRows> _source;
    private readonly List<Table> _rows = [];
    private Task<bool>? _next;
    private readonly TimeProvider _time;
    private long _last;

    private RemoteTable(IRemoteStreams streams, RemoteStream stream, Session session, ObjectAccess access)
    {
        (Access, _time) = (access, session.Time);
        Name = stream.Table;
        _source = streams.ReadAsync(stream, _stop.Token).GetAsyncEnumerator(_stop.Token);
    }

    public string? Name { get; }

    public ObjectAccess? Access { get; }

    public string? FilterColumn => null;

    /// <summary>The offset behind the last row that has come.</summary>
    public long EndOffset => Interlocked.Read(ref _last) + 1;

    /// <summary>What has come so far.</summary>
    public ReceivedRows Received { get; private set; } = ReceivedRows.None;

    /// <summary>Subscribes, and waits until the server publishes.</summary>
    /// <returns>The table, and the offset of the first row to come.</returns>
    /// <exception cref="ScriptException">There is no such table, or the rows at the offset are gone.</exception>
    /// <exception cref="DatabaseException">The server cannot be reached.</exception>
    public static (RemoteTable Table, long Offset) Open(
        IRemoteStreams streams, RemoteStream stream, Session session, string topic)
    {
        var ready = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var table = new RemoteTable(
            streams, stream with { Ready = offset => ready.TrySetResult(offset) }, session, new ObjectAccess(topic, session.EffectiveUser));
        try
        {
            table._next = table._source.MoveNextAsync().AsTask();
            Task.WaitAny([ready.Task, table._next], session.CancellationToken);
            // It ended before it began: it failed.
            if (!ready.Task.IsCompleted) table._next.GetAwaiter().GetResult();
        }
        catch
        {
            table.Dispose();
            throw;
        }

        table._last = ready.Task.Result - 1;
        return (table, ready.Task.Result);
    }

    public void Check(Session session)
    {
    }

    public async Task WaitAsync(long offset, CancellationToken cancellationToken)
    {
        while (_last < offset)
        {
            // A handler that ends its own subscription has closed the source.
            cancellationToken.ThrowIfCancellationRequested();
            // A message is never left half read: who stops waiting leaves it to the next one who does.
            _next ??= _source.MoveNextAsync().AsTask();
            var isMore = await _next.WaitAsync(cancellationToken).ConfigureAwait(false);
            _next = null;
            if (!isMore) throw new DatabaseException($"The subscription to {Name} has ended.", isTransient: true);
            var message = _source.Current;
            _rows.Add(message.Rows);
            Received = Received.With(message.Rows.Count, message.SentAt, _time.GetUtcNow());
            Interlocked.Exchange(ref _last, message.LastOffset);
        }
    }

    public (Table Rows, long Last) Take(long offset, int most)
    {
        if (_rows.Count == 0) return (new Table(), offset - 1);
        var rows = _rows[0];
        if (_rows.Count > 1)
        {
            rows = rows.Copy();
            foreach (var more in _rows.Skip(1)) rows.AddRange(more);
        }

        _rows.Clear();
        return (rows, _last);
    }

    public void AddReader(Func<long> nextOffset)
    {
    }

    public void RemoveReader(Func<long> nextOffset) => Dispose();

    /// <summary>Ends the subscription on the server.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _next?.Wait(CancellationToken.None);
            _source.DisposeAsync().AsTask().Wait(CancellationToken.None);
        }
        catch (AggregateException)
        {
            // It was cancelled, or had failed: either way it is over.
        }

        _stop.Dispose();
    }
}

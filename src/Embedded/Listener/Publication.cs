using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Streaming;

namespace DolphinQuant.Embedded.Listener;

/// <summary>
/// Pushes the rows of a stream table to a client, from an offset on. It reads from the table by offset: a slow client
/// lags behind and holds nobody up.
/// </summary>
internal sealed class Publication
{
    // What DolphinDB sends at most in one message.
    private const int MostRows = 1024;

    // The offset that stands for the oldest row there is; every other negative one for the rows to come.
    private const long FromOldest = -3;

    private readonly StreamTable _table;
    private readonly string _topic;
    private readonly RowFilter? _filter;
    private readonly ConditionFilter? _condition;
    private readonly Session _session;
    private long _next;

    private Publication(
        StreamTable table, string topic, long first, (RowFilter? Rows, ConditionFilter? Condition) filter, Session session)
    {
        _table = table;
        _topic = topic;
        _next = first;
        (_filter, _condition) = filter;
        _session = session;
    }

    /// <summary>The name of the table.</summary>
    public string Table { get; private init; } = "";

    /// <summary>The name that the client gave the subscription.</summary>
    public string Action { get; private init; } = "";

    /// <summary>The offset of the last row that was sent.</summary>
    public long LastOffset => Interlocked.Read(ref _next) - 1;

    /// <summary>How many rows have not been sent yet.</summary>
    public long Waiting => _table.EndOffset - Interlocked.Read(ref _next);

    /// <summary>The publication that <c>publishTable(host, port, table, action, [offset], [filter])</c> asks for.</summary>
    /// <param name="session">The client's session.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="condition">A condition on the rows from the address that the client connected to.</param>
    /// <exception cref="ScriptException">There is no such table, no row at the offset, or the condition is none.</exception>
    public static Publication Of(Session session, IReadOnlyList<Value> arguments, string? condition)
    {
        var (name, action) = (TextOf(arguments, 2), TextOf(arguments, 3));
        var table = session.Engine.Streams.Find(name) ?? throw new ScriptException($"No stream table is shared as {name}.");
        var filter = arguments.ElementAtOrDefault(5) is { Count: > 0 } wanted and not Scalar { IsNull: true }
            ? RowFilter.Of(session, Transfer.FromWire(session, wanted), table.FilterColumn)
            : null;
        var offset = arguments.ElementAtOrDefault(4) is Scalar { IsNull: false } given ? given.AsLong() : -1;
        var first = offset == FromOldest ? table.FirstOffset : offset < 0 ? table.EndOffset : offset;
        var filters = (filter, condition is null ? null : new ConditionFilter(session, condition));
        return first >= table.FirstOffset && first <= table.EndOffset
            ? new Publication(table, $"{StreamTables.NodeAlias}/{name}/{action}", first, filters, session) { Table = name, Action = action }
            : throw new ScriptException(FormattableString.Invariant(
                $"The offset {first} is not among the rows of {name}, {table.FirstOffset} to {table.EndOffset - 1}."));
    }

    /// <summary>Pushes until the client has gone or the listener stops.</summary>
    public async Task RunAsync(IMessageChannel channel, CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var entry = _session.Client!.Listener.Publications.Add(this, _session.Client!, gone);
        var leaving = WatchAsync(channel, gone);
        try
        {
            // The first message tells the columns.
            await SendAsync(channel, DolphinQuant.Data.Table.Empty(_table.Schema), _next - 1, gone.Token).ConfigureAwait(false);
            while (true)
            {
                await _table.WaitAsync(_next, gone.Token).ConfigureAwait(false);
                // Asked with every message: what was granted may have been taken back.
                _session.Gate.Checked(_table);
                var rows = _table.Read(_next, MostRows);
                Interlocked.Add(ref _next, rows.Count);
                if (_filter is not null || _condition is not null)
                    rows = _session.InvokeAlone(() => Filtered(rows), gone.Token);
                if (rows.Count == 0) continue;
                // Clients take rows that a condition chose as a table, all others as columns.
                Value message = _condition is null ? Vector.Tuple([.. rows.Columns]) : rows;
                ValueForm.Require(message);
                await SendAsync(channel, message, _next - 1, gone.Token).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is ScriptException or DatabaseException or NotSupportedException)
        {
            // The client takes a text in place of rows for the reason why it gets no more.
            await SendAsync(channel, Scalar.String(failure.Message), _next - 1, gone.Token).ConfigureAwait(false);
        }
        finally
        {
            await gone.CancelAsync().ConfigureAwait(false);
            await leaving.ConfigureAwait(false);
        }
    }

    private Table Filtered(Table rows)
    {
        if (_filter is not null) rows = _filter.Apply(_session, rows);
        return _condition is null || rows.Count == 0 ? rows : _condition.Apply(rows);
    }

    // A subscriber says nothing more; whatever it sends, or its leaving, ends the publication.
    private static async Task WatchAsync(IMessageChannel channel, CancellationTokenSource gone)
    {
        try
        {
            await channel.ReceiveAsync(gone.Token).ConfigureAwait(false);
            await gone.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or System.Net.WebSockets.WebSocketException)
        {
            await gone.CancelAsync().ConfigureAwait(false);
        }
    }

    private ValueTask SendAsync(IMessageChannel channel, Value value, long lastOffset, CancellationToken cancellationToken) =>
        channel.SendAsync(
            (output, stop) =>
            {
                WriteHead(output, lastOffset);
                return new ValueWriter(output).WriteAsync(value, stop);
            },
            cancellationToken);

    private void WriteHead(PipeWriter output, long lastOffset)
    {
        const int numbers = 1 + (2 * sizeof(long));
        var length = numbers + Encoding.UTF8.GetByteCount(_topic) + 1;
        var head = output.GetSpan(length)[..length];
        head[0] = 1;
        var sent = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        BinaryPrimitives.WriteInt64LittleEndian(head[1..], sent);
        BinaryPrimitives.WriteInt64LittleEndian(head[(1 + sizeof(long))..], lastOffset);
        Encoding.UTF8.GetBytes(_topic, head[numbers..]);
        head[^1] = 0;
        output.Advance(length);
    }

    private static string TextOf(IReadOnlyList<Value> arguments, int index) =>
        arguments.ElementAtOrDefault(index) is Scalar text && text.Type.IsText()
            ? text.AsText()
            : throw new ScriptException("publishTable needs host, port, table and action.");
}

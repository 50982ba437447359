using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.DolphinDb.Protocol;

/// <summary>
/// A conversation with a server: one request, then its answer. A failure in the middle breaks the connection, as nobody
/// knows any more where the next answer begins. One call at a time.
/// </summary>
internal sealed class WireConnection : IAsyncDisposable
{
    private const int BufferBytes = 64 << 10;
    private const string MessageMark = "MSG";
    private const string Success = "OK";

    // A column is allocated once up to here; a damaged count may cost that much and no more.
    private static readonly ReaderLimits Limits = ReaderLimits.Cautious with { MaxPreallocatedBytes = 1 << 28 };

    private readonly Transport _transport;
    private readonly WireInput _input;
    private readonly PipeWriter _writer;
    private readonly ValueReader _values;
    private readonly PromptAnswers _prompt;

    private WireConnection(Transport transport, Endpoint endpoint)
    {
        _transport = transport;
        Endpoint = endpoint;
        _writer = PipeWriter.Create(transport.Stream, new StreamPipeWriterOptions(minimumBufferSize: BufferBytes, leaveOpen: true));
        _input = new WireInput(transport.Stream);
        _values = new ValueReader(_input, Limits);
        _prompt = new PromptAnswers(transport);
    }

    /// <summary>The server.</summary>
    public Endpoint Endpoint { get; }

    /// <summary>What the server calls the session.</summary>
    public string SessionId { get; private set; } = "0";

    /// <summary>True when nothing more can be asked.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>When the connection was last given back; for those who keep it.</summary>
    public DateTimeOffset LastUsed { get; set; }

    /// <summary>True while the server is silent and has not hung up, as it is between requests.</summary>
    public bool IsQuiet => !IsBroken && _transport.IsQuiet;

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="DatabaseException">The server cannot be reached, or refuses.</exception>
    public static async Task<WireConnection> OpenAsync(
        Endpoint endpoint, DolphinDbOptions options, CancellationToken cancellationToken, RequestFlags flags = RequestFlags.None)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.ConnectTimeout);
        WireConnection? connection = null;
        try
        {
            var transport = await Transport.ConnectAsync(endpoint, options, patience.Token).ConfigureAwait(false);
            connection = new WireConnection(transport, endpoint);
            await connection.AskAsync(Request.Connect with { Flags = flags }, patience.Token).ConfigureAwait(false);
            await Authentication.LogInAsync(connection, options, patience.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception failure)
        {
            if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (failure is OperationCanceledException)
                throw new DatabaseException(
                    $"{endpoint} did not answer within {options.ConnectTimeout.TotalSeconds:0.###} s.",
                    isTransient: true, new TimeoutException());
            throw;
        }
    }

    /// <summary>Sends a request and returns its value.</summary>
    /// <exception cref="ScriptException">The script is wrong.</exception>
    /// <exception cref="DatabaseException">The connection or the server failed.</exception>
    public Task<Value> AskAsync(Request request, CancellationToken cancellationToken) =>
        AskAsync(request, messages: null, cancellationToken);

    /// <summary>Sends a request, hands on what its script prints, and returns its value.</summary>
    /// <exception cref="ScriptException">The script is wrong.</exception>
    /// <exception cref="DatabaseException">The connection or the server failed.</exception>
    public Task<Value> AskAsync(Request request, IProgress<string>? messages, CancellationToken cancellationToken) =>
        GuardAsync(async () =>
        {
            await SendAsync(request, cancellationToken).ConfigureAwait(false);
            var value = await ReadHeadAsync(messages, cancellationToken).ConfigureAwait(false) == 0
                ? Scalar.Void
                : await _values.ReadAsync(cancellationToken).ConfigureAwait(false);
            // A subscription may begin right behind the answer.
            if ((request.Flags & RequestFlags.Subscription) == 0) RequireEnd();
            return value;
        });

    /// <summary>
    /// Sends a request and returns the parts of its value as they arrive. All must be taken before the next request.
    /// </summary>
    /// <exception cref="ScriptException">The script is wrong.</exception>
    /// <exception cref="DatabaseException">The connection or the server failed.</exception>
    public async IAsyncEnumerable<Value> AskBlocksAsync(
        Request request, IProgress<string>? messages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var count = await GuardAsync(async () =>
        {
            await SendAsync(request, cancellationToken).ConfigureAwait(false);
            return await ReadHeadAsync(messages, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        if (count == 0)
        {
            yield return Scalar.Void;
            yield break;
        }

        var blocks = _values.ReadBlocksAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (blocks.ConfigureAwait(false))
            while (await GuardAsync(() => MoveNextAsync(blocks)).ConfigureAwait(false))
                yield return blocks.Current;
    }

    /// <summary>Waits for the next message of a subscription, for which this connection must be opened.</summary>
    /// <exception cref="DatabaseException">The connection ended.</exception>
    public Task<PushedMessage> ReceivePushedAsync(CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        _input.IsLittleEndian = await _input.ReadByteAsync(cancellationToken).ConfigureAwait(false) == 1;
        var sent = await _input.ReadLongAsync(cancellationToken).ConfigureAwait(false);
        var last = await _input.ReadLongAsync(cancellationToken).ConfigureAwait(false);
        var topics = await _input.ReadTextAsync(cancellationToken).ConfigureAwait(false);
        return new PushedMessage(sent, last, topics, await _values.ReadAsync(cancellationToken).ConfigureAwait(false));
    });

    /// <summary>Gives the connection up; the server notices and ends the session.</summary>
    public void Break() => IsBroken = true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        IsBroken = true;
        await _transport.DisposeAsync().ConfigureAwait(false);
        _input.Dispose();
    }

    private async Task<bool> MoveNextAsync(IAsyncEnumerator<Value> blocks)
    {
        if (await blocks.MoveNextAsync().ConfigureAwait(false)) return true;
        RequireEnd();
        return false;
    }

    // The server says nothing unasked: what follows an answer shows that the answer was misread.
    private void RequireEnd()
    {
        if (_input.UnreadBytes > 0) throw new MalformedValueException("The server's answer is longer than it says.");
    }

    private async ValueTask SendAsync(Request request, CancellationToken cancellationToken)
    {
        if (IsBroken) throw new DatabaseException($"The connection to {Endpoint} is broken: open another session.", isTransient: true);
        await request.WriteAsync(_writer, SessionId, cancellationToken).ConfigureAwait(false);
        _prompt.Await();
    }

    // Printed lines, then the session, the number of values and the order of bytes, then OK or what is wrong.
    private async ValueTask<int> ReadHeadAsync(IProgress<string>? messages, CancellationToken cancellationToken)
    {
        var head = await _input.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        _prompt.Note();
        for (; head == MessageMark; head = await _input.ReadLineAsync(cancellationToken).ConfigureAwait(false))
            messages?.Report(await _input.ReadTextAsync(cancellationToken).ConfigureAwait(false));
        if (head.Split(' ') is not [var session, var countText, "0" or "1"] words || session.Length is 0 or > 40
            || !int.TryParse(countText, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > 1)
            throw new MalformedValueException("The server's answer does not begin as an answer does.");
        (SessionId, _input.IsLittleEndian) = (session, words[2] == "1");
        var outcome = await _input.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        return outcome == Success ? count : throw ServerError.ToException(outcome, Endpoint);
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> exchange)
    {
        try
        {
            return await exchange().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (ScriptException or DatabaseException))
        {
            IsBroken = true;
            if (failure is OperationCanceledException) throw;
            throw new DatabaseException(
                $"The connection to {Endpoint} failed: {failure.Message}", isTransient: true, failure);
        }
    }
}

/// <summary>A message of a subscription.</summary>
/// <param name="SentAt">When the server sent it, in nanoseconds since 1970 by its clock.</param>
/// <param name="LastOffset">The offset of its last row.</param>
/// <param name="Topics">The topics it belongs to, with commas between them.</param>
/// <param name="Rows">A table, a tuple of columns, or a text that says what went wrong.</param>
internal sealed record PushedMessage(long SentAt, long LastOffset, string Topics, Value Rows);

using System.Buffers;
using System.Text.Json;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Listener.Debugging;

/// <summary>
/// Talks with a debugger over a WebSocket of the sub-protocol <c>debug</c>, as editors do: requests by number, and events while the
/// script runs. Functions that are none of a debugger's, such as <c>login</c>, are called as over any other connection.
/// </summary>
internal sealed class DebugConversation(ClientSession client, IMessageChannel channel)
{
    /// <summary>The sub-protocol.</summary>
    public const string Protocol = "debug";

    private static readonly RequestHeader Header = new(TakesMessages: false, Length: 0, RequestFlags.None, FetchSize: 0);

    /// <summary>Returns when the client has gone and its script has ended.</summary>
    /// <exception cref="BadRequestException">The client sent something that is no request.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var handshake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        handshake.CancelAfter(client.Listener.Options.HandshakeTimeout);
        var run = new DebuggedRun(client, message => SendAsync(message, cancellationToken).AsTask().GetAwaiter().GetResult());
        await using (run.ConfigureAwait(false))
        {
            var wait = handshake.Token;
            while (await channel.ReceiveAsync(wait).ConfigureAwait(false) is { } input)
            {
                var request = await DebugRequest.ReadAsync(input, client.Limits, wait).ConfigureAwait(false);
                wait = cancellationToken;
                handshake.CancelAfter(Timeout.InfiniteTimeSpan);
                await SendAsync(Answer(run, request, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private byte[] Answer(DebuggedRun run, DebugRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (DebuggedRun.Knows(request.Function))
                return client.Account is null ? throw new ScriptException("Login is required before debugging.") : run.Do(request, cancellationToken);
            var result = new RequestRunner(client, print: null)
                .Run(new FunctionRequest(Header, request.Function, request.Arguments), cancellationToken);
            return DebugMessage.Answer(request.Id, result is null or Scalar { Type: DataType.Void } ? null : json => WriteValue(json, result));
        }
        catch (Exception failure) when (RequestRunner.Explain(failure) is { } message && !cancellationToken.IsCancellationRequested)
        {
            return DebugMessage.Refusal(request.Id, message);
        }
    }

    private void WriteValue(Utf8JsonWriter json, Value value) =>
        json.WriteRawValue(((Scalar)client.Session.Call("toStdJson", [value], CancellationToken.None)).AsText());

    private ValueTask SendAsync(byte[] message, CancellationToken cancellationToken) => channel.SendAsync(
        (output, _) =>
        {
            output.Write(message);
            return ValueTask.CompletedTask;
        },
        cancellationToken);
}

using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Requests and answers as binary messages of a WebSocket (RFC 6455), as the JavaScript client sends them.</summary>
internal sealed class WebSocketChannel(WebSocket socket, ClientSession client) : IMessageChannel
{
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int PieceBytes = 64 << 10;

    private readonly SemaphoreSlim _sending = new(1, 1);

    // A table that a client uploads is one message.
    private long MaxMessageBytes => client.Limits is var limits ? limits.MaxRequestBytes + (8L * limits.MaxElements) : 0;

    /// <summary>Answers the request for an upgrade, whose first line has been read.</summary>
    /// <returns>The channel and its sub-protocol; null when the request asks for something else.</returns>
    public static async ValueTask<(WebSocketChannel Channel, string? Protocol)?> AcceptAsync(
        WireInput input, Stream stream, ClientSession client, CancellationToken cancellationToken)
    {
        var headers = await HttpHeaders.ReadAsync(input, cancellationToken).ConfigureAwait(false);
        if (headers.Find("Sec-WebSocket-Key") is not { } key || headers.Find("Upgrade") is null) return null;
        var protocol = headers.Find("Sec-WebSocket-Protocol")?.Split(',')[0].Trim();
        var answer = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
            .Append("Sec-WebSocket-Accept: ").Append(AcceptKey(key)).Append("\r\n");
        if (protocol is not null) answer.Append("Sec-WebSocket-Protocol: ").Append(protocol).Append("\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer.Append("\r\n").ToString()), cancellationToken)
            .ConfigureAwait(false);
        // The socket reads the stream from here on; a client waits for the answer before it says more.
        if (input.UnreadBytes > 0) throw new BadRequestException("The client did not wait for the answer to its upgrade.");
        var socket = WebSocket.CreateFromStream(
            stream, new WebSocketCreationOptions { IsServer = true, SubProtocol = protocol });
        return (new WebSocketChannel(socket, client), protocol);
    }

    public void Dispose()
    {
        socket.Dispose();
        _sending.Dispose();
    }

    public async ValueTask<WireInput?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var message = new ArrayBufferWriter<byte>(PieceBytes);
        while (true)
        {
            var piece = await socket.ReceiveAsync(message.GetMemory(PieceBytes), cancellationToken).ConfigureAwait(false);
            if (piece.MessageType == WebSocketMessageType.Close) return null;
            message.Advance(piece.Count);
            if (message.WrittenCount > MaxMessageBytes) throw new BadRequestException("A message is too long.");
            if (piece.EndOfMessage)
                return new WireInput(message.WrittenMemory);
        }
    }

    public async ValueTask SendAsync(
        Func<PipeWriter, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var frames = new WebSocketFrames(socket);
            var output = PipeWriter.Create(frames, new StreamPipeWriterOptions(minimumBufferSize: PieceBytes));
            await write(output, cancellationToken).ConfigureAwait(false);
            await output.CompleteAsync().ConfigureAwait(false);
            await socket.SendAsync(
                ReadOnlyMemory<byte>.Empty, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    // The RFC prescribes SHA-1; it protects nothing here.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "RFC 6455 section 4.2.2")]
    private static string AcceptKey(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key.Trim() + AcceptSuffix)));

    /// <summary>Sends what is written to it as pieces of one message.</summary>
    private sealed class WebSocketFrames(WebSocket socket) : WriteOnlyStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            socket.SendAsync(buffer, WebSocketMessageType.Binary, endOfMessage: false, cancellationToken);
    }
}

using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Listener.Debugging;

namespace DolphinQuant.Embedded.Listener;

/// <summary>
/// Serves DolphinDB clients on one port: the plain protocol, WebSocket and JSON by HTTP, with or without TLS. Who has not logged in
/// may do nothing but log in.
/// </summary>
public sealed class ScriptListener : IAsyncDisposable
{
    private const byte TlsHandshake = 0x16;
    private const int BufferBytes = 64 << 10;

    private readonly ConcurrentDictionary<Task, byte> _clients = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _places;
    private readonly ListenerState _state;
    private readonly TcpListener _listener;
    private readonly Task _accepting;

    private ScriptListener(ListenerState state, TcpListener listener)
    {
        _state = state;
        _listener = listener;
        _places = new SemaphoreSlim(state.Options.MaxConnections);
        _accepting = Task.Run(AcceptAsync, CancellationToken.None);
    }

    /// <summary>Where the listener listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>The file with the password of <c>admin</c> that this start made; null when there was an account.</summary>
    public string? PasswordFile => _state.Accounts.PasswordFile;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="SocketException">The port cannot be had.</exception>
    /// <exception cref="DatabaseException">The accounts cannot be read or written.</exception>
    public static ScriptListener Start(EmbeddedDatabase database, ListenerOptions options)
    {
        var accounts = AccountStore.Open(options, database.Engine.Time, database.Engine.Store.Options.Files);
        var listener = new TcpListener(options.Address, options.Port);
        listener.Start();
        return new ScriptListener(new ListenerState(database.Engine, accounts, options) { EndPoint = (IPEndPoint)listener.LocalEndpoint }, listener);
    }

    /// <summary>Turns everybody away and waits until all that was running has stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_clients.Keys).ConfigureAwait(false);
        _listener.Dispose();
        _state.Dispose();
        _stop.Dispose();
        _places.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                Serve(client);
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The listener stops, or one client left while it was being accepted.
            }
        }
    }

    private void Serve(TcpClient client)
    {
        if (!_places.Wait(0, CancellationToken.None))
        {
            client.Dispose();
            return;
        }

        var serving = ServeAsync(client);
        _clients[serving] = 0;
        _ = serving.ContinueWith(
            done => _clients.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task ServeAsync(TcpClient client)
    {
        await Task.Yield();
        try
        {
            using (client)
            {
                client.NoDelay = true;
                var remote = (IPEndPoint)client.Client.RemoteEndPoint!;
                var stream = await SecureAsync(client.GetStream()).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                    await TalkAsync(stream, new ClientSession(_state, remote) { Connection = client }).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or WebSocketException
            or BadRequestException or ScriptException or NotSupportedException or SocketException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // The client left, or sent what is no request: its connection ends, and nobody else's.
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        if (_state.Options.Certificate is not { } certificate) return stream;
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = certificate }, _stop.Token).ConfigureAwait(false);
        return secure;
    }

    private async Task TalkAsync(Stream stream, ClientSession client)
    {
        using var input = new WireInput(stream);
        using var handshake = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        handshake.CancelAfter(_state.Options.HandshakeTimeout);
        var first = await input.PeekAsync(handshake.Token).ConfigureAwait(false);
        if (first == (byte)'P')
        {
            await new HttpEndpoint(_state, client.Remote, input, stream).RunAsync(_stop.Token).ConfigureAwait(false);
            return;
        }

        if (first is TlsHandshake) throw new BadRequestException("The client wants TLS, which is not configured.");
        var (opened, protocol) = first == (byte)'G'
            ? await UpgradeAsync(input, stream, client, handshake.Token).ConfigureAwait(false)
            : (new PlainChannel(input, PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: BufferBytes, leaveOpen: true))), null);
        if (opened is not { } channel) return;
        using var _ = channel;
        _state.Enter(client);
        try
        {
            await (protocol == DebugConversation.Protocol
                ? new DebugConversation(client, channel).RunAsync(_stop.Token)
                : new RequestHandler(client, channel).RunAsync(_stop.Token)).ConfigureAwait(false);
        }
        finally
        {
            _state.Leave(client);
        }
    }

    private static async Task<(IMessageChannel? Channel, string? Protocol)> UpgradeAsync(
        WireInput input, Stream stream, ClientSession client, CancellationToken cancellationToken)
    {
        var line = await input.ReadLineAsync(HttpHeaders.LongestLine, cancellationToken).ConfigureAwait(false);
        client.RowCondition = QueryOf(line, "filter");
        if (await WebSocketChannel.AcceptAsync(input, stream, client, cancellationToken).ConfigureAwait(false) is { } accepted)
            return accepted;
        await stream.WriteAsync(
            "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray(),
            cancellationToken).ConfigureAwait(false);
        return (null, null);
    }

    // A value of the address's query, as in GET /?filter=price%3E10 HTTP/1.1.
    private static string? QueryOf(string requestLine, string key)
    {
        var target = requestLine.Split(' ').ElementAtOrDefault(1) ?? "";
        foreach (var part in target[(target.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&'))
            if (part.StartsWith(key + "=", StringComparison.Ordinal))
                return Uri.UnescapeDataString(part[(key.Length + 1)..].Replace('+', ' ')) is { Length: > 0 } value ? value : null;
        return null;
    }
}

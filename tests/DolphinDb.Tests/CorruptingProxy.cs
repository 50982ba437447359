using System.Net;
using System.Net.Sockets;

namespace DolphinQuant.DolphinDb.Tests;

/// <summary>Passes bytes on in both directions and changes one of those that come from the server.</summary>
internal sealed class CorruptingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly long _position;
    private readonly Task _serving;
    private long _forwarded;

    public CorruptingProxy(IPEndPoint server, long position)
    {
        _server = server;
        _position = position;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The bytes that came from the server.</summary>
    public long Forwarded => Interlocked.Read(ref _forwarded);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var pairs = new List<Task>();
        try
        {
            while (true) pairs.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(pairs);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(_server, _stop.Token);
                var (near, far) = (client.GetStream(), server.GetStream());
                await Task.WhenAny(near.CopyToAsync(far, _stop.Token), CorruptAsync(far, near));
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or SocketException)
            {
                // One of them left.
            }
        }
    }

    private async Task CorruptAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[4096];
        int count;
        while ((count = await from.ReadAsync(buffer, _stop.Token)) > 0)
        {
            var place = _position - Interlocked.Add(ref _forwarded, count) + count;
            if (place >= 0 && place < count) buffer[place] = (byte)~buffer[place];
            await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }
}

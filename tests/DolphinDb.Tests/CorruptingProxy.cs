using System.Net;
using System.Net.Sockets;

namespace DolphinQuant.DolphinDb.Tests;

/// <summary>Passes bytes on in both directions and changes one of those that come from the server.</summary>
internal sealed class CorruptingProxy : IAsyncDisposable
{
    private readonly LoopbackServer _clients;
    private readonly IPEndPoint _server;
    private readonly long _position;
    private long _forwarded;

    public CorruptingProxy(IPEndPoint server, long position)
    {
        _server = server;
        _position = position;
        _clients = new LoopbackServer(PassAsync);
    }

    public int Port => _clients.Port;

    /// <summary>The bytes that came from the server.</summary>
    public long Forwarded => Interlocked.Read(ref _forwarded);

    public ValueTask DisposeAsync() => _clients.DisposeAsync();

    private async Task PassAsync(NetworkStream near, CancellationToken stop)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(_server, stop);
        var far = server.GetStream();
        await await Task.WhenAny(near.CopyToAsync(far, stop), CorruptAsync(far, near, stop));
    }

    private async Task CorruptAsync(NetworkStream from, NetworkStream to, CancellationToken stop)
    {
        var buffer = new byte[4096];
        int count;
        while ((count = await from.ReadAsync(buffer, stop)) > 0)
        {
            var place = _position - Interlocked.Add(ref _forwarded, count) + count;
            if (place >= 0 && place < count) buffer[place] = (byte)~buffer[place];
            await to.WriteAsync(buffer.AsMemory(0, count), stop);
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.DolphinDb.Tests;

/// <summary>What a fake server does with the bytes of its answers.</summary>
/// <param name="Kind">How it goes wrong.</param>
/// <param name="Position">The byte of the conversation at which it does.</param>
public sealed record Fault(FaultKind Kind, int Position);

public enum FaultKind
{
    None,

    /// <summary>Hangs up before the byte.</summary>
    Cut,

    /// <summary>Leaves the byte out.</summary>
    Drop,

    /// <summary>Turns all bits of the byte.</summary>
    Corrupt,

    /// <summary>Waits before the byte.</summary>
    Delay,

    /// <summary>Sends nothing more from the byte on, and does not hang up.</summary>
    Stall,
}

/// <summary>Answers the requests of each client with recorded answers, one after another, and with a fault.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyList<byte[]> _answers;
    private readonly Fault _fault;
    private readonly Task _serving;

    public FakeServer(IReadOnlyList<byte[]> answers, Fault? fault = null)
    {
        _answers = answers;
        _fault = fault ?? new Fault(FaultKind.None, 0);
        _listener.Start();
        _serving = ServeAsync();
    }

    public Endpoint Endpoint => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    public DolphinDbOptions Options => new()
    {
        Hosts = [Endpoint], User = "ann", Password = "secret", Login = LoginMethod.Plain, Attempts = 1,
        ConnectTimeout = TimeSpan.FromSeconds(1), RequestTimeout = TimeSpan.FromSeconds(1), CancelTimeout = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>An answer without a value.</summary>
    public static byte[] Done { get; } = Encoding.UTF8.GetBytes("77 0 1\nOK\n");

    /// <summary>An answer with a value.</summary>
    public static byte[] Answer(Value value, string before = "")
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.UTF8.GetBytes(before + "77 1 1\nOK\n"));
        ValueBytes.Write(value, bytes);
        return bytes.ToArray();
    }

    /// <summary>An answer that says what is wrong.</summary>
    public static byte[] Error(string text) => Encoding.UTF8.GetBytes($"77 0 1\n{text}\n");

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
        var clients = new List<Task>();
        try
        {
            while (true) clients.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var (stream, request, sent) = (client.GetStream(), new byte[1 << 16], 0);
                foreach (var answer in _answers)
                {
                    // A request comes in one piece, and the next one only after its answer.
                    if (await stream.ReadAsync(request, _stop.Token) == 0) return;
                    if (!await SendAsync(stream, answer, sent)) return;
                    sent += answer.Length;
                }
            }
            catch (Exception end) when (end is OperationCanceledException or IOException)
            {
                // The client or the test has had enough.
            }
        }
    }

    private async Task<bool> SendAsync(NetworkStream stream, byte[] answer, int start)
    {
        var at = _fault.Position - start;
        if (_fault.Kind == FaultKind.None || at < 0 || at >= answer.Length)
        {
            await stream.WriteAsync(answer, _stop.Token);
            return true;
        }

        await stream.WriteAsync(answer.AsMemory(0, at), _stop.Token);
        switch (_fault.Kind)
        {
            case FaultKind.Cut:
                return false;
            case FaultKind.Stall:
                await Task.Delay(Timeout.Infinite, _stop.Token);
                return false;
            case FaultKind.Delay:
                await Task.Delay(5, _stop.Token);
                await stream.WriteAsync(answer.AsMemory(at), _stop.Token);
                return true;
            case FaultKind.Corrupt:
                await stream.WriteAsync(new[] { (byte)~answer[at] }, _stop.Token);
                break;
        }

        await stream.WriteAsync(answer.AsMemory(at + 1), _stop.Token);
        return true;
    }
}

using System.Collections.Concurrent;
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
    private readonly LoopbackServer _clients;
    private readonly IReadOnlyList<byte[]> _answers;
    private readonly Fault _fault;
    private readonly ConcurrentQueue<byte[]> _requests = new();

    public FakeServer(IReadOnlyList<byte[]> answers, Fault? fault = null)
    {
        _answers = answers;
        _fault = fault ?? new Fault(FaultKind.None, 0);
        _clients = new LoopbackServer(TalkAsync);
    }

    public Endpoint Endpoint => new("127.0.0.1", _clients.Port);

    public DolphinDbOptions Options => new()
    {
        Hosts = [Endpoint], User = "ann", Password = "secret", Login = LoginMethod.Plain, Attempts = 1,
        ConnectTimeout = TimeSpan.FromSeconds(1), RequestTimeout = TimeSpan.FromSeconds(1), CancelTimeout = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>What clients have asked for, in order.</summary>
    public IReadOnlyCollection<byte[]> Requests => _requests;

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

    public ValueTask DisposeAsync() => _clients.DisposeAsync();

    private async Task TalkAsync(NetworkStream stream, CancellationToken stop)
    {
        var (request, sent) = (new byte[1 << 16], 0);
        foreach (var answer in _answers)
        {
            // A request comes in one piece, and the next one only after its answer.
            var length = await stream.ReadAsync(request, stop);
            if (length == 0) return;
            _requests.Enqueue(request[..length]);
            if (!await SendAsync(stream, answer, _fault.Position - sent, stop)) return;
            sent += answer.Length;
        }
    }

    private async Task<bool> SendAsync(NetworkStream stream, byte[] answer, int at, CancellationToken stop)
    {
        if (_fault.Kind == FaultKind.None || at < 0 || at >= answer.Length)
        {
            await stream.WriteAsync(answer, stop);
            return true;
        }

        await stream.WriteAsync(answer.AsMemory(0, at), stop);
        switch (_fault.Kind)
        {
            case FaultKind.Cut:
                return false;
            case FaultKind.Stall:
                await Task.Delay(Timeout.Infinite, stop);
                return false;
            case FaultKind.Delay:
                await Task.Delay(5, stop);
                await stream.WriteAsync(answer.AsMemory(at), stop);
                return true;
            case FaultKind.Corrupt:
                await stream.WriteAsync(new[] { (byte)~answer[at] }, stop);
                break;
        }

        await stream.WriteAsync(answer.AsMemory(at + 1), stop);
        return true;
    }
}

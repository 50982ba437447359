using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>
/// Requests as clients send them, with bytes changed, cut out, doubled and spliced. <c>DOLPHINQUANT_FUZZ_SECONDS</c>
/// sets how long; a stranger sends them, so that none may be answered with a value that needs a login.
/// </summary>
public sealed class FuzzTests : ListenerFixture
{
    private const string Secret = "kept-from-strangers";
    private const int RequestsPerConnection = 32;
    private const long MostGrowth = 256L << 20;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("DOLPHINQUANT_FUZZ_SECONDS") ?? "10", CultureInfo.InvariantCulture));

    private static readonly byte[][] Recordings =
    [
        Recorded("connect\n"),
        Recorded("connect\nlogin\nadmin\nguess\nfalse"),
        Recorded($"script\n'{Secret}' + 1"),
        Recorded("function\nlogin\n2\n1", Scalar.String("admin"), Scalar.String("guess")),
        Recorded("function\nversion\n0\n1"),
        Recorded("function\ngetNodeType\n1\n1", new Matrix(Vector.Double(1, 2, 3, 4), 2, 2, Vector.Int(7, 8), null)),
        Recorded("variable\nx,y\n2\n1", Vector.Symbol("A", "B"), new Table(("id", Vector.Int(1, 2)), ("s", Vector.String("x", "y")))),
        Recorded("function\nobjs\n2\n1", Vector.Tuple(Scalar.Int(1), Vector.Int(1, 2)), new ArrayVector(Vector.Int(1, 2, 3), [2, 3])),
        Encoding.ASCII.GetBytes("GET /?filter=x HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"),
        Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nContent-Length: 60\r\n\r\n{\"sessionID\":\"0\",\"functionName\":\"getNodeType\",\"params\":[] }  "),
    ];

    [Fact]
    public async Task Mutated_requests_of_strangers_crash_nothing_and_open_nothing()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync($"share table(1..3 as id) as secretTable; secret = '{Secret}'");
        await SendMutationsAsync(seed: 1, TimeSpan.FromSeconds(1));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var workers = Enumerable.Range(0, 4).Select(i => Task.Run(() => SendMutationsAsync(100 + i, Duration)));
        var sent = (await Task.WhenAll(workers)).Sum();
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.True(sent > 1000, $"Only {sent} requests were sent.");
        Assert.True(growth < MostGrowth, $"{growth >> 20} MiB more after {sent} requests.");
        Assert.Equal(Secret, ((Scalar)(await admin.RunAsync("secret"))!).AsText());
        Assert.Equal(1, ((Table)(await admin.RunAsync("getConnections()"))!).Count);
    }

    private async Task<long> SendMutationsAsync(int seed, TimeSpan duration)
    {
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        var sent = 0L;
        while (clock.Elapsed < duration)
        {
            using var bytes = new MemoryStream();
            for (var i = 0; i < RequestsPerConnection; i++, sent++) bytes.Write(Mutated(random));
            var answer = await ExchangeAsync(bytes.ToArray());
            // What a stranger may learn: errors, the node's kind and names; never the result of a script.
            Assert.DoesNotContain(Secret + "1", answer, StringComparison.Ordinal);
        }

        return sent;
    }

    private async Task<string> ExchangeAsync(byte[] bytes)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", Listener.EndPoint.Port);
        var answer = new MemoryStream();
        try
        {
            var stream = socket.GetStream();
            var reading = stream.CopyToAsync(answer);
            await stream.WriteAsync(bytes);
            socket.Client.Shutdown(SocketShutdown.Send);
            await reading.WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (IOException)
        {
            // The listener hung up, as it does on what is no request.
        }
        catch (SocketException)
        {
            // As above.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    private static byte[] Mutated(Random random)
    {
        var bytes = Recordings[random.Next(Recordings.Length)].ToList();
        // Some go unchanged, so that others are read behind them.
        for (var changes = random.Next(4); changes > 0 && bytes.Count > 1; changes--) Mutate(bytes, random);
        return [.. bytes];
    }

    private static void Mutate(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        var length = random.Next(1, Math.Min(16, bytes.Count - at) + 1);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                for (var i = at; i < at + length; i++) bytes[i] = random.Next(2) == 0 ? (byte)0xFF : (byte)0;
                break;
            default:
                var other = Recordings[random.Next(Recordings.Length)];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.Skip(random.Next(other.Length)));
                break;
        }
    }

    private static byte[] Recorded(string text, params Value[] values)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.UTF8.GetBytes($"API2 0 {Encoding.UTF8.GetByteCount(text)} / 0_1_4_2\n{text}"));
        foreach (var value in values) ValueBytes.Write(value, bytes);
        return bytes.ToArray();
    }
}

using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Tests.Wire;
using DolphinQuant.Data.Wire;
using Xunit.Abstractions;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>
/// Requests as clients send them, with bytes changed, cut out, doubled and spliced. <c>DOLPHINQUANT_FUZZ_SECONDS</c>
/// sets how long, <c>DOLPHINQUANT_FUZZ_SEED</c> which. A stranger sends them, none of whose requests may be answered with a
/// value that needs a login; and a user, who may do harm to nobody else. They run alone: the memory that is measured is the process's.
/// </summary>
[Collection(nameof(RunsAlone))]
public sealed class FuzzTests(ITestOutputHelper output) : ListenerFixture
{
    private const string Secret = "kept-from-strangers";
    private const int RequestsPerConnection = 32;
    private const long MostGrowth = 256L << 20;

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
        .. GoldenBytes.Load("requests.txt").Values.Select(request => request.Big),
        Encoding.ASCII.GetBytes("GET /?filter=x HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"),
        Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nContent-Length: 60\r\n\r\n{\"sessionID\":\"0\",\"functionName\":\"getNodeType\",\"params\":[] }  "),
    ];

    // What a client that has logged in sends: values of every form both ways, and what changes the node for all.
    private static readonly byte[][] UserRecordings =
    [
        .. Recordings,
        Recorded("script\nx = 1..10; sum(x * 2) + avg(x)"),
        Recorded("script\nline://7\nt = table(1..5 as id, `a`b`c`d`e as s); select s, id * 2 as d from t where id > 2 order by s desc"),
        Recorded("script\nprint(3); undef all; def f(a, b=2) { return a + b }; f{1}"),
        Recorded("function\nsum\n1\n1", Vector.Double(1, double.NaN, 3)),
        Recorded("function\ntableInsert{shared}\n1\n1", new Table(("id", Vector.Int(1, 2)), ("x", Vector.Double(1, 2)))),
        Recorded("function\ngetClusterPerf\n1\n1", Scalar.True),
        Recorded("function\npublishTable\n5\n1",
            Scalar.String("localhost"), Scalar.Int(0), Scalar.String("ticks"), Scalar.String("fuzz"), Scalar.Long(0)),
        Recorded("variable\na,b,c,d,e\n5\n1", new Pair(Scalar.Int(1), Scalar.Int(5)),
            new SetValue(Vector.Long(1, 2)), Entries(), new DecimalVector<long>(DataType.Decimal64, 2, [150, long.MinValue]),
            new Vector<UInt128>(DataType.Uuid, [1, 0])),
        Compressed("variable\nt\n1\n1", new Table(
            ("i", Vector.Int([.. Enumerable.Range(0, 100)])), ("x", Vector.Double([.. Enumerable.Range(0, 100).Select(i => i * 0.5)])))),
    ];

    [Fact]
    public async Task Mutated_requests_of_strangers_crash_nothing_and_open_nothing()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync($"share table(1..3 as id) as secretTable; secret = '{Secret}'");
        await SendFromAllSidesAsync(new Fuzzer(Recordings, Prefix: []));

        Assert.Equal(Secret, ((Scalar)(await admin.RunAsync("secret"))!).AsText());
        Assert.Equal(1, ((Table)(await admin.RunAsync("getConnections()"))!).Count);
    }

    [Fact]
    public async Task Mutated_requests_of_a_user_crash_nothing_and_stay_within_the_users_rights()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync(
            $"""
            createUser('fuzzer', '{Password}')
            share table(1:0, `id`x, [INT, DOUBLE]) as shared
            share streamTable(1:0, `id`x, [INT, DOUBLE]) as ticks
            insert into ticks values(1..3, 1.0 2.0 3.0)
            createTable(database("dfs://kept", VALUE, 1..3), table(7 as id), `t).append!(table(7 as id))
            secret = '{Secret}'
            """);
        // A password is slow to check on purpose; a ticket is not.
        using var fuzzer = await LogInAsync("fuzzer");
        var ticket = (Scalar)(await fuzzer.CallAsync("getAuthenticatedUserTicket"))!;
        await SendFromAllSidesAsync(new Fuzzer(UserRecordings, Recorded("function\nauthenticateByTicket\n1\n1", ticket)));

        Assert.Equal(Secret, ((Scalar)(await admin.RunAsync("secret"))!).AsText());
        Assert.Equal(7, ((Scalar)(await admin.RunAsync("exec first(id) from loadTable('dfs://kept', `t)"))!).AsInt());
        Assert.Equal(1, ((Scalar)(await admin.RunAsync("exec count(*) from loadTable('dfs://kept', `t)"))!).AsLong());
        Assert.Equal(["fuzzer"], Texts(await admin.RunAsync("getUserList()")));
    }

    private async Task SendFromAllSidesAsync(Fuzzer fuzzer)
    {
        await SendMutationsAsync(fuzzer, seed: 1, TimeSpan.FromSeconds(1));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var workers = Enumerable.Range(0, 4).Select(i => Task.Run(() => SendMutationsAsync(fuzzer, Mutations.Seed + i, Mutations.Duration)));
        var sent = (await Task.WhenAll(workers)).Sum();
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"{sent} requests, {before >> 10} KiB before, {growth >> 10} KiB more after");

        Assert.True(sent > 1000, $"Only {sent} requests were sent.");
        Assert.True(growth < MostGrowth, $"{growth >> 20} MiB more after {sent} requests.");
    }

    private async Task<long> SendMutationsAsync(Fuzzer fuzzer, int seed, TimeSpan duration)
    {
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        var sent = 0L;
        while (clock.Elapsed < duration)
        {
            using var bytes = new MemoryStream();
            bytes.Write(fuzzer.Prefix);
            for (var i = 0; i < RequestsPerConnection; i++, sent++) bytes.Write(Mutations.Next(fuzzer.Recordings, random));
            var answer = await ExchangeAsync(bytes.ToArray());
            // What others keep for themselves: a stranger sees no result of a script, a user no variable of another session.
            if (fuzzer.Prefix.Length == 0) Assert.DoesNotContain(Secret + "1", answer, StringComparison.Ordinal);
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

    private static Dictionary Entries()
    {
        var entries = new Dictionary(DataType.String, DataType.Any);
        entries[Scalar.String("a")] = Vector.Int(1, 2);
        entries[Scalar.String("b")] = Scalar.Date(new DateOnly(2024, 2, 29));
        return entries;
    }

    private static string[] Texts(Value? names) =>
        [.. Enumerable.Range(0, names!.Count).Select(i => ((Vector)names).Scalar(i).AsText()).Order(StringComparer.Ordinal)];

    private static byte[] Compressed(string text, Value value)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.UTF8.GetBytes($"API2 0 {Encoding.UTF8.GetByteCount(text)} / 64_1_4_2\n{text}"));
        var pipe = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        new ValueWriter(pipe) { IsCompressed = true }.WriteAsync(value, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        pipe.Complete();
        return bytes.ToArray();
    }

    private static byte[] Recorded(string text, params Value[] values)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.UTF8.GetBytes($"API2 0 {Encoding.UTF8.GetByteCount(text)} / 0_1_4_2\n{text}"));
        foreach (var value in values) ValueBytes.Write(value, bytes);
        return bytes.ToArray();
    }

    /// <summary>What is mutated, and what is sent unchanged before on each connection.</summary>
    private sealed record Fuzzer(byte[][] Recordings, byte[] Prefix);
}

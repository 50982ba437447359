using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Listener;

namespace DolphinQuant.Embedded.Tests.Listener;

public sealed class LimitTests : ListenerFixture
{
    protected override ListenerOptions Options => base.Options with
    {
        MaxConnections = 3, MaxRequestBytes = 100_000, MaxElements = 1000, HandshakeTimeout = TimeSpan.FromSeconds(1),
    };

    [Fact]
    public async Task Clients_beyond_the_limit_are_turned_away_until_one_leaves()
    {
        using var first = await LogInAsync();
        using var second = await LogInAsync();
        using (var third = await LogInAsync())
        {
            using var fourth = await ConnectAsync();
            Assert.True(await fourth.IsClosedAsync());
        }

        await EventuallyAsync(async () =>
        {
            using var next = await LogInAsync();
            await next.RunAsync("1");
        });
    }

    [Fact]
    public async Task Requests_and_values_beyond_the_limit_end_the_connection()
    {
        using var client = await LogInAsync();
        await client.SendRawAsync("API 0 100001 / 0_1_4_2\n"u8.ToArray());
        Assert.True(await client.IsClosedAsync());
        using var other = await LogInAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => other.CallAsync("size", Vector.Double(new double[1001])));
        Assert.True(await other.IsClosedAsync());
    }

    [Fact]
    public async Task Stranger_may_send_little_and_must_send_something_soon()
    {
        using var stranger = await ConnectAsync();
        await stranger.SendRawAsync("API 0 90000 / 0_1_4_2\n"u8.ToArray());
        Assert.True(await stranger.IsClosedAsync());
        using var endless = await ConnectAsync();
        await endless.SendRawAsync(Encoding.ASCII.GetBytes("API " + new string('0', 40_000)));
        Assert.True(await endless.IsClosedAsync());
        using var silent = await ConnectAsync();
        Assert.True(await silent.IsClosedAsync());
    }

    [Fact]
    public async Task Time_and_size_of_what_a_session_runs_are_bounded()
    {
        await using var database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions
            {
                Directory = Path.Combine(Folder, "bounded"),
                Limits = new ExecutionLimits { MaxDuration = TimeSpan.FromMilliseconds(300), MaxRows = 10_000 },
            },
            CancellationToken.None);
        await using var listener = ScriptListener.Start(database, Options with { AccountFolder = Path.Combine(Folder, "bounded-accounts") });
        using var client = await PlainClient.ConnectAsync(listener.EndPoint.Port);
        await client.AskAsync($"connect\nlogin\nadmin\n{Password}\nfalse");

        await Assert.ThrowsAsync<ScriptException>(() => client.RunAsync("do { x = 1 } while (true)"));
        await Assert.ThrowsAsync<ScriptException>(() => client.RunAsync("1..20000"));
        Assert.Equal(2, ((Scalar)(await client.RunAsync("1 + 1"))!).AsInt());
    }

    [Fact]
    public async Task Tls_is_served_where_there_is_a_certificate_and_nothing_else_then()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var listener = ScriptListener.Start(
            Database, Options with { AccountFolder = Path.Combine(Folder, "tls"), Certificate = certificate });
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint,
        };
        using var http = new HttpClient(handler);
        using var content = new StringContent("""{"sessionID":"0","functionName":"getNodeType","params":[]}""");
        using var answer = await http.PostAsync(new Uri($"https://127.0.0.1:{listener.EndPoint.Port}/"), content);
        Assert.Contains("\"resultCode\":\"0\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var plain = await PlainClient.ConnectAsync(listener.EndPoint.Port);
        await plain.SendRawAsync("API 0 8 / 0_1_4_2\nconnect\n"u8.ToArray());
        Assert.True(await plain.IsClosedAsync());
    }

    [Fact]
    public async Task Condition_of_the_address_chooses_the_rows_that_are_pushed()
    {
        using var writer = await LogInAsync();
        await writer.RunAsync("share streamTable(1:0, `sym`x, [SYMBOL, INT]) as conditioned");
        await writer.RunAsync("insert into conditioned values(take(`A`B, 10), 0..9)");
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("streaming");
        await socket.ConnectAsync(
            new Uri($"ws://127.0.0.1:{Listener.EndPoint.Port}/?filter={Uri.EscapeDataString("x > 4 and sym = `B")}"), CancellationToken.None);
        await SendAsync(socket, $"connect\nlogin\nadmin\n{Password}");
        await ReceiveAsync(socket);
        await SendAsync(socket, "function\npublishTable\n5\n1",
            Scalar.String("localhost"), Scalar.Int(0), Scalar.String("conditioned"), Scalar.String("a"), Scalar.Int(0));
        await ReceiveAsync(socket);
        await ReceiveAsync(socket);
        var pushed = await ReceiveAsync(socket);
        var start = Array.IndexOf(pushed, (byte)0, 17) + 1;
        var rows = (Table)ValueBytes.Read(pushed.AsMemory(start));

        Assert.Equal([5, 7, 9], rows.Span<int>("x").ToArray());
    }

    private static async Task SendAsync(ClientWebSocket socket, string text, params Value[] values)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.UTF8.GetBytes($"API2 0 {Encoding.UTF8.GetByteCount(text)} / 0_1_4_2\n{text}"));
        foreach (var value in values) ValueBytes.Write(value, bytes);
        await socket.SendAsync(bytes.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var message = new MemoryStream();
        var piece = new byte[4096];
        while (true)
        {
            var part = await socket.ReceiveAsync(piece, patience.Token);
            message.Write(piece, 0, part.Count);
            if (part.EndOfMessage) return message.ToArray();
        }
    }

    private static async Task EventuallyAsync(Func<Task> work)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception failure) when (i < 100 && failure is IOException or MalformedValueException)
            {
                await Task.Delay(20);
            }
        }
    }
}

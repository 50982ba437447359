using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using Xunit.Abstractions;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>
/// The messages of a debugger, changed as those of <see cref="FuzzTests"/> are: of a stranger, to whom nothing may happen, and of a
/// user whose script runs meanwhile.
/// </summary>
public sealed class DebuggerFuzzTests(ITestOutputHelper output) : ListenerFixture
{
    private const string Event = "\"event\"";
    private const int MessagesPerConnection = 24;

    private const string Script = DebuggerTests.Loop + "\nif(total > 100) throw 'too much'";

    private static readonly byte[][] Beginning =
    [
        Asked("parseScriptWithDebug", Vector.String(Script)),
        Asked("setBreaks", Vector.Tuple(Scalar.String(""), Vector.Int(1, 7, 9))),
        Asked("runScriptWithDebug"),
    ];

    private static readonly byte[][] Recordings =
    [
        .. Beginning,
        Asked("login", Vector.String("admin", "guess")),
        Asked("version"),
        Asked("setAllExceptionBreak", Vector.Tuple(Scalar.True)),
        Asked("setBreaks", Vector.Tuple(Scalar.String(""), Vector.String())),
        Asked("sourceRequest", Vector.String("")),
        Asked("stackTrace"),
        Asked("getStackVariables", Vector.Int(2)),
        Asked("getVariable", Vector.Tuple(Scalar.Int(2), Scalar.Int(0), Scalar.String("total"))),
        Asked("stepOver"),
        Asked("stepInto"),
        Asked("stepOut"),
        Asked("continueRun"),
        Asked("pauseRun"),
        Asked("stopRun"),
    ];

    [Fact]
    public async Task Mutated_messages_of_strangers_crash_nothing_and_run_nothing()
    {
        using var admin = await LogInAsync();
        Assert.Equal(0, await SendFromAllSidesAsync([]));
        Assert.Equal(2, ((Scalar)(await admin.RunAsync("1 + 1"))!).AsInt());
    }

    [Fact]
    public async Task Mutated_messages_of_a_user_crash_nothing_and_leave_no_script_behind()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync($"createUser('fuzzer', '{Password}')");
        using var fuzzer = await LogInAsync("fuzzer");
        var ticket = (Scalar)(await fuzzer.CallAsync("getAuthenticatedUserTicket"))!;

        Assert.True(await SendFromAllSidesAsync([Asked("authenticateByTicket", Vector.Tuple(ticket)), .. Beginning]) > 0);
        for (var i = 0; ((Table)(await admin.RunAsync("getConsoleJobs()"))!).Count > 1; i++)
        {
            Assert.True(i < 200, "A script goes on without its debugger.");
            await Task.Delay(50);
        }
    }

    /// <returns>How many events were told: that a script stopped, printed or ended.</returns>
    private async Task<int> SendFromAllSidesAsync(byte[][] prefix)
    {
        var workers = Enumerable.Range(0, 4).Select(i => Task.Run(() => SendMutationsAsync(prefix, Mutations.Seed + i)));
        var counts = await Task.WhenAll(workers);
        var (sent, events) = (counts.Sum(count => count.Sent), counts.Sum(count => count.Events));
        output.WriteLine($"{sent} messages, {events} events");
        Assert.True(sent > 1000, $"Only {sent} messages were sent.");
        return events;
    }

    private async Task<(int Sent, int Events)> SendMutationsAsync(byte[][] prefix, int seed)
    {
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        var (sent, events) = (0, 0);
        while (clock.Elapsed < Mutations.Duration)
        {
            byte[][] messages = [.. prefix, .. Enumerable.Range(0, MessagesPerConnection).Select(_ => Mutations.Next(Recordings, random))];
            events += (await ExchangeAsync(messages)).Split(Event).Length - 1;
            sent += messages.Length;
        }

        return (sent, events);
    }

    private async Task<string> ExchangeAsync(byte[][] messages)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("debug");
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{Listener.EndPoint.Port}"), patience.Token);
        var hearing = HearAsync(socket, patience.Token);
        try
        {
            foreach (var message in messages)
                await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, patience.Token);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        }
        catch (Exception failure) when (IsHangUp(failure, patience.Token))
        {
            // The listener hung up, as it does on what is no request.
        }

        return await hearing;
    }

    private static async Task<string> HearAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var heard = new StringBuilder();
        var piece = new byte[16 << 10];
        try
        {
            while (await socket.ReceiveAsync(piece, cancellationToken) is { MessageType: WebSocketMessageType.Binary, Count: var length })
                heard.Append(Encoding.Latin1.GetString(piece, 0, length));
        }
        catch (Exception failure) when (IsHangUp(failure, cancellationToken))
        {
            // As above.
        }

        return heard.ToString();
    }

    // A socket that finds its connection gone says that it was cancelled, whether anybody did or not.
    private static bool IsHangUp(Exception failure, CancellationToken cancellationToken) =>
        failure is WebSocketException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static byte[] Asked(string function, Value? data = null)
    {
        var message = new Dictionary(DataType.String, DataType.Any, isOrdered: true)
        {
            [Scalar.String("id")] = Scalar.Int(7), [Scalar.String("func")] = Scalar.String(function),
        };
        if (data is not null) message[Scalar.String("data")] = data;
        using var bytes = new MemoryStream();
        ValueBytes.Write(message, bytes);
        return bytes.ToArray();
    }
}

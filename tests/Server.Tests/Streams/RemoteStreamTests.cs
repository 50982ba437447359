using System.Net;
using DolphinQuant.Data;
using DolphinQuant.Embedded;
using DolphinQuant.Embedded.Listener;
using DolphinQuant.Server.Cli;
using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Streams;
using Microsoft.Extensions.Configuration;

namespace DolphinQuant.Server.Tests.Streams;

/// <summary>Two databases over loopback: one subscribes to stream tables of the other.</summary>
public sealed class RemoteStreamTests : IAsyncLifetime
{
    private const string Password = "a password of the tests";

    private readonly string _folder = Directory.CreateTempSubdirectory("dolphinquant-remote-").FullName;
    private EmbeddedDatabase _publisher = null!;
    private EmbeddedDatabase _subscriber = null!;
    private ScriptListener _listener = null!;
    private IDatabaseSession _there = null!;
    private IDatabaseSession _here = null!;

    public async Task InitializeAsync()
    {
        _publisher = await OpenAsync("publisher", null);
        _subscriber = await OpenAsync("subscriber", new RemoteStreams());
        _listener = Listen(port: 0);
        _there = await _publisher.OpenSessionAsync(CancellationToken.None);
        _here = await _subscriber.OpenSessionAsync(CancellationToken.None);
        await _there.RunAsync("share streamTable(1:0, `sym`x, [SYMBOL, INT]) as ticks", CancellationToken.None);
        await _there.RunAsync("setStreamTableFilterColumn(ticks, `sym)\ninsert into ticks values(`a`b`a, 1 2 3)", CancellationToken.None);
        await _here.RunAsync("share table(1:0, `sym`x, [SYMBOL, INT]) as got", CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _here.DisposeAsync();
        await _subscriber.DisposeAsync();
        await _there.DisposeAsync();
        await _listener.DisposeAsync();
        await _publisher.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("offset=0", 1 + 2 + 3 + 4 + 5)]
    [InlineData("offset=1", 2 + 3 + 4 + 5)]
    [InlineData("offset=-3", 1 + 2 + 3 + 4 + 5)]
    [InlineData("", 4 + 5)]
    [InlineData("offset=0, msgAsTable=true, filter=[`a]", 1 + 3 + 4)]
    [InlineData("offset=0, filter=def (rows) { return select * from rows where x % 2 == 1 }", 1 + 3 + 5)]
    [InlineData("offset=0, msgAsTable=true, batchSize=4, throttle=60", 1 + 2 + 3 + 4 + 5)]
    public async Task Rows_of_another_server_come_as_those_of_a_table_here(string arguments, long sum)
    {
        await SubscribeAsync(arguments);
        await _there.RunAsync("insert into ticks values(`a`b, 4 5)", CancellationToken.None);

        await WaitAsync("sum(got.x)", sum);
    }

    [Fact]
    public async Task Subscription_goes_on_behind_the_last_row_it_has_finished()
    {
        await SubscribeAsync("offset=-2, persistOffset=true");
        await WaitAsync("size(got)", 3);
        await _here.RunAsync($"unsubscribeTable('{Server}:far', `ticks, `act, false)", CancellationToken.None);
        await _there.RunAsync("insert into ticks values(`c, 7)", CancellationToken.None);
        await SubscribeAsync("offset=-2, persistOffset=true");

        await WaitAsync("sum(got.x)", 13);
        Assert.Equal(4, await NumberAsync("size(got)"));
        Assert.Equal(3, await NumberAsync("getTopicProcessedOffset('far/ticks/act')"));
    }

    [Fact]
    public async Task Oldest_row_is_the_first_that_is_left()
    {
        await _there.RunAsync("""
            enableTableShareAndCachePurge(streamTable(1:0, `sym`x, [SYMBOL, INT]), `kept, 1000)
            for (i in 0..2) kept.append!(table(take(`a, 1000) as sym, 1000 * i + 1..1000 as x))
            """, CancellationToken.None);
        await _here.RunAsync(
            $"subscribeTable('{Server}', `kept, `act, -3, got, userId='admin', password='{Password}')", CancellationToken.None);

        // Memory is cut back to a thousand rows once it holds two and a half times as many.
        await WaitAsync("sum(got.x)", Enumerable.Range(2001, 1000).Sum());
        Assert.Equal(1000, await NumberAsync("size(got)"));
    }

    [Fact]
    public async Task Connection_is_told_with_what_has_come_over_it()
    {
        await SubscribeAsync("offset=0");
        await WaitAsync("size(got)", 3);
        await _here.RunAsync($"subscribeTable('{Server}:far', `ticks, `more, -1, got, userId='admin', password='{Password}')", CancellationToken.None);

        var connections = (Table)await _here.RunAsync("getStreamingStat(`subConns)", CancellationToken.None);
        Assert.Equal(1, connections.Count);
        Assert.Equal("far", connections.Columns[0].Scalar(0).AsText());
        Assert.Equal(3, connections.Columns[1].Scalar(0).AsLong());
        // Both clocks are one here, and read to a hundred nanoseconds.
        Assert.InRange(connections.Columns[2].Scalar(0).AsDouble(), 0, 60_000);
        Assert.Equal(connections.Columns[2].Scalar(0), connections.Columns[3].Scalar(0));
        Assert.False(connections.Columns[4].IsNull(0));
    }

    [Fact]
    public async Task Script_at_the_terminal_can_subscribe()
    {
        var settings = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).Build();
        await using var terminal = await ScriptTerminal.OpenAsync(
            new ScriptArguments([], IsCheck: false, IsInteractive: false, IsMemory: true), ServiceOptions.Read(settings), CancellationToken.None);
        Assert.Equal(0, await terminal.RunTextAsync($$"""
            share table(1:0, `sym`x, [SYMBOL, INT]) as got
            subscribeTable('{{Server}}', `ticks, `act, 0, got, userId='admin', password='{{Password}}')
            for (i in 0:1500) { if (size(got) < 3) sleep(20) }
            if (sum(got.x) != 6) throw "rows are missing"
            """, CancellationToken.None));
    }

    [Fact]
    public async Task Lost_connection_is_made_again_where_asked_for()
    {
        await SubscribeAsync("offset=0, reconnect=true");
        await WaitAsync("size(got)", 3);
        var port = _listener.EndPoint.Port;
        await _listener.DisposeAsync();
        await _there.RunAsync("insert into ticks values(`c, 7)", CancellationToken.None);
        _listener = Listen(port);

        await WaitAsync("sum(got.x)", 13);
        Assert.Equal(4, await NumberAsync("size(got)"));
    }

    [Theory]
    [InlineData("nothing", "'{0}'", "nothing")]
    [InlineData("ticks", "'127.0.0.1:1'", "127.0.0.1:1")]
    [InlineData("ticks", "`elsewhere", "host:port")]
    public async Task Table_that_cannot_be_subscribed_is_told_at_once(string table, string server, string hint)
    {
        var script = $"subscribeTable({server.Replace("{0}", Server, StringComparison.Ordinal)}, `{table}, `act, 0, got, userId='admin', password='{Password}')";
        var failure = await Record.ExceptionAsync(() => _here.RunAsync(script, CancellationToken.None));

        Assert.True(failure is ScriptException or DatabaseException, $"{failure}");
        Assert.Contains(hint, failure.Message, StringComparison.Ordinal);
    }

    private string Server => _listener.EndPoint.ToString();

    private Task<EmbeddedDatabase> OpenAsync(string name, IRemoteStreams? remote) => EmbeddedDatabase.OpenAsync(
        new EmbeddedOptions { Directory = Path.Combine(_folder, name), RemoteStreams = remote }, CancellationToken.None);

    private ScriptListener Listen(int port) => ScriptListener.Start(_publisher, new ListenerOptions
    {
        AccountFolder = Path.Combine(_folder, "accounts"), AdminPassword = Password, Port = port, Address = IPAddress.Loopback,
    });

    private Task<Value> SubscribeAsync(string arguments) => _here.RunAsync(
        $"subscribeTable(server='{Server}:far', tableName=`ticks, actionName=`act, handler=got, userId='admin', password='{Password}'"
        + (arguments.Length > 0 ? ", " + arguments : "") + ")", CancellationToken.None);

    private async Task<long> NumberAsync(string script) =>
        ((Scalar)await _here.RunAsync(script, CancellationToken.None)).AsLong();

    private async Task WaitAsync(string script, long expected)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await NumberAsync(script) != expected) await Task.Delay(20, patience.Token);
    }
}

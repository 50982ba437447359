using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DolphinQuant.Data;
using DolphinQuant.Data.Tests.Wire;

namespace DolphinQuant.DolphinDb.Tests;

public sealed class ConnectionTests
{
    [Theory]
    [InlineData(LoginMethod.Automatic)]
    [InlineData(LoginMethod.Scram)]
    [InlineData(LoginMethod.Rsa)]
    [InlineData(LoginMethod.Plain)]
    public async Task Password_is_proved_by_every_method(LoginMethod method)
    {
        await using var place = await Place.OpenAsync(change: options => options with { Login = method });
        await using var session = await place.Source.OpenWireSessionAsync(Calls.Never);
        var who = (Vector)await session.CallAsync("getCurrentSessionAndUser", [], Calls.Never);
        Assert.Equal("admin", who.Scalar(1).AsText());
    }

    [Theory]
    [InlineData(LoginMethod.Scram, "admin")]
    [InlineData(LoginMethod.Scram, "nobody")]
    [InlineData(LoginMethod.Rsa, "admin")]
    [InlineData(LoginMethod.Plain, "nobody")]
    public async Task Wrong_password_is_refused_at_once_and_not_told(LoginMethod method, string user)
    {
        await using var place = await Place.OpenAsync(
            change: options => options with { Login = method, User = user, Password = "not the password" });
        var refusal = await Assert.ThrowsAsync<DatabaseException>(() => place.Source.OpenWireSessionAsync(Calls.Never));
        Assert.False(refusal.IsTransient);
        Assert.Contains("incorrect", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not the password", refusal.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, place.Source.OpenConnections);
    }

    [Fact]
    public async Task Guesses_by_scram_lock_the_user_out()
    {
        await using var place = await Place.OpenAsync(change: options => options with { Login = LoginMethod.Scram, Password = "a guess" });
        for (var i = 0; i < 5; i++) await Assert.ThrowsAsync<DatabaseException>(() => place.Source.OpenWireSessionAsync(Calls.Never));
        await using var right = new DolphinDbDataSource(place.Options with { Password = Place.Password });
        var locked = await Assert.ThrowsAsync<DatabaseException>(() => right.OpenWireSessionAsync(Calls.Never));
        Assert.Contains("wait", locked.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_of_a_stranger_is_not_trusted()
    {
        await using var place = await Place.OpenAsync("tls", options => options with { TrustedAuthorities = null, Attempts = 1 });
        var refusal = await Assert.ThrowsAsync<DatabaseException>(() => place.Source.OpenWireSessionAsync(Calls.Never));
        Assert.False(refusal.IsTransient);
        Assert.Contains("cannot be trusted", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_for_another_name_is_not_trusted()
    {
        await using var place = await Place.OpenAsync(
            "tls", options => options with { Hosts = [new Endpoint("127.0.0.1", options.Hosts[0].Port)] });
        var refusal = await Assert.ThrowsAsync<DatabaseException>(() => place.Source.OpenWireSessionAsync(Calls.Never));
        Assert.Contains("cannot be trusted", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_is_reached_by_an_ipv6_address()
    {
        if (!Socket.OSSupportsIPv6) return;
        await using var place = await Place.OpenAsync(address: IPAddress.IPv6Loopback);
        Assert.Contains("[::1]:", place.Options.ToString(), StringComparison.Ordinal);
        await using var session = await place.Source.OpenWireSessionAsync(Calls.Never);
        Assert.Equal(2, await session.LongAsync("1 + 1"));
    }

    [Fact]
    public async Task Printed_lines_arrive_while_the_script_runs()
    {
        await using var place = await Place.OpenAsync();
        await using var session = await place.Source.OpenWireSessionAsync(Calls.Never);
        var lines = new Lines();
        session.Messages = lines;
        Assert.Equal(3, await session.LongAsync("print('one'); print(2); 1 + 2"));
        Assert.Equal(["one", "2"], lines.Texts);
    }

    [Fact]
    public async Task Uploaded_variables_are_there_and_wrong_names_are_refused()
    {
        await using var place = await Place.OpenAsync();
        await using var session = await place.Source.OpenWireSessionAsync(Calls.Never);
        var table = new Table(("sym", Vector.Symbol("A", "B")), ("x", Vector.Double(1, 2)));
        await session.UploadAsync(new Dictionary<string, Value> { ["t"] = table, ["n"] = Scalar.Int(3) }, Calls.Never);
        SameValue.Assert(table, await session.RunAsync("t", Calls.Never));
        Assert.Equal(9, await session.LongAsync("long(sum(t.x)) * n"));
        await Assert.ThrowsAsync<ScriptException>(
            () => session.UploadAsync(new Dictionary<string, Value> { ["a,b"] = Scalar.Int(1) }, Calls.Never));
        await Assert.ThrowsAsync<ScriptException>(() => session.CallAsync("sum\n1\n1", [], Calls.Never));
    }

    [Fact]
    public async Task Request_that_takes_too_long_is_cancelled_on_the_server()
    {
        await using var place = await Place.OpenAsync(
            change: options => options with { RequestTimeout = TimeSpan.FromMilliseconds(300) });
        await using var session = await place.Source.OpenWireSessionAsync(Calls.Never);
        var failure = await Assert.ThrowsAsync<DatabaseException>(
            () => session.RunAsync("x = 0; do { x += 1 } while (true)", Calls.Never));
        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.False(session.IsBroken);
        Assert.Equal(0, await session.LongAsync("size(exec rootJobId from getConsoleJobs() where desc like 'x = 0%')"));
    }

    [Fact]
    public async Task Table_of_many_rows_comes_whole_either_way()
    {
        foreach (var kind in (string[])["tcp", "compressed"])
        {
            await using var place = await Place.OpenAsync(kind);
            await using var session = await place.Source.OpenWireSessionAsync(Calls.Never);
            var table = (Table)await session.RunAsync(
                "table(0..999999 as id, (0..999999) * 0.25 as x, symbol(take(`A`B`C, 1000000)) as sym, take(`x`yy, 1000000) as name)",
                Calls.Never);
            Assert.Equal(1_000_000, table.Count);
            Assert.Equal(999_999 * 0.25, table.Span<double>("x")[^1]);
            Assert.Equal(("A", "yy"), (table["sym"].Scalar(999_999).AsText(), table["name"].Scalar(999_999).AsText()));
        }
    }

    [Fact]
    public async Task Server_that_is_not_there_is_told_soon()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        await using var source = new DolphinDbDataSource($"dolphindb://127.0.0.1:{port.Text()}?attempts=2");
        var failure = await Assert.ThrowsAsync<DatabaseException>(() => source.OpenWireSessionAsync(Calls.Never));
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task Server_that_says_nothing_is_given_up_in_time()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var source = new DolphinDbDataSource($"dolphindb://127.0.0.1:{port.Text()}?attempts=1&connectTimeout=0.3");
        var clock = Stopwatch.StartNew();
        var failure = await Assert.ThrowsAsync<DatabaseException>(() => source.OpenWireSessionAsync(Calls.Never));
        Assert.Contains("did not answer", failure.Message, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private sealed class Lines : IProgress<string>
    {
        public List<string> Texts { get; } = [];

        public void Report(string value) => Texts.Add(value);
    }
}

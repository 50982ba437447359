using System.Diagnostics;
using DolphinQuant.Data;
using DolphinQuant.Data.Tests.Wire;

namespace DolphinQuant.DolphinDb.Tests;

/// <summary>A conversation that goes wrong at every byte in turn.</summary>
public sealed class FaultTests
{
    private static readonly Table Rows = new(
        ("sym", Vector.Symbol("A", "B", "A")), ("price", Vector.Double(1.5, double.NaN, 3)), ("name", Vector.String("x", "", "Ω")),
        ("levels", new ArrayVector(Vector.Int(1, 2, 3, 4), [1, 3, 4])));

    private static readonly byte[][] Answers =
        [FakeServer.Done, FakeServer.Done, FakeServer.Answer(Rows, before: "MSG\nhello\0"), FakeServer.Done];

    private static readonly int Length = Answers.Take(3).Sum(answer => answer.Length);

    // Long columns are waited for in pieces.
    [Theory]
    [InlineData(FaultKind.Cut, 400_000)]
    [InlineData(FaultKind.Cut, 1_999_000)]
    [InlineData(FaultKind.Stall, 400_000)]
    [InlineData(FaultKind.Stall, 1_999_000)]
    public async Task Long_column_that_ends_early_is_a_failure_in_time(FaultKind kind, int position)
    {
        var column = new Vector<long>(DataType.Long, [.. Enumerable.Range(0, 250_000).Select(i => (long)i)]);
        await using var server = new FakeServer([FakeServer.Done, FakeServer.Done, FakeServer.Answer(column), FakeServer.Done], new Fault(kind, position));
        await using var source = new DolphinDbDataSource(server.Options);
        await using var session = await source.OpenWireSessionAsync(CancellationToken.None);

        await Assert.ThrowsAsync<DatabaseException>(() => session.RunAsync("column", CancellationToken.None));
    }

    [Fact]
    public async Task Conversation_without_a_fault_gives_the_rows()
    {
        var (value, failure) = await AskAsync(new Fault(FaultKind.None, 0));
        Assert.Null(failure);
        SameValue.Assert(Rows, value!);
    }

    [Fact]
    public async Task Cut_anywhere_is_a_failure_of_the_connection() => await EverywhereAsync(FaultKind.Cut, (position, value, failure) =>
        Assert.True(failure is DatabaseException { IsTransient: true }, $"{position}: {value} {failure}"));

    // A letter that is missing in a text is beyond what the protocol can tell; a number that moved is not.
    [Fact]
    public async Task Byte_left_out_anywhere_is_a_failure_or_changes_no_number() => await EverywhereAsync(FaultKind.Drop, (position, value, failure) =>
    {
        Assert.True(failure is null or DatabaseException or ScriptException, $"{position}: {failure}");
        if (value is not Table rows) return;
        SameValue.Assert(Rows.Columns[1], rows.Columns[1]);
        SameValue.Assert(Rows.Columns[3], rows.Columns[3]);
    });

    // Without TLS nobody can tell a number that was changed on its way; all else must be found out.
    [Fact]
    public async Task Byte_changed_anywhere_is_a_failure_or_another_value() => await EverywhereAsync(FaultKind.Corrupt, (position, _, failure) =>
        Assert.True(failure is null or DatabaseException or ScriptException, $"{position}: {failure}"));

    [Fact]
    public async Task Delay_anywhere_changes_nothing() => await EverywhereAsync(FaultKind.Delay, (position, value, failure) =>
    {
        Assert.True(failure is null, $"{position}: {failure}");
        SameValue.Assert(Rows, value!);
    }, TimeSpan.FromSeconds(60));

    [Fact]
    public async Task Silence_anywhere_ends_within_the_time_limits()
    {
        await Parallel.ForEachAsync(Positions().Where(position => position % 9 == 0), Degree, async (position, _) =>
        {
            var clock = Stopwatch.StartNew();
            var (value, failure) = await AskAsync(new Fault(FaultKind.Stall, position));
            Assert.True(failure is DatabaseException { IsTransient: true }, $"{position}: {value} {failure}");
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        });
    }

    [Fact]
    public async Task Byte_changed_under_tls_is_always_found_out()
    {
        await using var place = await Place.OpenAsync("tls", options => options with
        {
            Attempts = 1, ConnectTimeout = TimeSpan.FromSeconds(10), RequestTimeout = TimeSpan.FromSeconds(10),
        });
        long length;
        await using (var proxy = new CorruptingProxy(place.Listener.EndPoint, -1))
        {
            Assert.Equal(3, await AskThroughAsync(proxy, place.Options));
            length = proxy.Forwarded;
        }

        await Parallel.ForEachAsync(Enumerable.Range(0, 24).Select(i => i * length / 24), Degree, async (position, _) =>
        {
            await using var proxy = new CorruptingProxy(place.Listener.EndPoint, position);
            var failure = await Record.ExceptionAsync(async () => Assert.Equal(3, await AskThroughAsync(proxy, place.Options)));
            Assert.True(failure is null or DatabaseException, $"{position}: {failure}");
        });
    }

    private static ParallelOptions Degree => new() { MaxDegreeOfParallelism = 16 };

    private static IEnumerable<int> Positions() => Enumerable.Range(0, Length);

    private static Task EverywhereAsync(FaultKind kind, Action<int, Value?, Exception?> check, TimeSpan? limit = null) =>
        Parallel.ForEachAsync(Positions(), Degree, async (position, _) =>
        {
            var (value, failure) = await AskAsync(new Fault(kind, position), limit);
            check(position, value, failure);
        });

    private static async Task<(Value? Value, Exception? Failure)> AskAsync(Fault fault, TimeSpan? limit = null)
    {
        await using var server = new FakeServer(Answers, fault);
        var options = limit is { } time ? server.Options with { ConnectTimeout = time, RequestTimeout = time } : server.Options;
        await using var source = new DolphinDbDataSource(options);
        Value? value = null;
        var failure = await Record.ExceptionAsync(async () =>
        {
            await using var session = await source.OpenWireSessionAsync(Calls.Never);
            value = await session.CallAsync("rows", [], Calls.Never);
        });
        return (value, failure);
    }

    private static async Task<long> AskThroughAsync(CorruptingProxy proxy, DolphinDbOptions options)
    {
        await using var source = new DolphinDbDataSource(options with { Hosts = [new Endpoint("localhost", proxy.Port)] });
        await using var session = await source.OpenWireSessionAsync(Calls.Never);
        return await session.LongAsync("1 + 2");
    }
}

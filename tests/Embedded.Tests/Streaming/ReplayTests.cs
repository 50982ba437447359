using System.Diagnostics;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming;

public sealed class ReplayTests : StreamFixture
{
    private const string Tables = """
        a = table([2024.01.02T10:00:00.000, 2024.01.02T10:00:02.000, 2024.01.02T10:00:04.000] as time, 1 2 3 as x)
        b = table([2024.01.02T10:00:01.000, 2024.01.02T10:00:02.000] as time, 10 20 as x)
        share streamTable(1:0, `time`x, [TIMESTAMP, INT]) as one
        share streamTable(1:0, `time`x, [TIMESTAMP, INT]) as other
        """;

    [Theory]
    [InlineData("replay(inputTables=a, outputTables=one, dateColumn=`time, timeColumn=`time)", "1 2 3", "")]
    [InlineData("replay(inputTables=[a, b], outputTables=one, dateColumn=`time)", "1 10 2 20 3", "")]
    [InlineData("replay([a, b], [`one, `other], `time, `time)", "1 2 3", "10 20")]
    public async Task Rows_come_in_the_order_of_time(string script, string one, string other)
    {
        await RunAsync(Tables);
        await RunAsync(script);

        Assert.Equal(one, (await RowsAsync("select x from one")).Replace(";", "", StringComparison.Ordinal));
        Assert.Equal(other, (await RowsAsync("select x from other")).Replace(";", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Date_and_time_may_stand_in_two_columns()
    {
        await RunAsync("""
            t = table(2024.01.03 2024.01.02 2024.01.03 as day, 09:30:00 15:00:00 09:29:59 as at, 1 2 3 as x)
            share streamTable(1:0, `day`at`x, [DATE, SECOND, INT]) as two
            replay(t, two, `day, `at)
            """);

        Assert.Equal("2; 3; 1", await RowsAsync("select x from two"));
    }

    // Ten rows over four seconds: five a second, ten times as fast, ten times as fast row by row.
    [Theory]
    [InlineData("replayRate=5", 0.9)]
    [InlineData("replayRate=10, absoluteRate=false", 0.3)]
    [InlineData("replayRate=10, preciseRate=true", 0.35)]
    public async Task Rate_takes_its_time(string rate, double atLeastSeconds)
    {
        await RunAsync(Tables);
        await RunAsync("t = table(2024.01.02T10:00:00.000 + (0..9) * 444 as time, 0..9 as x)");
        var clock = Stopwatch.StartNew();
        await RunAsync($"replay(inputTables=t, outputTables=one, dateColumn=`time, {rate})");

        Assert.True(clock.Elapsed.TotalSeconds >= atLeastSeconds, $"took {clock.Elapsed}");
        Assert.Equal(10, await NumberAsync("size(one)"));
    }

    [Fact]
    public async Task Replay_under_way_can_be_cancelled()
    {
        await RunAsync(Tables);
        await using var session = await OpenSessionAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.RunAsync(
            "replay(table(2024.01.02T10:00:00.000 + 0..9999 as time, 0..9999 as x), `one, `time, , 1)", stop.Token));
    }

    [Theory]
    [InlineData("replay(a, one)", "dateColumn")]
    [InlineData("replay(a, one, `nothing)", "nothing")]
    [InlineData("replay(a, one, `x)", "must hold times")]
    [InlineData("replay(a, table(1:0, `time`x, [TIMESTAMP, INT]), `time)", "outputTables")]
    public async Task Mistake_names_the_argument(string script, string hint)
    {
        await RunAsync(Tables);

        var mistake = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(script));
        Assert.Contains(hint, mistake.Message, StringComparison.Ordinal);
    }
}

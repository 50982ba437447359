using System.Globalization;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>
/// However its rows come in - at once, one by one, in batches, with the state captured and put into a new engine on the
/// way - a daily time-series engine gives what a query by groups gives, where a table of the day's windows says which
/// window a row belongs to.
/// </summary>
public sealed class DailyWindowEquivalenceTests : EngineFixture
{
    // Ends of windows and the first second that they do not hold any more.
    private const string FiveMinutes = """
        begins = [00:00:00] join (09:35:00 + 0..22 * 300) join [11:30:00] join (13:05:00 + 0..22 * 300)
        ends = (09:35:00 + 0..23 * 300) join (13:05:00 + 0..23 * 300)
        """;

    private const string MergedHalfHours = """
        begins = [00:00:00, 09:30:00, 10:00:00, 10:45:00, 11:15:00]
        ends = [09:30:00, 10:00:00, 10:45:00, 11:15:00, 11:30:00]
        """;

    [Theory]
    [InlineData("", FiveMinutes, "15:00:00", 300, "sessionBegin=09:30:00 13:00:00, sessionEnd=11:30:00 15:00:00", 1)]
    [InlineData("", FiveMinutes, "15:00:00", 300, "sessionBegin=09:30:00 13:00:00, sessionEnd=11:30:00 15:00:00", 2)]
    [InlineData("", MergedHalfHours, "11:30:00", 1800, "sessionBegin=09:00:00 10:30:00, sessionEnd=10:15:00 11:30:00, mergeSession=[true]", 3)]
    [InlineData("acceptedDelay", FiveMinutes, "15:00:00", 300, "sessionBegin=09:30:00 13:00:00, sessionEnd=11:30:00 15:00:00, acceptedDelay=40", 4)]
    [InlineData("acceptedDelay", FiveMinutes, "15:00:00", 300, "sessionBegin=09:30:00 13:00:00, sessionEnd=11:30:00 15:00:00, acceptedDelay=400, updateTime=60", 5)]
    [InlineData("acceptedDelay", MergedHalfHours, "11:30:00", 1800, "sessionBegin=09:00:00 10:30:00, sessionEnd=10:15:00 11:30:00, mergeSession=[true], acceptedDelay=40, updateTime=0", 6)]
    public async Task Engine_equals_the_query_over_the_windows_of_the_day(
        string disorder, string windows, string close, int step, string sessions, int seed)
    {
        await RunAsync(TicksOf(new Random(seed), disorder.Length > 0 ? 40 : 0));
        await RunAsync(windows);
        var expected = await RowsAsync($"""
            select sum(v) as total, med(v) as mid, last(v) as latest, std(v) as spread from (
                select concatDateTime(date(time), ends[asof(begins, second(time))]) as e, sym, v from data
                where second(time) < {close}, n < size(data) - 3 order by time
            ) group by e, sym order by e, sym
            """);
        Assert.True(expected.Split(';').Length > 20);

        Assert.Equal(expected, await FeedAsync(step, sessions, _ => int.MaxValue, captures: false));
        Assert.Equal(expected, await FeedAsync(step, sessions, _ => 1, captures: false));
        Assert.Equal(expected, await FeedAsync(step, sessions, random => random.Next(1, 60), captures: true));
    }

    // Two days of ticks of three symbols, some of them up to so many seconds late, and a day that closes all windows.
    private static string TicksOf(Random random, int lateness)
    {
        var rows = new List<(long Time, long Arrival, string Sym, int Volume)>();
        for (var i = 0; i < 600; i++)
        {
            var time = (random.Next(2) * 86_400L) + random.Next(8 * 3600, 15 * 3600 + 1800);
            rows.Add((time, time + random.Next(lateness), $"`s{random.Next(3)}", random.Next(1, 100)));
        }

        // Of one moment, each symbol has one row: which of several is the last would depend on when they come.
        rows = [.. rows.DistinctBy(row => (row.Time, row.Sym)).OrderBy(row => row.Arrival)];
        for (var i = 0; i < 3; i++) rows.Add((3 * 86_400 + 40_000, 0, $"`s{i}", 1));
        var times = string.Join(",", rows.Select(row => row.Time.ToString(CultureInfo.InvariantCulture)));
        return $"""
            data = table(2024.05.06T00:00:00 + [{times}] as time, [{string.Join(",", rows.Select(row => row.Sym))}] as sym,
                [{string.Join(",", rows.Select(row => row.Volume))}] as v, 0..{rows.Count - 1} as n)
            """;
    }

    private async Task<string> FeedAsync(int step, string sessions, Func<Random, int> batch, bool captures)
    {
        var random = new Random(step);
        await RunAsync("out = keyedTable(`e`sym, 1:0, `e`sym`total`mid`latest`spread, [DATETIME, SYMBOL, LONG, DOUBLE, INT, DOUBLE])");
        var script = $"""
            createDailyTimeSeriesEngine(name="d", windowSize={step}, step={step}, metrics=<[sum(v), med(v), last(v), std(v)]>, dummyTable=data, outputTable=out, timeColumn=`time, keyColumn=`sym, garbageSize=10, {sessions})
            """;
        await FeedAsync("d", script, () => batch(random), () => captures && random.Next(3) == 0);
        // With an update time the rows that close all windows are shown too.
        return await RowsAsync("select * from out where date(e) < 2024.05.09 order by e, sym");
    }
}

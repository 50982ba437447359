using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Streaming.Engines;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>Partitions that go when they are old enough, at once and by the clock.</summary>
public sealed class RetentionTests : ScriptedStore
{
    private readonly ManualClock _clock;

    public RetentionTests() : this(new ManualClock(new DateTimeOffset(2026, 3, 20, 6, 30, 0, TimeSpan.Zero)))
    {
    }

    private RetentionTests(ManualClock clock) : base(clock) => _clock = clock;

    // A row for each day of the month up to the 20th, and one of a far past.
    private const string Days = """
        t = table(1..20 join 99 as n, (2026.03.01..2026.03.20) join 2020.01.01 as day)
        db = database("dfs://kept", VALUE, 2026.03.01..2026.03.31)
        pt = db.createPartitionedTable(t, `pt, `day)
        pt.append!(t)
        """;

    [Fact]
    public async Task Partitions_that_ended_within_ten_days_before_the_limit_go_at_once()
    {
        await RunAsync(Days);

        // Kept are three days: the 16th ended at midnight of the 17th, 3 days and 6.5 hours ago; what ended up to ten
        // days before stays in nobody's way, what is older needs dropPartition.
        await RunAsync("setRetentionPolicy(db, 72)");

        Assert.Equal("1 2 3 4 5 6 17 18 19 20 99", await ListAsync("exec n from pt"));
    }

    [Fact]
    public async Task Partitions_go_when_their_time_comes()
    {
        await RunAsync(Days + "\nsetRetentionPolicy(db, 72)");

        _clock.Advance(TimeSpan.FromHours(17));
        Assert.Equal("1 2 3 4 5 6 17 18 19 20 99", await ListAsync("exec n from pt"));
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal("1 2 3 4 5 6 18 19 20 99", await ListAsync("exec n from pt"));
    }

    [Fact]
    public async Task Second_level_of_hours_can_be_the_one_that_counts()
    {
        await RunAsync("""
            syms = database("", VALUE, `A`B)
            hours = database("", RANGE, datehour(2026.03.20T00:00:00) + 0 2 4 6 8)
            db = database("dfs://hours", COMPO, [syms, hours])
            t = table(1..4 as n, `A`B`A`B as sym, 2026.03.20T01:10:00.000 + 0 2 3 5 * 3600000l as time)
            pt = db.createPartitionedTable(t, `pt, `sym`time)
            pt.append!(t)
            setRetentionPolicy(db, 1, 1)
            """);

        // It is 06:30: the range from 02 to 04 ended more than an hour ago, that from 04 to 06 at most one hour by full hours.
        Assert.Equal("3 4", await ListAsync("exec n from pt order by n"));
    }

    [Fact]
    public async Task Policy_is_told_by_schema()
    {
        await RunAsync(Days + "\nsetRetentionPolicy(db, 240)");

        Assert.Equal("240", await PrintAsync("schema(db).retentionHours"));
        Assert.Equal("0", await PrintAsync("schema(database(\"dfs://kept\")).retentionDimension"));
    }

    [Theory]
    [InlineData("setRetentionPolicy(db, 0)", "positive")]
    [InlineData("setRetentionPolicy(db, 30)", "multiple of 24")]
    [InlineData("setRetentionPolicy(db, 72, 1)", "level 1")]
    [InlineData("setRetentionPolicy(db, 480, 0, 24)", "cold volumes")]
    [InlineData("setRetentionPolicy(database(\"dfs://n\", VALUE, 1..3), 24)", "level 0")]
    public async Task Policy_that_does_not_suit_is_refused(string call, string complaint)
    {
        await RunAsync(Days);

        var failure = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(call));

        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
        Assert.Equal("21", await PrintAsync("exec count(*) from pt"));
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Storage;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>
/// A join engine that is fed in random batches and interleavings, and that is made anew from its snapshot now and then,
/// gives the rows of the join in SQL over all data.
/// </summary>
public sealed class JoinEngineEqualsSqlTests : StreamFixture
{
    private const int Rows = 300;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 4)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Asof_join_engine_equals_aj(int seed) => Compare(
        new JoinStreams(seed, Rows),
        "createAsofJoinEngine(`join, l, r, output, <[x, y, x + y, r.time]>, `sym, `time, snapshotDir=dir, snapshotIntervalInMsgCount=1)",
        "time`sym`x`y`z`found, [TIMESTAMP, SYMBOL, DOUBLE, DOUBLE, DOUBLE, TIMESTAMP]",
        "select time, sym, x, y, x + y as z, r.time as found from aj(l, r, `sym`time)");

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Asof_join_engine_in_one_order_equals_aj(int seed) => Compare(
        new JoinStreams(seed, Rows),
        "createAsofJoinEngine(`join, l, r, output, <[x, y]>, `sym, `time, garbageSize=10, sortByTime=true, snapshotDir=dir, snapshotIntervalInMsgCount=1)",
        "time`sym`x`y, [TIMESTAMP, SYMBOL, DOUBLE, DOUBLE]",
        "select time, sym, x, y from aj(l, r, `sym`time)");

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Window_join_engine_equals_wj(int seed) => Compare(
        new JoinStreams(seed, Rows),
        "createWindowJoinEngine(`join, l, r, output, -5:3, <[x, sum(y), count(y), last(y)]>, `sym, `time, garbageSize=20, maxDelayedTime=100000, snapshotDir=dir, snapshotIntervalInMsgCount=1)",
        "time`sym`x`total`number`latest, [TIMESTAMP, SYMBOL, DOUBLE, DOUBLE, INT, DOUBLE]",
        "select time, sym, x, total, number, latest from wj(l, r, -5:3, [<sum(y) as total>, <count(y) as number>, <last(y) as latest>], `sym`time)");

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Window_join_engine_in_one_order_equals_wj(int seed) => Compare(
        new JoinStreams(seed, Rows),
        "createWindowJoinEngine(`join, l, r, output, -2s:-1ms, <[max(y) - x]>, `sym, `time, garbageSize=20, sortByTime=true, snapshotDir=dir, snapshotIntervalInMsgCount=1)",
        "time`sym`z, [TIMESTAMP, SYMBOL, DOUBLE]",
        "select time, sym, high - x as z from wj(l, r, -2s:-1ms, <max(y) as high>, `sym`time)");

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Window_since_the_row_before_equals_wj(int seed) => Compare(
        new JoinStreams(seed, Rows),
        "createWindowJoinEngine(`join, l, r, output, 0:0, <[x, sum(y)]>, `sym, `time, garbageSize=20, maxDelayedTime=100000, snapshotDir=dir, snapshotIntervalInMsgCount=1)",
        "time`sym`x`total, [TIMESTAMP, SYMBOL, DOUBLE, DOUBLE]",
        "select time, sym, x, total from wj(l, r, 0:0, <sum(y) as total>, `sym`time)");

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Equi_join_engine_equals_ej(int seed) => Compare(
        new JoinStreams(seed, Rows, hasUniqueKeys: true),
        "createEquiJoinEngine(`join, l, r, output, <[x, y]>, `sym, `time, 50, 100000, snapshotDir=dir, snapshotIntervalInMsgCount=1)",
        "time`sym`x`y, [TIMESTAMP, SYMBOL, DOUBLE, DOUBLE]",
        "select time, sym, x, y from ej(l, r, `sym`time)");

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Left_semi_join_engine_equals_ej_with_the_first_rows(int seed) => Compare(
        new JoinStreams(seed, Rows),
        "createLeftSemiJoinEngine(`join, l, r, output, <[x, y]>, `time`sym, 5, false, snapshotDir=dir, snapshotIntervalInMsgCount=1)",
        "time`sym`x`y, [TIMESTAMP, SYMBOL, DOUBLE, DOUBLE]",
        "select time, sym, x, y from ej(l, (select first(y) as y from r group by time, sym), `time`sym)");

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Snapshot_join_engine_equals_ej(int seed) => Compare(
        new JoinStreams(seed, Rows),
        "createSnapshotJoinEngine(`join, l, r, output, <[x, y]>, `sym, `time, false, true, true, true, snapshotDir=dir, snapshotIntervalInMsgCount=1)",
        "sym`time`found`x`y, [SYMBOL, TIMESTAMP, TIMESTAMP, DOUBLE, DOUBLE]",
        "select sym, time, r.time as found, x, y from ej(l, r, `sym)");

    private async Task Compare(JoinStreams streams, string engine, string output, string query)
    {
        await RunAsync($$"""
            dir = "{{Files.FullName}}"
            l = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, DOUBLE])
            r = table(1:0, `time`sym`y, [TIMESTAMP, SYMBOL, DOUBLE])
            share table(1:0, `{{output}}) as output
            def feed(isLeft, rows) { appendForJoin(getStreamEngine(`join), isLeft, rows) }
            def query(l, r) { return {{query}} }
            def results() { return select * from objByName(`output) }
            {{engine}}
            """);
        foreach (var (isLeft, rows) in streams.Batches())
        {
            await CallAsync("feed", Scalar.Bool(isLeft), rows);
            if (streams.IsTime(once: 20)) await RunAsync($"dropStreamEngine(`join); {engine}");
        }

        var last = JoinStreams.Last();
        var right = streams.Right.Copy();
        right.AddRange(last);
        var before = query.Contains("ej(", StringComparison.Ordinal) ? streams.Right : right;
        if (before == right) await CallAsync("feed", Scalar.Bool(false), last);
        var expected = Lines((Table)await CallAsync("query", streams.Left, before));
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Lines((Table)await CallAsync("results")));
    }

    private static string[] Lines(Table rows) => [.. Shown.Rows(rows).Split("; ").Order(StringComparer.Ordinal)];
}

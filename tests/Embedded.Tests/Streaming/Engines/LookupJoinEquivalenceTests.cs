using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Storage;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>
/// A lookup join engine that is fed in random batches and interleavings, and that is made anew from its snapshot now and
/// then, gives for each left row what the same join in SQL gives over the right rows that had come before it.
/// </summary>
public sealed class LookupJoinEquivalenceTests : StreamFixture
{
    private const int Rows = 300;

    // Every left row and every right row knows its place among all rows of both sides.
    private const string Latest = "select sym, n, x, y from aj(l, r, `sym`n) where isValid(m)";
    private const string LatestOrNone = "select sym, n, x, y from aj(l, r, `sym`n)";
    private const string All = "select sym, n, x, y from ej(l, r, `sym) where m < n";

    public static TheoryData<string, string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, int>();
            for (var seed = 1; seed <= 4; seed++)
            {
                cases.Add("keepDuplicates=false, isInnerJoin=true", Latest, seed);
                cases.Add("keepDuplicates=false, isInnerJoin=false", LatestOrNone, seed);
                cases.Add("keepDuplicates=true, isInnerJoin=true", All, seed);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Engine_equals_the_join_over_the_rows_that_came_before(string arguments, string query, int seed)
    {
        var streams = new JoinStreams(seed, Rows);
        var create = $"createLookupJoinEngine(name=`join, leftTable=l, rightTable=r, outputTable=output, metrics=<[n, x, y]>, matchingColumn=`sym, {arguments}, snapshotDir=dir, snapshotIntervalInMsgCount=1)";
        await RunAsync($$"""
            dir = "{{Files.FullName}}"
            l = table(1:0, `time`sym`x`n, [TIMESTAMP, SYMBOL, DOUBLE, INT])
            r = table(1:0, `time`sym`y`m, [TIMESTAMP, SYMBOL, DOUBLE, INT])
            share table(1:0, `sym`n`x`y, [SYMBOL, INT, DOUBLE, DOUBLE]) as output
            def feed(isLeft, rows) { appendForJoin(getStreamEngine(`join), isLeft, rows) }
            def query(left, right) {
                l = left
                r = select *, m as n from right
                return {{query}}
            }
            def results() { return select * from objByName(`output) }
            {{create}}
            """);
        var (left, right, place) = (new List<Table>(), new List<Table>(), 0);
        foreach (var (isLeft, rows) in streams.Batches())
        {
            var numbered = new Table(
                rows.Names.Append(isLeft ? "n" : "m"),
                rows.Columns.Append(Vector.Int([.. Enumerable.Range(place, rows.Count)])));
            place += rows.Count;
            (isLeft ? left : right).Add(numbered);
            await CallAsync("feed", Scalar.Bool(isLeft), numbered);
            if (streams.IsTime(once: 20)) await RunAsync($"dropStreamEngine(`join); {create}");
        }

        var expected = Lines((Table)await CallAsync("query", Together(left), Together(right)));
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Lines((Table)await CallAsync("results")));
    }

    private static Table Together(List<Table> batches)
    {
        var rows = batches[0].Copy();
        foreach (var batch in batches.Skip(1)) rows.AddRange(batch);
        return rows;
    }

    private static string[] Lines(Table rows) => [.. Shown.Rows(rows).Split("; ").Order(StringComparer.Ordinal)];
}

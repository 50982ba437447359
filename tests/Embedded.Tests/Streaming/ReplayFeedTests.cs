using DolphinQuant.Data;
using DolphinQuant.Embedded.Streaming;
using DolphinQuant.Embedded.Tests.Streaming.Engines;

namespace DolphinQuant.Embedded.Tests.Streaming;

/// <summary>Inputs that are read piece after piece are replayed as if they were read at once.</summary>
public sealed class ReplayFeedTests : EngineFixture
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Pieces_are_replayed_as_the_whole(int seed)
    {
        var random = new Random(seed);
        var inputs = Enumerable.Range(0, random.Next(1, 4)).Select(input => Pieces(random, input)).ToArray();
        var whole = inputs.Select(pieces => new[] { Together(pieces) }).ToArray();

        Assert.Equal(await ReplayedAsync(whole, ReplayPace.Unlimited), await ReplayedAsync(inputs, ReplayPace.Unlimited));
    }

    [Fact]
    public async Task No_more_than_two_pieces_of_an_input_are_held()
    {
        var (sent, loaded, alive, most) = (0, 0, new List<WeakReference>(), 0);
        Table[] Cut(int start) => [.. Enumerable.Range(0, 30).Select(i => Rows(i * 100, start, 100))];
        Func<Table> Counted(Table[] pieces, int i) => () =>
        {
            loaded++;
            Assert.True((loaded * 100) - sent <= 500, $"{loaded} pieces were read when {sent} rows were out");
            GC.Collect();
            most = Math.Max(most, alive.Count(one => one.IsAlive));
            var piece = pieces[i].Copy();
            alive.Add(new WeakReference(piece));
            return piece;
        };
        var (first, second) = (Cut(0), Cut(50_000));
        ReplayFeed[] feeds =
        [
            new([.. first.Select((_, i) => Counted(first, i))], "time", null),
            new([.. second.Select((_, i) => Counted(second, i))], "time", null),
        ];
        await ReplayAsync(feeds, ReplayPace.Unlimited, rows => sent += rows.Count);

        Assert.Equal(6000, sent);
        Assert.InRange(most, 1, 6);
    }

    [Fact]
    public async Task Piece_that_comes_too_late_is_refused()
    {
        ReplayFeed[] feeds = [new([() => Rows(100, 0, 10), () => Rows(200, 0, 10), () => Rows(50, 0, 10)], "time", null)];

        var mistake = await Assert.ThrowsAsync<ScriptException>(() => ReplayAsync(feeds, ReplayPace.Unlimited, _ => { }));
        Assert.Contains("replayDS", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pace_counts_rows_and_times_over_all_pieces()
    {
        // 20 rows over 19 ms; at 100 a second the second ten are due after a tenth of a second.
        ReplayFeed Feed() => new([() => Rows(0, 0, 10), () => Rows(10, 0, 10)], "time", null);
        Assert.Equal(new ReplaySpan(20, 0, 19_000_000), Feed().Survey());
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await ReplayAsync([Feed()], ReplayPace.RowsPerSecond(100), _ => { });
        Assert.True(clock.ElapsedMilliseconds >= 100, $"took {clock.Elapsed}");
    }

    private static Table[] Pieces(Random random, int input)
    {
        var (time, pieces) = (0L, new List<Table>());
        for (var i = 0; i < random.Next(1, 8); i++)
        {
            var count = random.Next(0, 12);
            var times = new long[count];
            for (var row = 0; row < count; row++) times[row] = time += random.Next(0, 3) * random.Next(0, 2);
            // A piece may begin at the time at which the one before ends, and need not be in order itself.
            if (random.Next(3) == 0) Array.Sort(times, (x, y) => y.CompareTo(x));
            pieces.Add(Of(times, Enumerable.Range(0, count).Select(row => (input * 1000) + (i * 100) + row)));
        }

        return [.. pieces];
    }

    private static Table Rows(int time, int value, int count) =>
        Of([.. Enumerable.Range(time, count).Select(one => (long)one)], Enumerable.Range(value, count));

    private static Table Of(long[] times, IEnumerable<int> values) => new(
        ("time", new Vector<long>(DataType.Timestamp, times)), ("x", Vector.Int([.. values])));

    private static Table Together(Table[] pieces)
    {
        var rows = pieces[0].Copy();
        foreach (var piece in pieces.Skip(1)) rows.AddRange(piece);
        return rows;
    }

    private async Task<string> ReplayedAsync(Table[][] inputs, ReplayPace pace)
    {
        var shown = new List<string>();
        await ReplayAsync(
            [.. inputs.Select(pieces => new ReplayFeed([.. pieces.Select(piece => (Func<Table>)(() => piece))], "time", null))],
            pace, rows => shown.Add(Shown(rows)));
        return string.Join("; ", shown);
    }

    private async Task ReplayAsync(ReplayFeed[] feeds, ReplayPace pace, Action<Table> take)
    {
        await RunAsync("try { dropStreamEngine(`s) } catch (e) { }\nt = table(1:0, `time`x, [TIMESTAMP, INT])\nout = table(1:0, `x`y, [INT, INT])\ncreateReactiveStateEngine(`s, <x>, t, out, `x)");
        var session = (await EngineAsync("s")).Definition.Session;
        var output = new ReplayOutput(Of([], []).Schema, take);
        await Task.Run(() => new Replay(session, feeds, [output], pace).Run(), session.CancellationToken);
    }
}

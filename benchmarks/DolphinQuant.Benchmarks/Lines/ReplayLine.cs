using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>Stored trades and quotes put into stream tables in the order of their times, as fast as they go.</summary>
internal static class ReplayLine
{
    private const int Rows = 6_000_000, Goal = 3_100_000;

    private const string Definitions =
        """
        def ticks(n, shift) {
            return table(symbol("S" + string(rand(4000, n))) as sym,
                2024.01.02T09:30:00.000 + shift + long(0..(n - 1)) * 14400000 / n as time,
                10 + round(rand(5.0, n), 2) as price, rand(1000, n) as volume)
        }

        def keep(n) {
            if (existsDatabase("dfs://replay")) { dropDatabase("dfs://replay") }
            db = database("dfs://replay", VALUE, 2024.01.02..2024.01.03)
            for (name in `trades`quotes) {
                rows = ticks(n, iif(name == `trades, 0, 1))
                createPartitionedTable(db, rows, name, `time).append!(rows)
            }
        }

        def replayAll() {
            try { dropStreamTable(`both) } catch(ex) {}
            share streamTable(1:0, `sym`time`price`volume, [SYMBOL, TIMESTAMP, DOUBLE, INT]) as both
            replay([select * from loadTable("dfs://replay", `trades), select * from loadTable("dfs://replay", `quotes)],
                objByName(`both), `time, `time)
        }
        """;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        await using var session = await bench.SessionAsync(Definitions);
        var count = bench.Rows(Rows);
        await session.RunAsync($"setRandomSeed(20260108)\nkeep({count / 2})", CancellationToken.None);
        var ours = await Timings.OfAsync(bench.Runs, () => session.RunAsync("replayAll()", CancellationToken.None));
        await CheckAsync(session, count);
        var rate = count / ours.Median * 1000;
        return new ReportPart(
            $"Replay of stored ticks: two tables on disk into one stream table in the order of time, {Workbench.Number(count)} rows",
            "Milliseconds, median (least to most), reading from disk included. Checked: all rows are there, in the order of their times, with the sums of the stored ones.",
            [new ReportRow("replay", $"{ours}; {Workbench.Number(rate)} rows/s", "published 3,100,000 rows/s with 40 threads", "≥ 3,100,000 rows/s", rate >= Goal, "")]);
    }

    private static async Task CheckAsync(IDatabaseSession session, int count)
    {
        var differences = (Scalar)await session.RunAsync(
            """
            streamed = select * from objByName(`both)
            stored = select * from loadTable("dfs://replay", `trades)
            stored.append!(select * from loadTable("dfs://replay", `quotes))
            sum(nullFill(long(deltas(streamed.time)), 0l) < 0) + abs(size(streamed) - size(stored))
                + abs(sum(long(streamed.volume)) - sum(long(stored.volume)))
            """, CancellationToken.None);
        var rows = ((Scalar)await session.RunAsync("size(streamed)", CancellationToken.None)).AsLong();
        if (differences.AsLong() != 0 || rows != count) throw new InvalidDataException($"{rows} rows were replayed, not {count} in order.");
    }
}

using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>Minute bars of ticks as they come, by a time-series engine.</summary>
internal static class BarStreamLine
{
    private const int Stocks = 4000, Ticks = 6_000_000, Batch = 10_000, Goal = 3_000_000;

    private const string Definitions =
        """
        def ticks(stocks, n) {
            return table(symbol("S" + string(rand(stocks, n))) as sym,
                2024.01.02T09:30:00.000 + long(0..(n - 1)) * 600000 / n as time,
                10 + round(rand(5.0, n), 2) as price, rand(1000, n) as volume)
        }

        def prepare(rows) {
            try { dropStreamEngine(`bars) } catch(ex) {}
            try { undef(`minutes, SHARED) } catch(ex) {}
            share table(1:0, `time`sym`open`high`low`close`volume, [TIMESTAMP, SYMBOL, DOUBLE, DOUBLE, DOUBLE, DOUBLE, LONG]) as minutes
            createTimeSeriesEngine("bars", 60000, 60000, <[first(price), max(price), min(price), last(price), sum(volume)]>, rows,
                objByName(`minutes), `time, keyColumn=`sym, useWindowStartTime=true)
        }

        def feed(rows, count) {
            engine = getStreamEngine(`bars)
            for (i in 0:(size(rows) / count)) { engine.append!(rows[(i * count):((i + 1) * count)]) }
        }
        """;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        await using var session = await bench.SessionAsync(Definitions);
        var count = bench.Rows(Ticks);
        await session.RunAsync($"setRandomSeed(20260107)\nrows = ticks({Stocks}, {count})", CancellationToken.None);
        var compared = await CheckAsync(session);
        var ours = await Timings.OfAsync(bench.Runs, () => session.RunAsync($"prepare(rows)\nfeed(rows, {Batch})", CancellationToken.None));
        var rate = count / ours.Median * 1000;
        return new ReportPart(
            $"Minute bars as ticks come: time-series engine, {Workbench.Number(count)} ticks of {Workbench.Number(Stocks)} stocks",
            $"Milliseconds, median (least to most); first, max, min, last and sum, in batches of {Workbench.Number(Batch)} ticks. "
            + $"Checked first: {Workbench.Number(compared)} bars against those of a query.",
            [new ReportRow("one-minute bars", $"{ours}; {Workbench.Number(rate)} ticks/s", "", "≥ 3,000,000 ticks/s", rate >= Goal, "")]);
    }

    // The last minute of a stock waits for a tick behind it; all others are in the table.
    private static async Task<int> CheckAsync(IDatabaseSession session)
    {
        await session.RunAsync(
            $"""
            prepare(rows)
            feed(rows, {Batch})
            streamed = select * from objByName(`minutes) order by time, sym
            batch = select first(price) as open, max(price) as high, min(price) as low, last(price) as close, sum(volume) as volume
                from rows group by bar(time, 60000) as time, sym
            done = exec max(time) from streamed
            batch = select * from batch where time <= done order by time, sym
            streamed = select * from streamed where time <= done
            """, CancellationToken.None);
        var streamed = (Table)await session.RunAsync("streamed", CancellationToken.None);
        var batch = (Table)await session.RunAsync("batch", CancellationToken.None);
        foreach (var name in (string[])["open", "high", "low", "close", "volume"])
            Agreement.Check($"{name} and the query", Workbench.Doubles(streamed[name]), Workbench.Doubles(batch[name]), 0);
        return streamed.Count;
    }
}

using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>
/// Which stocks rise most, live: a reactive state engine looks up each stock's price one and five minutes before, a
/// cross-sectional engine behind it ranks all stocks with every wave of snapshots.
/// </summary>
internal static class RankingLine
{
    private const int Stocks = 1371, Waves = 4800, Goal = 760_000;

    private const string Definitions =
        """
        def snapshots(stocks, waves) {
            n = stocks * waves
            return table(take(symbol("S" + string(1..stocks)), n) as sym,
                2024.01.02T09:30:00.000 + 3000 * (0..(n - 1) / stocks) as time, 10 + round(rand(5.0, n), 2) as price)
        }

        def rise(time, price, span) {
            before = tmove(time, price, span)
            return (price - before) / before * 100
        }

        def prepare(rows) {
            for (name in `rises`ranks) { try { dropStreamEngine(name) } catch(ex) {} }
            try { undef(`ranking, SHARED) } catch(ex) {}
            share table(1:0, `time`sym`rise1`rank1`rise5`rank5, [TIMESTAMP, SYMBOL, DOUBLE, INT, DOUBLE, INT]) as ranking
            between = table(1:0, `sym`time`rise1`rise5, [SYMBOL, TIMESTAMP, DOUBLE, DOUBLE])
            ranks = createCrossSectionalEngine("ranks",
                <[sym, rise1, rank(rise1, false), rise5, rank(rise5, false)]>, between, objByName(`ranking), `sym, "perBatch",
                useSystemTime=false, timeColumn=`time)
            createReactiveStateEngine("rises", <[time, rise(time, price, 60s), rise(time, price, 300s)]>, rows, ranks, `sym)
        }

        def feed(rows, stocks) {
            engine = getStreamEngine(`rises)
            for (i in 0:(size(rows) / stocks)) { engine.append!(rows[(i * stocks):((i + 1) * stocks)]) }
        }
        """;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        await using var session = await bench.SessionAsync(Definitions);
        var waves = bench.Rows(Waves);
        await session.RunAsync($"setRandomSeed(20260106)\nrows = snapshots({Stocks}, {waves})", CancellationToken.None);
        var compared = await CheckAsync(session);
        // Each run goes through the whole day with new engines; results that were ranked are thrown away with them.
        var ours = await Timings.OfAsync(bench.Runs, () => session.RunAsync($"prepare(rows)\nfeed(rows, {Stocks})", CancellationToken.None));
        var rate = Stocks * waves / ours.Median * 1000;
        return new ReportPart(
            $"Price-rise ranking: reactive state engine and cross-sectional engine, {Workbench.Number(Stocks * waves)} snapshots of {Workbench.Number(Stocks)} stocks",
            "Milliseconds, median (least to most); two lookups in time for each snapshot and two ranks over all stocks with each wave, all ranks kept in a table. "
            + $"Checked first: {Workbench.Number(compared)} ranks against those of a query.",
            [new ReportRow("rank all stocks with every wave", $"{ours}; {Workbench.Number(rate)} rows/s", "published 380,000 rows/s", "≥ 760,000 rows/s", rate >= Goal, "")]);
    }

    // The ranks of the first waves are those of a query by moment over a query by stock.
    private static async Task<int> CheckAsync(IDatabaseSession session)
    {
        const int Waves = 150;
        await session.RunAsync(
            $"""
            some = rows[0:{Stocks * Waves}]
            prepare(some)
            feed(some, {Stocks})
            streamed = select * from objByName(`ranking) order by time, sym
            rises = select sym, time, rise(time, price, 60s) as rise1, rise(time, price, 300s) as rise5 from some context by sym
            batch = select * from (select time, sym, rise1, rank(rise1, false) as rank1, rise5, rank(rise5, false) as rank5
                from rises context by time) order by time, sym
            """, CancellationToken.None);
        var streamed = (Table)await session.RunAsync("streamed", CancellationToken.None);
        var batch = (Table)await session.RunAsync("batch", CancellationToken.None);
        foreach (var name in (string[])["rise1", "rank1", "rise5", "rank5"])
            Agreement.Check($"{name} and the query", Workbench.Doubles(streamed[name]), Workbench.Doubles(batch[name]), 1e-12);
        return streamed.Count;
    }
}

using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>
/// Twenty factors of the shape of the vendor's published test of its reactive state engine: nested exponential averages,
/// regressions, correlations and betas over 8 to 77 rows, two functions with three and five results.
/// </summary>
internal static class ReactiveLine
{
    private const int History = 100, Waves = 10;

    // An engine runs all day: what the compiler does about code that has just become hot is not in the figures.
    private const int SettlingRuns = 20;

    private const string Definitions =
        """
        def spread(x, y) { return (x - y) / (x + y) }

        @state
        def fit(y, x) {
            intercept, slope = mslr(y, x, 12)
            return intercept, slope, mavg(y, 12) - slope * mavg(x, 12) - intercept
        }

        @state
        def mixed(low, high, volume, close, active, value, open) {
            base = ema(open, 30)
            share = ffill(active \ iif(volume == 0, 1, volume) \ 20).nullFill(close)
            gap = value - close
            smooth = round(mavg(iif(gap < 0, 0, gap), 6), 5)
            calm = mavg(active, 6)
            first = ema((low - base) / (ema(high, 30) - base), 50)
            second = mrank((high - base) / (ema(high, 5) - base), true, 15)
            third = mcorr(open, volume, 10) * mrank(mstd(close, 20, 20), true, 10)
            return first, second, third, share * smooth, iif(smooth == 0, 0, share / smooth)
        }

        factors = [
            <ema(1000 * spread(ema(close, 20), ema(close, 40)), 10) - ema(1000 * spread(ema(close, 20), ema(close, 40)), 20)>,
            <mslr(high, volume, 8)[1]>, <mcorr(low, high, 11)>, <mstdp(low, 15)>, <mbeta(high, value, 63)>, <mcovar(low, value, 71)>,
            <(close / mavg(close, 1..6) - 1) * 100>, <mmin(high, 15)>,
            <mavg(((high + low) / 2 + (mavg(high, 2) + mavg(low, 2)) / 2) * (high - low) / volume, 7, 2)>,
            <mslr(mavg(close, 14), volume, 63)[1]>, <mcorr(mavg(open, 25), volume, 71)>, <mbeta(high, mstdp(close, 8), 77)>,
            <fit(close, volume)>, <mixed(low, high, volume, close, active, value, open)>]

        def ticks(stocks, rounds) {
            n = stocks * rounds
            return table(take(symbol("A" + string(1..stocks)), n) as symbol, rand(100.0, n) as open, rand(100.0, n) as high,
                rand(100.0, n) as low, rand(100.0, n) as close, long(rand(100, n)) as volume, double(rand(100, n)) as active, rand(100.0, n) as value)
        }

        def prepare(stocks, metrics, count, rounds) {
            try { dropStreamEngine(`factors) } catch(ex) {}
            try { undef(`results, SHARED) } catch(ex) {}
            setRandomSeed(20260104)
            share streamTable(1:0, `symbol join ("factor" + string(1..count)), SYMBOL join take(DOUBLE, count)) as results
            engine = createReactiveStateEngine("factors", metrics, ticks(1, 1), objByName(`results), `symbol)
            warmupStreamEngine(engine, ticks(stocks, rounds))
        }

        def waves(wave, count) {
            engine = getStreamEngine(`factors)
            for (i in 0:count) { engine.append!(wave) }
        }
        """;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        await using var session = await bench.SessionAsync(Definitions);
        var checkedRows = await CheckAsync(session);
        var rows = new List<ReportRow>();
        foreach (var (stocks, metrics, count, published, goal) in new[]
        {
            (4000, "factors", 20, 6.0, 6.0), (200, "factors", 20, 0.2, 0.2), (1, "factors", 20, 0.07, 0.07), (4000, "factors[0]", 1, 0.8, 0.8),
        })
        {
            await session.RunAsync($"prepare({stocks}, {metrics}, {count}, {History})\nwave = ticks({stocks}, 1)", CancellationToken.None);
            var waves = stocks == 4000 ? Waves : Waves * 10;
            await session.RunAsync($"waves(wave, {waves * SettlingRuns})", CancellationToken.None);
            var ours = (await Timings.OfAsync(bench.Runs, () => session.RunAsync($"waves(wave, {waves})", CancellationToken.None))).Over(waves);
            rows.Add(new ReportRow(
                $"{Workbench.Number(stocks)} stocks, {count} factor(s)", ours.ToString(), $"published {published}", $"≤ {goal}", ours.Median <= goal, ""));
        }

        return new ReportPart(
            $"Reactive state engine: one wave of ticks, warmed up with {History} ticks a stock",
            $"Milliseconds for a wave, median of {bench.Runs} means over {Waves} waves or ten times as many (least to most), one core, behind {SettlingRuns} times as many that are "
            + $"not counted. The vendor's figures are those of its tutorial, one core of 2.1 GHz. Checked first: {Workbench.Number(checkedRows)} rows, wave by wave, against the same expressions in a query by stock.",
            rows);
    }

    // Every factor of a smaller run is what a query gives for the rows of each stock.
    private static async Task<int> CheckAsync(IDatabaseSession session)
    {
        const int Stocks = 40, Rounds = 120;
        await session.RunAsync(
            $$"""
            prepare({{Stocks}}, factors, 20, 0)
            all = ticks({{Stocks}}, {{Rounds}})
            for (i in 0:{{Rounds}}) { getStreamEngine(`factors).append!(all[(i * {{Stocks}}):((i + 1) * {{Stocks}})]) }
            streamed = select * from results order by symbol
            """, CancellationToken.None);
        var streamed = (Table)await session.RunAsync("streamed", CancellationToken.None);
        // One expression for each factor; the last two have three and five results.
        var batch = (Table)await session.RunAsync(
            """
            columns = array(ANY).append!(sqlCol(`symbol))
            for (i in 0:12) { columns.append!(sqlColAlias(factors[i], "f" + string(i))) }
            columns.append!(sqlColAlias(factors[12], `f12`f13`f14))
            columns.append!(sqlColAlias(factors[13], `f15`f16`f17`f18`f19))
            sql(columns, all, groupBy=sqlCol(`symbol), groupFlag=0).eval()
            """, CancellationToken.None);
        for (var column = 1; column < streamed.Columns.Count; column++)
            Agreement.Check($"factor {column} and the query", Workbench.Doubles(streamed.Columns[column]), Workbench.Doubles(batch.Columns[column]), 1e-9);
        return streamed.Count;
    }
}

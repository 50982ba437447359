using System.Diagnostics;
using System.Globalization;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>
/// How long a tick takes to become factors while ticks keep coming: a stream table kept on disk, a subscription, a
/// reactive state engine and a function that takes its results.
/// </summary>
internal static class LatencyLine
{
    private const int Stocks = 4000, TicksPerSecond = 200_000;

    private const double Goal99 = 1.0, Goal999 = 5.0;

    /// <summary>What is compiled for the first time is not what a day is like.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private const string Definitions =
        """
        def note(results) {
            tableInsert(objByName(`delays), size(results[0]), now(true) - results[1][0], sum(results[2]))
        }

        def start() {
            enableTableShareAndPersistence(streamTable(1:0, `sym`sent`price`volume, [SYMBOL, NANOTIMESTAMP, DOUBLE, INT]), `liveTicks, cacheSize=200000)
            share table(1:0, `rows`nanoseconds`volume, [INT, LONG, LONG]) as delays
            out = table(1:0, `sym`sent`volume`f1`f2`f3`f4, [SYMBOL, NANOTIMESTAMP, INT, DOUBLE, DOUBLE, DOUBLE, DOUBLE])
            engine = createReactiveStateEngine("live",
                <[sent, volume, ema(price, 20), mavg(volume, 20), mcorr(price, volume, 20), price / move(price, 10) - 1]>,
                objByName(`liveTicks), out, `sym, outputHandler=note)
            subscribeTable(tableName=`liveTicks, actionName=`live, offset=0, handler=append!{engine}, msgAsTable=true)
        }

        def publish(rows) {
            objByName(`liveTicks).append!(table(rows.sym as sym, take(now(true), size(rows)) as sent, rows.price as price, rows.volume as volume))
        }

        def stop() {
            unsubscribeTable(tableName=`liveTicks, actionName=`live)
            dropStreamEngine(`live)
            dropStreamTable(`liveTicks)
        }
        """;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        await using var session = await bench.SessionAsync(Definitions);
        await session.RunAsync("start()", CancellationToken.None);
        var ticks = Ticks();
        var (warm, _) = await PublishAsync(session, ticks, WarmUp);
        await ArriveAsync(session, warm);
        await session.RunAsync("warm = size(objByName(`delays))", CancellationToken.None);
        var before = Held();
        var collector = CollectorWork.Now();
        var (published, volume) = await PublishAsync(session, ticks, bench.Duration);
        await ArriveAsync(session, warm + published);
        var work = CollectorWork.Now().Since(collector);
        var after = Held();
        var delays = (Table)await session.RunAsync("objByName(`delays)[warm:size(objByName(`delays))]", CancellationToken.None);
        await session.RunAsync("stop()", CancellationToken.None);
        var arrived = delays.Span<long>("volume").ToArray().Sum();
        if (arrived != volume) throw new InvalidDataException($"Ticks of the volume {volume} were published, {arrived} came out.");
        var (p50, p99, p999, most) = (Quantile(delays, 0.5), Quantile(delays, 0.99), Quantile(delays, 0.999), Quantile(delays, 1));
        return new ReportPart(
            $"Tick to factor: {Workbench.Number(TicksPerSecond)} ticks a second of {Workbench.Number(Stocks)} stocks for {bench.Duration.TotalSeconds:0} s",
            "Milliseconds from the tick's arrival to its four factors in the function that takes them: stream table with a log on disk, subscription, reactive state "
            + $"engine. A batch counts with the delay of its first tick for all of its ticks. All {Workbench.Number(published)} ticks came out, with the volume that went in. "
            + string.Create(CultureInfo.InvariantCulture, $"Memory held after a full collection: {before / 1e6:0} MB before, {after / 1e6:0} MB after; it includes the record of delays. {work}"),
            [
                new ReportRow("99 of 100 ticks", $"{Timings.Plain(p99)} (half within {Timings.Plain(p50)})", "", "≤ 1 ms", p99 <= Goal99, ""),
                new ReportRow("999 of 1,000 ticks", $"{Timings.Plain(p999)} (all within {Timings.Plain(most)})", "", "≤ 5 ms", p999 <= Goal999, ""),
            ]);
    }

    // The ticks of one second, as pieces of a millisecond's.
    private static Table[] Ticks()
    {
        var random = new RandomNumbers(20260109);
        var symbols = new SymbolBase();
        return [.. Enumerable.Range(0, 1000).Select(_ =>
        {
            const int Rows = TicksPerSecond / 1000;
            var (codes, prices, volumes) = (new int[Rows], new double[Rows], new int[Rows]);
            for (var i = 0; i < Rows; i++)
                (codes[i], prices[i], volumes[i]) = (random.Below(Stocks), Math.Round(10 + random.Uniform(), 2), random.Below(1000));
            return new Table(["sym", "price", "volume"], [Workbench.Symbols(codes, symbols), Vector.Double(prices), Vector.Int(volumes)]);
        })];
    }

    // A piece each millisecond, by a thread that waits awake: timers of some systems go off every four milliseconds, and
    // a feed does not come in heaps of four.
    private static Task<(long Rows, long Volume)> PublishAsync(IDatabaseSession session, Table[] ticks, TimeSpan duration) =>
        Task.Factory.StartNew(() =>
        {
            var (started, rows, volume) = (Stopwatch.GetTimestamp(), 0L, 0L);
            for (var sent = 0; sent < duration.TotalMilliseconds; sent++)
            {
                while (Stopwatch.GetElapsedTime(started).TotalMilliseconds < sent) Thread.Yield();
                var piece = ticks[sent % ticks.Length];
                session.CallAsync("publish", [piece], CancellationToken.None).GetAwaiter().GetResult();
                (rows, volume) = (rows + piece.Count, volume + Volume(piece));
            }

            return (rows, volume);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static long Volume(Table piece)
    {
        var sum = 0L;
        foreach (var item in piece.Span<int>("volume")) sum += item;
        return sum;
    }

    private static async Task ArriveAsync(IDatabaseSession session, long rows)
    {
        var started = Stopwatch.GetTimestamp();
        while (await session.RunAsync("exec sum(rows) from objByName(`delays)", CancellationToken.None) is Scalar sum
            && (sum.IsNull ? 0 : sum.AsLong()) is var seen && seen < rows)
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(30))
                throw new InvalidDataException($"{seen} of {rows} ticks came out.");
            await Task.Delay(10);
        }
    }

    private static long Held()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    // The delay that this share of the ticks keeps within.
    private static double Quantile(Table delays, double share)
    {
        var rows = delays.Span<int>("rows").ToArray();
        var times = delays.Span<long>("nanoseconds").ToArray();
        Array.Sort(times, rows);
        var (wanted, seen) = (share * rows.Sum(count => (long)count), 0L);
        for (var i = 0; i < rows.Length; i++)
            if ((seen += rows[i]) >= wanted)
                return times[i] / 1e6;
        return double.NaN;
    }
}

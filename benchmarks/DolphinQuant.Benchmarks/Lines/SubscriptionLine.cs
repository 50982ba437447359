using System.Diagnostics;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb;
using DolphinQuant.DolphinDb.Streaming;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>Rows of a stream table pushed to a client: as many as there are, and how late each is while they keep coming.</summary>
internal static class SubscriptionLine
{
    private const int Rows = 10_000_000, RowsPerMillisecond = 100, GoalRate = 2_000_000;

    private const double GoalMost = 1.0;

    // What is compiled for the first time is not what a day is like.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private const string Definitions =
        """
        def publish(rows) { objByName(`pushed).append!(rows) }
        share streamTable(1:0, `sym`sent`price`volume, [SYMBOL, LONG, DOUBLE, INT]) as pushed
        share streamTable(1:0, `sym`sent`price`volume, [SYMBOL, LONG, DOUBLE, INT]) as stored
        """;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        await using var session = await bench.SessionAsync(Definitions);
        await using var clients = bench.Clients();
        var count = bench.Rows(Rows);
        await session.RunAsync(
            $"n = {count}\nobjByName(`stored).append!(table(symbol('S' + string(rand(4000, n))) as sym, long(0..(n - 1)) as sent, rand(10.0, n) as price, rand(1000, n) as volume))",
            CancellationToken.None);
        var volume = ((Scalar)await session.RunAsync("sum(long(objByName(`stored).volume))", CancellationToken.None)).AsLong();
        var backlog = await Timings.OfAsync(bench.Runs, () => ReadBacklogAsync(clients, count, volume));
        var rate = count / backlog.Median * 1000;
        var delays = await DelaysAsync(session, clients, bench.Duration);
        var (half, most, last) = (delays[delays.Length / 2], delays[delays.Length * 99L / 100], delays[^1]);
        await session.RunAsync("dropStreamTable(`pushed); dropStreamTable(`stored)", CancellationToken.None);
        return new ReportPart(
            $"Subscription over the wire: {Workbench.Number(count)} rows that are there, then 100,000 rows a second for {bench.Duration.TotalSeconds:0} s",
            "Milliseconds, median (least to most), from subscribing to the last row; then from the append of a row to the client's loop that takes "
            + "it, with a piece of 100 rows each millisecond. Checked: every row once and in order, and the sum of the volumes.",
            [
                new ReportRow("rows that are there", $"{backlog}; {Workbench.Number(rate)} rows/s", "", "≥ 2,000,000 rows/s", rate >= GoalRate, ""),
                new ReportRow("99 of 100 rows as they come", $"{Timings.Plain(most)} (half within {Timings.Plain(half)}, all within {Timings.Plain(last)})", "", "≤ 1 ms", most <= GoalMost, ""),
            ]);
    }

    private static async Task ReadBacklogAsync(DolphinDbDataSource clients, int count, long volume)
    {
        var (rows, sum) = (0L, 0L);
        await foreach (var batch in clients.SubscribeAsync(new SubscriptionOptions { Table = "stored", Offset = 0 }, CancellationToken.None))
        {
            if (batch.Rows.Span<long>("sent")[0] != rows) throw new InvalidDataException($"Row {rows} is missing.");
            rows += batch.Rows.Count;
            foreach (var item in batch.Rows.Span<int>("volume")) sum += item;
            if (rows == count) break;
        }

        if (sum != volume) throw new InvalidDataException($"The sum of volumes is {sum}, not {volume}.");
    }

    private static async Task<double[]> DelaysAsync(IDatabaseSession session, DolphinDbDataSource clients, TimeSpan duration)
    {
        var milliseconds = (int)(WarmUp + duration).TotalMilliseconds;
        var delays = new List<double>(milliseconds * RowsPerMillisecond);
        var receiving = Task.Run(() => ReceiveAsync(clients, (long)milliseconds * RowsPerMillisecond, delays));
        await PublishAsync(session, milliseconds);
        await receiving.WaitAsync(TimeSpan.FromSeconds(30));
        double[] measured = [.. delays.Skip((int)WarmUp.TotalMilliseconds * RowsPerMillisecond)];
        Array.Sort(measured);
        return measured;
    }

    // A piece each millisecond; what a late timer missed follows at once.
    private static async Task PublishAsync(IDatabaseSession session, int milliseconds)
    {
        var random = new RandomNumbers(20260212);
        var symbols = new SymbolBase();
        var (codes, prices) = (new int[RowsPerMillisecond], new double[RowsPerMillisecond]);
        var (started, sent) = (Stopwatch.GetTimestamp(), 0);
        while (sent < milliseconds)
        {
            for (; sent < milliseconds && sent < Stopwatch.GetElapsedTime(started).TotalMilliseconds; sent++)
            {
                for (var i = 0; i < RowsPerMillisecond; i++) (codes[i], prices[i]) = (random.Below(4000), random.Uniform());
                var now = new long[RowsPerMillisecond];
                Array.Fill(now, Stopwatch.GetTimestamp());
                await session.CallAsync("publish", [new Table(
                    ("sym", Workbench.Symbols(codes, symbols)), ("sent", Vector.Long(now)), ("price", Vector.Double([.. prices])),
                    ("volume", Vector.Int([.. codes])))], CancellationToken.None);
            }

            await Task.Delay(1);
        }
    }

    private static async Task ReceiveAsync(DolphinDbDataSource clients, long count, List<double> delays)
    {
        await foreach (var batch in clients.SubscribeAsync(new SubscriptionOptions { Table = "pushed", Offset = 0 }, CancellationToken.None))
        {
            var now = Stopwatch.GetTimestamp();
            foreach (var sent in batch.Rows.Span<long>("sent")) delays.Add(Stopwatch.GetElapsedTime(sent, now).TotalMilliseconds);
            if (delays.Count == count) return;
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>Durable appends of trades with ten columns: in batches, and row by row by one and by many writers.</summary>
internal static class AppendLine
{
    private const int Rows = 1_000_000, BatchRows = 10_000, BatchGoal = 1_000_000;
    private const int SingleRows = 10_000, SingleGoal = 5_000, Writers = 64, RecordBytes = 128;

    /// <summary>The table of trades and how its rows are made.</summary>
    internal const string Definitions =
        """
        def trades(first, n) {
            return table(symbol("S" + string(rand(4000, n))) as sym, 2024.01.02T09:30:00.000 + (first + long(0..(n - 1))) * 20 as time,
                round(10 + rand(90.0, n), 2) as price, 100 * (1 + rand(50, n)) as size, first + long(0..(n - 1)) as seq,
                round(10 + rand(90.0, n), 2) as bid, round(10 + rand(90.0, n), 2) as ask, rand(1000, n) as bidSize,
                rand(1000, n) as askSize, symbol(string(take(`N`Q`P`Z, n))) as venue)
        }

        def empty(path) {
            if (existsDatabase(path)) { dropDatabase(path) }
            db = database(path, VALUE, 2024.01.01..2024.01.31, engine="TSDB")
            createPartitionedTable(db, trades(0l, 1), `trades, `time, sortColumns=`sym`time)
        }

        def appendBatches(path, batches) {
            t = loadTable(path, `trades)
            for (batch in batches) { t.append!(batch) }
        }

        def appendRows(path, first, n) {
            t = loadTable(path, `trades)
            rows = trades(first, n)
            for (i in 0..(n - 1)) { t.append!(rows[i:(i + 1)]) }
        }
        """;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        await using var session = await bench.SessionAsync(Definitions);
        var count = bench.Rows(Rows);
        await session.RunAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"batches = []\nfor (b in 0..{(count / BatchRows) - 1}) {{ batches.append!(trades(b * {BatchRows}l, {BatchRows})) }}"),
            CancellationToken.None);
        var batches = await Timings.OfAsync(bench.Runs, async () =>
        {
            await session.RunAsync("empty(\"dfs://batches\")", CancellationToken.None);
            await session.RunAsync("appendBatches(\"dfs://batches\", batches)", CancellationToken.None);
        });
        await CheckAsync(session, "dfs://batches", count);
        var batchRate = count / batches.Median * 1000;
        var alone = await SingleRowsAsync(bench, session, writers: 1);
        var sync = SyncMilliseconds(bench);
        var together = await SingleRowsAsync(bench, session, Writers);
        return new ReportPart(
            "Durable appends: trades of ten columns, each append on disk when it returns",
            "Checked: the sums of the stored rows are those of what was appended. One writer waits for the disk at every row; those "
            + $"that append at the same time share a sync. A sync of the disk takes {sync:0.00} ms here.",
            [
                new ReportRow(
                    $"batches of {Workbench.Number(BatchRows)} rows", $"{batches}; {Workbench.Number(batchRate)} rows/s", "",
                    "≥ 1,000,000 rows/s", batchRate >= BatchGoal, ""),
                new ReportRow(
                    "single rows, one writer", $"{Workbench.Number(alone)} rows/s", $"{Workbench.Number(1000 / sync)} syncs/s",
                    "≥ 5,000 rows/s", alone >= SingleGoal, ""),
                new ReportRow(
                    $"single rows, {Writers} writers", $"{Workbench.Number(together)} rows/s", "", "≥ 5,000 rows/s",
                    together >= SingleGoal, ""),
            ]);
    }

    // Every writer has a thread, as a client of the listener has, and rows that are made beforehand.
    private static async Task<double> SingleRowsAsync(Workbench bench, IDatabaseSession session, int writers)
    {
        var each = bench.Rows(SingleRows) / (writers == 1 ? 1 : 20);
        await session.RunAsync("empty(\"dfs://single\")", CancellationToken.None);
        var table = (StoredTable)await session.RunAsync("loadTable(\"dfs://single\", `trades)", CancellationToken.None);
        var rows = (Table)await session.RunAsync(
            string.Create(CultureInfo.InvariantCulture, $"trades(0l, {writers * each})"), CancellationToken.None);
        Table[] singles = [.. Enumerable.Range(0, rows.Count).Select(row => rows.Gather([row]))];
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Factory.StartNew(
            () =>
            {
                foreach (var row in singles.AsSpan(writer * each, each)) table.Append(row);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        await CheckAsync(session, "dfs://single", rows.Count);
        return rows.Count / elapsed.TotalSeconds;
    }

    private static async Task CheckAsync(IDatabaseSession session, string path, long count)
    {
        var sums = (Vector)await session.RunAsync(
            $"t = select count(*) as n, sum(seq) as s, sum(long(isNull(price))) as missing from loadTable(\"{path}\", `trades)\n[t.n[0], t.s[0], t.missing[0]]",
            CancellationToken.None);
        if (sums.Scalar(0).AsLong() != count || sums.Scalar(1).AsLong() != count * (count - 1) / 2 || sums.Scalar(2).AsLong() != 0)
            throw new InvalidDataException($"{path} holds {sums}, not {count} rows.");
    }

    private static double SyncMilliseconds(Workbench bench)
    {
        const int syncs = 1_000;
        using var file = DiskFiles.Instance.Open(Path.Combine(bench.Folder("sync"), "probe"));
        file.Write(new byte[syncs * RecordBytes], 0);
        file.Sync();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < syncs; i++)
        {
            file.Write(new byte[RecordBytes], i * RecordBytes);
            file.Sync();
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds / syncs;
    }
}

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
    private const int SingleRows = 10_000, SingleGoal = 5_000, Writers = 64;

    // One writer and the bare disk take turns, as the disk is not the same from one second to the next; the first turn is to
    // have everything compiled.
    private const int Turns = 11;

    // What the log of small appends writes for such a row, and how long it is.
    private const int RecordBytes = 108, LogBytes = 2 << 20;

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
            createPartitionedTable(db, trades(0l, 1), `lasts, `time, sortColumns=`sym`seq, keepDuplicates=LAST)
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
        var (all, allSyncs) = await AloneAsync(bench, session, "trades");
        var (lasts, lastsSyncs) = await AloneAsync(bench, session, "lasts");
        var together = await TogetherAsync(bench, session);
        ReportRow Single(string work, double rate, string against) => new(
            work, $"{Workbench.Number(rate)} rows/s", against, "≥ 5,000 rows/s", rate >= SingleGoal, "");
        static string Bare(double rate) => $"{Workbench.Number(rate)} bare syncs/s";
        return new ReportPart(
            "Durable appends: trades of ten columns, each append on disk when it returns",
            "Checked: the sums of the stored rows are those of what was appended. One writer waits for the disk at every row; those "
            + "that append at the same time share a sync. Bare is what the disk does without us: a write and a sync of as many bytes in a "
            + "file that does not grow, turn by turn with the rows, medians of ten turns.",
            [
                new ReportRow(
                    $"batches of {Workbench.Number(BatchRows)} rows", $"{batches}; {Workbench.Number(batchRate)} rows/s", "",
                    "≥ 1,000,000 rows/s", batchRate >= BatchGoal, ""),
                Single("single rows, one writer", all, Bare(allSyncs)),
                Single("single rows, one writer, `keepDuplicates=LAST`", lasts, Bare(lastsSyncs)),
                Single($"single rows, {Writers} writers", together, ""),
            ]);
    }

    // Appends of one writer a second, and bare syncs a second.
    private static async Task<(double Rows, double Syncs)> AloneAsync(Workbench bench, IDatabaseSession session, string name)
    {
        var each = bench.Rows(SingleRows) / (Turns - 1);
        var (table, singles) = await SinglesAsync(session, name, Turns * each);
        using var file = DiskFiles.Instance.Open(Path.Combine(bench.Folder("sync"), name));
        file.Write(new byte[LogBytes], 0);
        file.Sync();
        var (rows, syncs) = (new double[Turns], new double[Turns]);
        for (var turn = 0; turn < Turns; turn++)
        {
            var started = Stopwatch.GetTimestamp();
            foreach (var row in singles.AsSpan(turn * each, each)) table.Append(row);
            rows[turn] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            started = Stopwatch.GetTimestamp();
            for (var i = turn * each; i < (turn + 1) * each; i++) WriteBare(file, (long)i * RecordBytes);
            syncs[turn] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        await CheckAsync(session, "dfs://single", singles.Length, name);
        return (each * 1000 / new Timings(rows[1..]).Median, each * 1000 / new Timings(syncs[1..]).Median);
    }

    private static void WriteBare(IStoreFile file, long position)
    {
        file.Write(new byte[RecordBytes], position);
        file.Sync();
    }

    // Every writer has a thread, as a client of the listener has.
    private static async Task<double> TogetherAsync(Workbench bench, IDatabaseSession session)
    {
        var each = bench.Rows(SingleRows) / 20;
        var (table, singles) = await SinglesAsync(session, "trades", Writers * each);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Factory.StartNew(
            () =>
            {
                foreach (var row in singles.AsSpan(writer * each, each)) table.Append(row);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        await CheckAsync(session, "dfs://single", singles.Length);
        return singles.Length / elapsed.TotalSeconds;
    }

    // An empty table and rows for it, each a table of its own.
    private static async Task<(StoredTable Table, Table[] Singles)> SinglesAsync(IDatabaseSession session, string name, int count)
    {
        await session.RunAsync("empty(\"dfs://single\")", CancellationToken.None);
        var table = (StoredTable)await session.RunAsync($"loadTable(\"dfs://single\", `{name})", CancellationToken.None);
        var rows = (Table)await session.RunAsync(
            string.Create(CultureInfo.InvariantCulture, $"trades(0l, {count})"), CancellationToken.None);
        return (table, [.. Enumerable.Range(0, count).Select(row => rows.Gather([row]))]);
    }

    private static async Task CheckAsync(
        IDatabaseSession session, string path, long count, string name = "trades")
    {
        var sums = (Vector)await session.RunAsync(
            $"t = select count(*) as n, sum(seq) as s, sum(long(isNull(price))) as missing from loadTable(\"{path}\", `{name})\n[t.n[0], t.s[0], t.missing[0]]",
            CancellationToken.None);
        if (sums.Scalar(0).AsLong() != count || sums.Scalar(1).AsLong() != count * (count - 1) / 2 || sums.Scalar(2).AsLong() != 0)
            throw new InvalidDataException($"{path} holds {sums}, not {count} rows.");
    }
}

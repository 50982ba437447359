using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Writing;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>Rows of a producer through a table writer into a stored table, beside the engine's own append of the same rows.</summary>
internal static class WriterLine
{
    private const int Rows = 4_000_000, BatchRows = 200_000, PieceRows = 10_000;

    private const double Goal = 0.8;

    private const string Database = "dfs://written", Name = "trades";

    private const string Create =
        """
        if (existsDatabase("dfs://written")) { dropDatabase("dfs://written") }
        createPartitionedTable(database("dfs://written", VALUE, 2024.01.02..2024.01.05),
            table(1:0, `time`sym`price`volume, [TIMESTAMP, SYMBOL, DOUBLE, INT]), `trades, `time)
        """;

    private const string Sums = "exec sum(long(price * 100)) + sum(volume) + 1000000000l * size(price) from loadTable('dfs://written', 'trades')";

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        await using var session = await bench.SessionAsync("1");
        await using var clients = bench.Clients();
        var rows = Ticks(bench.Rows(Rows));
        var (batches, pieces) = (Pieces(rows, BatchRows), Pieces(rows, PieceRows));
        var own = await Timings.OfAsync(bench.Runs, async () =>
        {
            await session.RunAsync(Create, CancellationToken.None);
            foreach (var batch in batches) await session.AppendAsync(Database, Name, batch, CancellationToken.None);
        });
        var expected = await session.RunAsync(Sums, CancellationToken.None);
        var options = new TableWriterOptions { Database = Database, Table = Name, BatchRows = BatchRows };
        var ours = await Timings.OfAsync(bench.Runs, async () =>
        {
            await session.RunAsync(Create, CancellationToken.None);
            WriteReceipt? last = null;
            await using (var writer = await TableWriter.OpenAsync(clients, options, CancellationToken.None))
                foreach (var piece in pieces) last = await writer.WriteAsync(piece, CancellationToken.None);
            await last!.Completion;
        });
        var written = await session.RunAsync(Sums, CancellationToken.None);
        if (((Scalar)written).AsLong() != ((Scalar)expected).AsLong()) throw new InvalidDataException("Other rows are stored than were written.");
        var share = own.Median / ours.Median;
        return new ReportPart(
            $"Table writer into a stored table: {Workbench.Number(rows.Count)} rows of 4 columns",
            $"Milliseconds, median (least to most), creating the table included. The engine appends batches of {Workbench.Number(BatchRows)} rows; the "
            + $"writer gets pieces of {Workbench.Number(PieceRows)}, makes batches of that size and sends them over one connection, each acknowledged. "
            + "Checked: number of rows and sums.",
            [new ReportRow("write", $"{ours}; {Workbench.Number(rows.Count / ours.Median * 1000)} rows/s",
                $"engine {own}; {Workbench.Number(rows.Count / own.Median * 1000)} rows/s", "≥ 80 % of the engine's rate", share >= Goal, $"{share:0 %}")]);
    }

    private static Table Ticks(int count)
    {
        const long start = 1_704_187_800_000, dayMilliseconds = 86_400_000;
        var random = new RandomNumbers(20260211);
        var (times, codes, prices, volumes) = (new long[count], new int[count], new double[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            times[i] = start + (i * 4L / count * dayMilliseconds) + (i % (count / 4));
            (codes[i], prices[i], volumes[i]) = (random.Below(4000), Math.Round(10 + random.Uniform(), 2), random.Below(1000));
        }

        return new Table(
            ("time", new Vector<long>(DataType.Timestamp, times)), ("sym", Workbench.Symbols(codes, new SymbolBase())),
            ("price", Vector.Double(prices)), ("volume", Vector.Int(volumes)));
    }

    private static Table[] Pieces(Table rows, int size) => [.. Enumerable.Range(0, (rows.Count + size - 1) / size)
        .Select(piece => rows.Slice(piece * size, Math.Min(size, rows.Count - (piece * size))))];
}

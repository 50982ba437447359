using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>A table of numbers from the listener into the client's arrays, beside the same bytes without any protocol.</summary>
internal static class PullLine
{
    private const int Rows = 10_000_000, PieceBytes = 256 << 10;

    private const double GoalBytes = 1.5e9, GoalCopy = 1.3, GoalAllocated = 1.1;

    // One price in a hundred is null, which memory and wire write differently.
    private const string Definition =
        """
        t = table(0..(n - 1) as id, rand(1000000000000l, n) as number, 2024.01.02T09:30:00.000 + 0..(n - 1) as time,
            rand(100.0, n) as bid, rand(100.0, n) as ask, iif(rand(100, n) == 0, NULL, rand(100.0, n)) as price)
        """;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        await using var clients = bench.Clients();
        await using var session = await clients.OpenWireSessionAsync(CancellationToken.None);
        var rows = bench.Rows(Rows);
        await session.RunAsync($"setRandomSeed(20260210); n = {rows}\n{Definition}", CancellationToken.None);
        await CheckAsync(session, rows);
        var columns = ((Table)await session.RunAsync("t", CancellationToken.None)).Columns.Select(BytesOf).ToArray();
        var size = columns.Sum(column => (long)column.Length);
        var allocated = await AllocatedAsync(() => session.RunAsync("t", CancellationToken.None));
        // In turns, so that what else the machine does meets both.
        var (ours, copies) = (new List<double>(), new List<double>());
        for (var run = 0; run < bench.Runs; run++)
        {
            ours.AddRange((await Timings.OfAsync(1, () => session.RunAsync("t", CancellationToken.None))).Milliseconds);
            copies.AddRange((await Timings.OfAsync(1, () => Task.Run(() => Copy(columns)))).Milliseconds);
        }

        var (pull, copy) = (new Timings(ours), new Timings(copies));
        var (rate, factor, share) = (size / pull.Median * 1000, pull.Median / copy.Median, allocated / (double)size);
        return new ReportPart(
            string.Create(CultureInfo.InvariantCulture, $"Pull a table of {rows:#,0} rows and 6 columns of numbers: {size / 1e6:#,0} MB"),
            "Milliseconds, median (least to most); listener and client in one process. The bare copy sends the same bytes over a "
            + "loopback socket from arrays into new arrays, with blocking calls of 256 KiB. Checked first: sums, nulls and order.",
            [
                new ReportRow("decoded", $"{pull}; {rate / 1e9:0.00} GB/s", "", "≥ 1.5 GB/s", rate >= GoalBytes, ""),
                new ReportRow("against the bare copy", Factor(factor), copy.ToString(), "≤ 1.3 times", factor <= GoalCopy, ""),
                new ReportRow("allocated, listener and client", Factor(share), "", "≤ 1.1 times the table", share <= GoalAllocated, ""),
            ]);
    }

    private static string Factor(double factor) => string.Create(CultureInfo.InvariantCulture, $"{factor:0.00}");

    private static async Task CheckAsync(WireSession session, int rows)
    {
        var pulled = (Table)await session.RunAsync("t", CancellationToken.None);
        var told = (Vector<long>)await session.RunAsync(
            "[sum(t.number), sum(long(t.id) * 3 + long(t.time)), long(count(t.price)), sum(long(floor(t.bid * 1024))), sum(long(floor(t.ask * 1024)))]",
            CancellationToken.None);
        var seen = new long[5];
        for (var row = 0; row < rows; row++)
        {
            seen[0] += pulled.Span<long>("number")[row];
            seen[1] += (pulled.Span<int>("id")[row] * 3L) + pulled.Span<long>("time")[row];
            seen[2] += double.IsNaN(pulled.Span<double>("price")[row]) ? 0 : 1;
            seen[3] += (long)(pulled.Span<double>("bid")[row] * 1024);
            seen[4] += (long)(pulled.Span<double>("ask")[row] * 1024);
            if (pulled.Span<int>("id")[row] != row) throw new InvalidDataException($"Row {row} has come to another place.");
        }

        if (pulled.Count != rows || !told.Span.SequenceEqual(seen))
            throw new InvalidDataException($"The sums are {string.Join(", ", seen)} here and {string.Join(", ", told.Memory.ToArray())} there.");
    }

    private static byte[] BytesOf(Vector column) => column switch
    {
        Vector<int> items => MemoryMarshal.AsBytes(items.Span).ToArray(),
        Vector<long> items => MemoryMarshal.AsBytes(items.Span).ToArray(),
        _ => MemoryMarshal.AsBytes(((Vector<double>)column).Span).ToArray(),
    };

    private static async Task<long> AllocatedAsync(Func<Task> work)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await work();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static void Copy(byte[][] columns)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var sender = new Socket(SocketType.Stream, ProtocolType.Tcp);
        sender.Connect(listener.LocalEndpoint);
        using var receiver = listener.AcceptSocket();
        var sending = new Thread(() =>
        {
            foreach (var column in columns)
                for (var start = 0; start < column.Length; start += PieceBytes)
                    sender.Send(column.AsSpan(start, Math.Min(PieceBytes, column.Length - start)));
        });
        sending.Start();
        foreach (var column in columns)
        {
            var copy = ColumnMemory.Allocate<byte>(column.Length);
            for (var start = 0; start < copy.Length;)
                start += receiver.Receive(copy.AsSpan(start, Math.Min(PieceBytes, copy.Length - start)));
        }

        sending.Join();
    }
}

using System.Globalization;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>
/// A large append that mixes the days by which its table is partitioned, which is laid down by day: what that costs, and what
/// a read of one day gains, beside a table without partitions that has the same rows as they come.
/// </summary>
internal static class MixedLine
{
    private const int Rows = 2_000_000, Days = 31;

    private const string Definitions =
        """
        def empty(path, mixed) {
            if (existsDatabase(path)) { dropDatabase(path) }
            db = database(path, VALUE, 2024.01.01..2024.01.31)
            createPartitionedTable(db, mixed, `laidDown, `day)
            createTable(db, mixed, `asTheyCome)
        }

        def ofDay(name) {
            return exec sum(seq) from loadTable("dfs://mixed", name) where day = 2024.01.17
        }
        """;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        var count = bench.Rows(Rows);
        await using var session = await bench.SessionAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            setRandomSeed(23)
            mixed = table(2024.01.01 + rand({Days}, {count}) as day, symbol("S" + string(rand(4000, {count}))) as sym, rand(90.0, {count}) as price, rand(1000, {count}) as size, long(0..({count} - 1)) as seq)
            """));
        await session.RunAsync(Definitions, CancellationToken.None);
        Task<Timings> AppendAsync(string name, string rows) => Timings.OfAsync(bench.PeerRuns, async () =>
        {
            await session.RunAsync("empty(\"dfs://mixed\", mixed)", CancellationToken.None);
            await session.RunAsync($"loadTable(\"dfs://mixed\", `{name}).append!({rows})", CancellationToken.None);
        });
        var plain = await AppendAsync("asTheyCome", "mixed");
        var (sums, day) = (await PrintAsync(session, "asTheyCome"), await ReadAsync(bench, session, "asTheyCome"));
        var laidDown = await AppendAsync("laidDown", "mixed");
        if (await PrintAsync(session, "laidDown") != sums) throw new InvalidDataException("The tables do not have the same rows.");
        var laidDownDay = await ReadAsync(bench, session, "laidDown");
        await session.RunAsync("ordered = select * from mixed order by day", CancellationToken.None);
        var ordered = await AppendAsync("laidDown", "ordered");
        string Rate(Timings append) => $"{append}; {Workbench.Number(count / append.Median * 1000)} rows/s";
        return new ReportPart(
            $"Large appends of mixed partitions: {Workbench.Number(count)} rows of {Days} days in one append",
            "Milliseconds, median (least to most), creating the tables included. Checked: sums of both tables, and of the day.",
            [
                new ReportRow(
                    "append to a table partitioned by day", Rate(laidDown),
                    $"without partitions {Rate(plain)}; partitioned, ordered by day before {Rate(ordered)}", "", null, "for comparison"),
                new ReportRow(
                    "read one day of it", laidDownDay.Timings.ToString(), $"without partitions {day.Timings}", "", null,
                    laidDownDay.Sum == day.Sum ? "for comparison" : throw new InvalidDataException("The day has other rows.")),
            ]);
    }

    private static async Task<string> PrintAsync(IDatabaseSession session, string name) =>
        (await session.RunAsync(
            $"exec string(count(*)) + \" \" + string(sum(seq)) + \" \" + string(sum(size)) from loadTable(\"dfs://mixed\", `{name})",
            CancellationToken.None)).ToString()!;

    private static async Task<(Timings Timings, long Sum)> ReadAsync(Workbench bench, IDatabaseSession session, string name)
    {
        Value sum = Scalar.Void;
        var timings = await Timings.OfAsync(
            bench.Runs, async () => sum = await session.RunAsync($"ofDay(`{name})", CancellationToken.None));
        return (timings, ((Scalar)sum).AsLong());
    }
}

using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Benchmarks.Peers;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>Minute bars of a day's ticks.</summary>
internal static class BarLine
{
    private const int Symbols = 6500, Opening = 34_200_000, Length = 14_400_000;
    private const double Published = 4300;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        var folder = bench.Folder("bars");
        var ticks = Generate(bench.Rows(24_000_000), folder);
        await using var session = await bench.SessionAsync(
            """
            def bars(t) {
                return select first(price) as open, max(price) as high, min(price) as low, last(price) as close, sum(volume) as volume
                    from t group by symbol, bar(time, 60s) as minute
            }
            """);
        Table? result = null;
        var ours = await Timings.OfAsync(bench.Runs, async () =>
            result = (Table)await session.CallAsync("bars", [ticks], CancellationToken.None));
        var polars = await PeerRun.PolarsAsync("bars", folder, bench.PeerRuns);
        if (polars.Version is not null)
            foreach (var name in new[] { "open", "high", "low", "close", "volume" })
                Agreement.Check($"{name} and Polars", Doubles(result!.Find(name)!), polars.Result(folder, name), 1e-12);
        var limit = Published * ticks.Count / 24_000_000;
        return new ReportPart(
            $"Minute bars: first, max, min, last and sum `group by symbol, bar(time, 60s)`, {Workbench.Number(ticks.Count)} ticks in the order of time, "
            + $"{Symbols:#,0} symbols, {Workbench.Number(result!.Count)} bars",
            $"In milliseconds, median (least to most). {polars}; its bars were compared with ours, all of them.",
            [new ReportRow("bars", ours.ToString(), $"published by the vendor 4,300 on 16 logical cores; Polars {polars.Timings.GetValueOrDefault("bars")}",
                "≤ 4,300", ours.Median <= limit, "")]);
    }

    private static Table Generate(int rows, string folder)
    {
        var random = new RandomNumbers(20260104);
        var (symbols, times, volumes, prices) = (new int[rows], new int[rows], new int[rows], new double[rows]);
        for (var i = 0; i < rows; i++)
        {
            symbols[i] = random.Below(Symbols);
            times[i] = Opening + (int)((long)i * Length / rows);
            prices[i] = Math.Round(10 + (symbols[i] % 90) + random.Uniform(), 2);
            volumes[i] = 100 * (1 + random.Below(50));
        }

        RawColumn.Write<int>(folder, "symbol.i32", symbols);
        RawColumn.Write<int>(folder, "time.i32", times);
        RawColumn.Write<double>(folder, "price.f64", prices);
        RawColumn.Write<int>(folder, "volume.i32", volumes);
        return new Table(["symbol", "time", "price", "volume"],
            [Workbench.Symbols(symbols, new SymbolBase()), new Vector<int>(DataType.Time, times), Vector.Double(prices), Vector.Int(volumes)]);
    }

    private static double[] Doubles(Vector column) => column switch
    {
        Vector<double> doubles => doubles.Span.ToArray(),
        Vector<long> longs => Array.ConvertAll(longs.Span.ToArray(), item => (double)item),
        _ => throw new InvalidDataException($"A column of {column.Type} was not expected."),
    };
}

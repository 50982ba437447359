using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Benchmarks.Peers;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>The last quote before every trade.</summary>
internal static class AsOfLine
{
    private const int Symbols = 3000, Opening = 34_200_000, Length = 14_400_000;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        var folder = bench.Folder("asof");
        var symbols = new SymbolBase();
        var trades = Generate(bench.Rows(5_000_000), 20260105, ("trade", "price"), folder, symbols);
        var quotes = Generate(bench.Rows(20_000_000), 20260106, ("quote", "bid"), folder, symbols);
        await using var session = await bench.SessionAsync("def joined(t, q) { return select * from aj(t, q, `symbol`time) }");
        Table? result = null;
        var ours = await Timings.OfAsync(bench.Runs, async () =>
            result = (Table)await session.CallAsync("joined", [trades, quotes], CancellationToken.None));
        var polars = await PeerRun.PolarsAsync("asof", folder, bench.PeerRuns);
        var title = $"As-of join: `aj(trades, quotes, symbol, time)`, {Workbench.Number(trades.Count)} trades, {Workbench.Number(quotes.Count)} quotes, {Symbols:#,0} symbols";
        if (!polars.Timings.TryGetValue("asof", out var theirs))
            return new ReportPart(title, $"{polars}.", [new ReportRow("`aj`", ours.ToString(), "", "1.5 × Polars", null, "Polars is absent")]);
        Agreement.Check("aj and Polars", ((Vector<double>)result!.Find("bid")!).Span, polars.Result(folder, "asof"), 0);
        var factor = theirs.Median / ours.Median;
        return new ReportPart(title, $"In milliseconds, median (least to most). {polars}; every row's bid was compared with ours.",
            [new ReportRow("`aj`", ours.ToString(), $"Polars {theirs}", "1.5 × Polars", factor >= 1.5, $"{Workbench.Number(factor, "0.0")} × Polars")]);
    }

    // Several quotes of one symbol in one millisecond would leave open which is the last: times of a symbol differ.
    private static Table Generate(int rows, int seed, (string Prefix, string Value) names, string folder, SymbolBase texts)
    {
        var random = new RandomNumbers(seed);
        var (symbols, times, values) = (new int[rows], new int[rows], new double[rows]);
        var last = new int[Symbols];
        var shift = random.Below(Symbols);
        for (var i = 0; i < rows; i++)
        {
            var time = Opening + (int)((long)i * Length / rows);
            do symbols[i] = (random.Below(Symbols) + shift) % Symbols;
            while (last[symbols[i]] == time);
            times[i] = last[symbols[i]] = time;
            values[i] = 100 + random.Normal();
        }

        RawColumn.Write<int>(folder, $"{names.Prefix}symbol.i32", symbols);
        RawColumn.Write<int>(folder, $"{names.Prefix}time.i32", times);
        RawColumn.Write<double>(folder, $"{names.Prefix}{names.Value}.f64", values);
        return new Table(["symbol", "time", names.Value],
            [Workbench.Symbols(symbols, texts), new Vector<int>(DataType.Time, times), Vector.Double(values)]);
    }
}

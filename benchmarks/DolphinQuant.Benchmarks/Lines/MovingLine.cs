using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Benchmarks.Peers;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>Moving functions by symbol over rows in the order of time, as they arrive.</summary>
internal static class MovingLine
{
    private const int Symbols = 3000, Window = 20;

    private static readonly (string Name, string Expression)[] Functions =
    [
        ("mavg", $"mavg(price, {Window})"),
        ("mstd", $"mstd(price, {Window})"),
        ("mmax", $"mmax(price, {Window})"),
        ("mcorr", $"mcorr(price, volume, {Window})"),
        ("mrank", $"mrank(price, true, {Window})"),
        ("ema", $"ema(price, {Window}, true)"),
    ];

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        var folder = bench.Folder("moving");
        var table = Generate(bench.Rows(10_000_000), folder);
        await using var session = await bench.SessionAsync(string.Concat(Functions.Select(function =>
            $$"""
            def {{function.Name}}BySymbol(t) { return select {{function.Expression}} as v from t context by symbol }
            def {{function.Name}}ByRow(t) { return select {{function.Expression}} as v, id from t context by symbol }

            """)));
        var ours = new Dictionary<string, Timings>(StringComparer.Ordinal);
        foreach (var (name, _) in Functions)
            ours[name] = await Timings.OfAsync(bench.Runs, () => session.CallAsync($"{name}BySymbol", [table], CancellationToken.None));
        var peers = new[]
        {
            await PeerRun.PolarsAsync("moving", folder, bench.PeerRuns),
            await PeerRun.DuckDbAsync(folder, bench.PeerRuns),
            await PeerRun.PandasAsync(folder, bench.PeerRuns),
        };
        foreach (var (name, _) in Functions) await VerifyAsync(name, session, table, folder, peers);
        return new ReportPart(
            $"Moving functions by symbol: `select f(...) from t context by symbol`, {Workbench.Number(table.Count)} rows in the order of time, "
            + $"{Symbols:#,0} symbols, window {Window}",
            $"In milliseconds, median (least to most). Grouping and the result's allocation are included, loading is not. {string.Join("; ", peers.Select(peer => peer.ToString()))}. "
            + "Every row of every peer's result was compared with ours. Polars has no moving rank here, DuckDB no exponential average.",
            [.. Functions.Select(function => RowOf(function.Name, ours[function.Name], peers))]);
    }

    private static Table Generate(int rows, string folder)
    {
        var random = new RandomNumbers(20260101);
        var (symbols, times, ids) = (new int[rows], new long[rows], new int[rows]);
        var (prices, volumes) = (new double[rows], new double[rows]);
        var last = new double[Symbols];
        Array.Fill(last, 100);
        for (var i = 0; i < rows; i++)
        {
            var symbol = random.Below(Symbols);
            var change = random.Normal();
            symbols[i] = symbol;
            ids[i] = i;
            times[i] = i;
            prices[i] = last[symbol] = 100 + (0.95 * (last[symbol] - 100)) + change;
            volumes[i] = 1000 + (100 * ((0.5 * change) + random.Normal()));
        }

        RawColumn.Write<int>(folder, "symbol.i32", symbols);
        RawColumn.Write<long>(folder, "time.i64", times);
        RawColumn.Write<double>(folder, "price.f64", prices);
        RawColumn.Write<double>(folder, "volume.f64", volumes);
        File.WriteAllText(Path.Combine(folder, "window.txt"), Workbench.Number(Window));
        return new Table(["symbol", "id", "price", "volume"],
            [Workbench.Symbols(symbols, new SymbolBase()), Vector.Int(ids), Vector.Double(prices), Vector.Double(volumes)]);
    }

    private static async Task VerifyAsync(string name, IDatabaseSession session, Table table, string folder, PeerRun[] peers)
    {
        var result = (Table)await session.CallAsync($"{name}ByRow", [table], CancellationToken.None);
        var ids = ((Vector<int>)result.Columns[1]).Span;
        var ours = new double[ids.Length];
        for (var i = 0; i < ours.Length; i++)
            ours[ids[i]] = result.Columns[0].IsNull(i) ? double.NaN
                : result.Columns[0] is Vector<double> doubles ? doubles.Span[i] : ((Vector<int>)result.Columns[0]).Span[i];
        foreach (var peer in peers.Where(peer => peer.Timings.ContainsKey(name)))
            Agreement.Check($"{name} and {peer.Name}", ours, peer.Result(folder, name), 1e-6);
    }

    private static ReportRow RowOf(string name, Timings ours, PeerRun[] peers)
    {
        var times = peers.Where(peer => peer.Timings.ContainsKey(name)).ToArray();
        var against = string.Join("; ", times.Select(peer => $"{peer.Name} {peer.Timings[name]}"));
        const string Goal = "3 × the best, 10 × pandas";
        if (times.Length < (name is "mrank" or "ema" ? 2 : 3))
            return new ReportRow($"`{name}`", ours.ToString(), against, Goal, null, "a peer is absent");
        var best = times.Min(peer => peer.Timings[name].Median) / ours.Median;
        var pandas = times.Single(peer => peer.Name == "pandas").Timings[name].Median / ours.Median;
        return new ReportRow($"`{name}`", ours.ToString(), against, Goal, best >= 3 && pandas >= 10,
            $"{Workbench.Number(best, "0.0")} × the best, {Workbench.Number(pandas, "0.0")} × pandas");
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>The alphas without industries of the vendor's public module, over a panel of days and stocks.</summary>
internal static partial class AlphaLine
{
    private const int Days = 250;

    // The first 82 functions of the module take no industries; the vendor's table lists these.
    private const int Listed = 82;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        var stocks = bench.Rows(4000);
        var title = $"WorldQuant's 101 alphas: the {Listed} of the vendor's table over {Days} days × {Workbench.Number(stocks)} stocks, 2 cores";
        var folder = Environment.GetEnvironmentVariable("DOLPHINDB_MODULES");
        var file = folder is null ? null : Path.Combine(folder, "wq101alpha.dos");
        if (file is null || !File.Exists(file))
            return new ReportPart(title, "Not run: DOLPHINDB_MODULES names no folder with the vendor's module wq101alpha.", []);
        var alphas = Signature().Matches(await File.ReadAllTextAsync(file)).Take(Listed)
            .Select(match => (Name: match.Groups[1].Value, Parameters: match.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries)));
        var panels = Panels(stocks);
        await using var session = await bench.SessionAsync("use wq101alpha");
        var times = new List<(string Name, double Milliseconds)>();
        var (processor, checksum, memory) = (0.0, AlphaCheck.Start, 0L);
        foreach (var (name, parameters) in alphas)
        {
            var arguments = parameters.Select(parameter => (Value)panels[parameter]).ToArray();
            Value? result = null;
            var timings = await Timings.OfAsync(bench.PeerRuns, async () =>
                result = await session.CallAsync($"wq101alpha::{name}", arguments, CancellationToken.None));
            if (result is not Matrix { Rows: Days } panel || panel.Columns != stocks) throw new InvalidDataException($"{name} gave no panel.");
            AlphaCheck.Verify(name, panel, panels);
            checksum = AlphaCheck.Add(checksum, panel);
            memory = Math.Max(memory, timings.Memory ?? 0);
            times.Add((name, timings.Median));
            processor += timings.Processor ?? 0;
        }

        return new ReportPart(title,
            $"In milliseconds, the median run of each alpha. {string.Join(", ", AlphaCheck.Names)} were compared with a reference that goes cell by cell; "
            + $"the checksum of the values of all {Listed} is {checksum:x16}. At most {memory / 1e6:0} MB were held at once. "
            + $"All of them once take {Timings.Plain(processor)} of processor time. The slowest: {Slowest(times)}.", [.. Summary(times)]);
    }

    private static IEnumerable<ReportRow> Summary(List<(string Name, double Milliseconds)> times)
    {
        var timings = new Timings([.. times.Select(time => time.Milliseconds)]);
        var sum = timings.Milliseconds.Sum();
        yield return new ReportRow("median", timings.ToString(), "published by the vendor 148 (9 to 519)", "≤ 75", timings.Median <= 75, "");
        yield return new ReportRow("sum", Timings.Plain(sum), "published by the vendor 14,100", "≤ 7,000", sum <= 7000, "");
    }

    private static string Slowest(List<(string Name, double Milliseconds)> times) => string.Join(", ", times
        .OrderByDescending(time => time.Milliseconds).Take(8).Select(time => $"{time.Name} {Timings.Plain(time.Milliseconds)}"));

    private static Dictionary<string, Matrix> Panels(int stocks)
    {
        var random = new RandomNumbers(20260103);
        var names = new[] { "open", "high", "low", "close", "vwap", "vol" };
        var data = names.ToDictionary(name => name, _ => new double[Days * stocks], StringComparer.Ordinal);
        for (var stock = 0; stock < stocks; stock++)
        {
            var close = 10 + (random.Uniform() * 90);
            for (var cell = stock * Days; cell < (stock + 1) * Days; cell++)
            {
                var open = close * Math.Exp(0.005 * random.Normal());
                close = open * Math.Exp(0.02 * random.Normal());
                var (high, low) = (Math.Max(open, close) * (1 + (0.01 * random.Uniform())), Math.Min(open, close) * (1 - (0.01 * random.Uniform())));
                var values = new[] { open, high, low, close, (high + low + close) / 3, Math.Exp(13 + random.Normal()) };
                for (var i = 0; i < names.Length; i++) data[names[i]][cell] = values[i];
            }
        }

        var days = Vector.Date(Enumerable.Range(0, Days).Select(day => new DateOnly(2025, 1, 1).AddDays(day)));
        var labels = Vector.Symbol(Enumerable.Range(0, stocks).Select(stock => string.Create(CultureInfo.InvariantCulture, $"S{stock:0000}")));
        return data.ToDictionary(pair => pair.Key, pair => new Matrix(Vector.Double(pair.Value), Days, stocks, days, labels), StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^def (WQAlpha\d+)\(([^)]*)\)", RegexOptions.Multiline)]
    private static partial Regex Signature();
}

using System.Globalization;
using System.Text;
using DolphinQuant.Benchmarks.Lines;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Benchmarks.Peers;
using DolphinQuant.Embedded;

namespace DolphinQuant.Benchmarks;

/// <summary>Measures every line of a speed table and prints it as Markdown.</summary>
/// <param name="verb">The name of the table on the command line and of its page.</param>
/// <param name="title">The title of the page.</param>
/// <param name="lines">The lines by name.</param>
internal sealed class SpeedTable(
    string verb, string title, IReadOnlyList<(string Name, Func<Workbench, Task<ReportPart>> Run)> lines)
{
    /// <summary>Everything above this mark in the page is the table and is written anew; what is below is kept.</summary>
    private const string Mark = "<!-- The table above is written by the command it names; what follows is not. -->";

    public static SpeedTable ScriptEngine { get; } = new("script-engine", "Script engine: speed",
    [
        ("moving", MovingLine.RunAsync), ("window", WindowLine.RunAsync), ("alphas", AlphaLine.RunAsync),
        ("bars", BarLine.RunAsync), ("asof", AsOfLine.RunAsync), ("parse", ParseLine.RunAsync),
    ]);

    public static SpeedTable Streams { get; } = new("streams", "Storage and streams: speed",
    [
        ("reactive", ReactiveLine.RunAsync), ("ranking", RankingLine.RunAsync), ("minutes", BarStreamLine.RunAsync),
        ("latency", LatencyLine.RunAsync), ("replay", ReplayLine.RunAsync),
        ("append", AppendLine.RunAsync), ("mixed", MixedLine.RunAsync), ("bytes", BytesLine.RunAsync), ("panel", PanelLine.RunAsync),
    ]);

    public static SpeedTable Wire { get; } = new("wire", "Client and listener: speed",
    [
        ("pull", PullLine.RunAsync), ("texts", TextPullLine.RunAsync), ("requests", RequestLine.RunAsync),
        ("writer", WriterLine.RunAsync), ("subscription", SubscriptionLine.RunAsync), ("idle", IdleLine.RunAsync),
    ]);

    /// <summary>The names of the lines.</summary>
    public IEnumerable<string> Names => lines.Select(line => line.Name);

    public async Task<int> RunAsync(IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        var isQuick = options.Contains("--quick");
        PeerRun.IsWanted = !options.Contains("--alone");
        var only = Values(options, "--only");
        var machine = Machine.Describe();
        var folder = Directory.CreateTempSubdirectory("dolphinquant-benchmark-").FullName;
        var modules = Environment.GetEnvironmentVariable("DOLPHINDB_MODULES");
        var database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = Path.Combine(folder, "store"), ModuleDirectories = modules is null ? [] : [modules] },
            cancellationToken);
        var seconds = Values(options, "--seconds") is [.., var last] ? double.Parse(last, CultureInfo.InvariantCulture) : 10;
        await using var bench = new Workbench(database, folder, isQuick) { Duration = TimeSpan.FromSeconds(seconds) };
        var parts = new List<ReportPart>();
        foreach (var (name, run) in lines.Where(line => only.Count == 0 || only.Contains(line.Name)))
        {
            Console.Error.WriteLine($"{name} ...");
            parts.Add(await run(bench));
        }

        var report = Markdown(parts, machine, isQuick);
        Console.WriteLine(report);
        foreach (var page in Values(options, "--page")) await WriteAsync(page, report, cancellationToken);
        return 0;
    }

    private static List<string> Values(IReadOnlyList<string> options, string name) =>
        [.. Enumerable.Range(0, Math.Max(0, options.Count - 1)).Where(i => options[i] == name).Select(i => options[i + 1])];

    private string Markdown(IEnumerable<ReportPart> parts, string machine, bool isQuick)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {title}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"    dotnet run -c Release --project benchmarks/DolphinQuant.Benchmarks -- {verb}")
            .AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{machine}; {DateTime.UtcNow:yyyy-MM-dd}.");
        if (isQuick) text.AppendLine("A quick look at a tenth of the rows: no figures to quote.");
        foreach (var part in parts)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {part.Title}").AppendLine().AppendLine(part.Setting);
            if (part.Rows.Count == 0) continue;
            text.AppendLine().AppendLine("| work | ours | against | goal | | |").AppendLine("|---|---|---|---|---|---|");
            foreach (var row in part.Rows)
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"| {row.Work} | {row.Ours} | {row.Against} | {row.Goal} | {row.Outcome} | {row.Note} |");
        }

        return text.ToString();
    }

    private static async Task WriteAsync(string page, string report, CancellationToken cancellationToken)
    {
        var kept = File.Exists(page) ? await File.ReadAllTextAsync(page, cancellationToken) : Mark + Environment.NewLine;
        var below = Math.Max(0, kept.IndexOf(Mark, StringComparison.Ordinal));
        await File.WriteAllTextAsync(page, report + Environment.NewLine + kept[below..], cancellationToken);
    }
}

using System.Text.RegularExpressions;
using DolphinQuant.Data;
using DolphinQuant.Embedded;

namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// The vendor's public modules load unchanged and every function of theirs runs on a generated panel (300 days, 6
/// instruments) and gives one value per day, or several series of that length.
/// </summary>
public sealed partial class PublicModuleTests
{
    private const string Factors = """
        indclass = take(1, n * m) $ n:m
        indclass[3] = take(2, n)
        index_close = close[0]
        index_open = open[0]
        MKT = norm(0, 0.01, n)
        SMB = norm(0, 0.01, n)
        HML = norm(0, 0.01, n)
        periods = take(5 10 15, n)
        """;

    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["timePeriod"] = "10", ["slowPeriod"] = "26", ["fastPeriod"] = "12", ["signalPeriod"] = "9", ["maType"] = "0",
        ["fastkPeriod"] = "5", ["fastdPeriod"] = "3", ["slowkPeriod"] = "3", ["slowdPeriod"] = "3",
        ["fastdMatype"] = "0", ["slowkMatype"] = "0", ["slowdMatype"] = "0", ["slowMaType"] = "0",
        ["signalMaType"] = "0", ["fastMaType"] = "0", ["vfactor"] = "0.7", ["timePeriod1"] = "7",
        ["timePeriod2"] = "14", ["timePeriod3"] = "28", ["nddev"] = "1", ["nbdev"] = "1", ["nbdevUp"] = "2",
        ["nbdevDn"] = "2", ["minPeriod"] = "2", ["maxPeriod"] = "20", ["N"] = "5", ["M"] = "3", ["A"] = "7",
        ["B"] = "3", ["X"] = "2", ["func"] = ">", ["arg1"] = "close[0]", ["arg2"] = "open[0]", ["S"] = "close[0]",
        ["S1"] = "close[0]", ["S2"] = "open[0]", ["real"] = "close[0]", ["volume"] = "vol[0]",
    };

    private static readonly string[] Prices = ["close", "open", "high", "low", "vol"];

    /// <summary>Each module, whether its functions take single series instead of panels, and how many it has.</summary>
    public static TheoryData<string, bool, int> Modules => new()
    {
        { "wq101alpha", false, 101 },
        { "gtja191Alpha", false, 191 },
        { "ta", true, 60 },
        { "mytt", true, 63 },
    };

    [PublicModuleTheory]
    [MemberData(nameof(Modules))]
    public async Task Public_module_runs_every_function(string module, bool takesSeries, int functions)
    {
        var file = Find(module);
        var calls = Calls(await File.ReadAllTextAsync(file), module, takesSeries);
        Assert.Equal(functions, calls.Count);
        var directory = Directory.CreateTempSubdirectory("dolphinquant-");
        var failures = new List<string>();
        await using (var database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions
            {
                Directory = Path.Combine(directory.FullName, "db"),
                ModuleDirectories = [Path.GetDirectoryName(file)!],
            }, CancellationToken.None))
        {
            await using var session = await database.OpenSessionAsync(CancellationToken.None);
            await session.RunAsync($"use {module}\n{GeneratedPanel.Script}\n{Factors}", CancellationToken.None);
            foreach (var call in calls)
                if (await FailureOf(session, call) is { } failure)
                    failures.Add($"{call}: {failure}");
        }

        directory.Delete(recursive: true);
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static async Task<string?> FailureOf(IDatabaseSession session, string call)
    {
        try
        {
            var value = await session.RunAsync(call, CancellationToken.None);
            return value is Scalar || RowsOf(value) == GeneratedPanel.Days ? null : $"{RowsOf(value)} rows";
        }
        catch (ScriptException exception)
        {
            return $"({exception.Line},{exception.Column}) {exception.Message}";
        }
    }

    private static int RowsOf(Value value) => value switch
    {
        Matrix matrix => matrix.Rows,
        Vector<Value> several when several.Count > 0 => RowsOf(several[0]),
        _ => value.Count,
    };

    /// <summary>The file of a module.</summary>
    internal static string Find(string module)
    {
        var folder = PublicModuleTheoryAttribute.Folder ?? throw new InvalidOperationException("DOLPHINDB_MODULES is not set.");
        var file = Path.Combine(folder, module, "src", module + ".dos");
        return File.Exists(file) ? file : Path.Combine(folder, module + ".dos");
    }

    private static List<string> Calls(string text, string module, bool takesSeries) =>
    [
        .. Definition().Matches(text).Select(match => $"{module}::{match.Groups[1].Value}("
            + string.Join(", ", match.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries)
                .TakeWhile(parameter => !parameter.Contains('=', StringComparison.Ordinal))
                .Select(parameter => Argument(parameter, match.Groups[1].Value, takesSeries))) + ")"),
    ];

    private static string Argument(string parameter, string function, bool takesSeries)
    {
        if (function == "DMA" && parameter == "A") return "0.5";
        if (Settings.TryGetValue(parameter, out var setting)) return setting;
        var lower = parameter.ToLowerInvariant();
        var name = Prices.Contains(lower) ? lower : parameter;
        return takesSeries && Prices.Contains(name) ? name + "[0]" : name;
    }

    [GeneratedRegex(@"^defg?\s+(\w+)\s*\(([^)]*)\)", RegexOptions.Multiline)]
    private static partial Regex Definition();
}

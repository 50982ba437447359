using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;

namespace DolphinQuant.Fixtures;

/// <summary>
/// A folder with a part of the shipped sample: large enough to train on, small enough to run many times.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private Workspace(string root) => Root = root;

    public string Root { get; }

    public string PriceFolder => Path.Combine(Root, "prices");

    /// <summary>A folder with every <paramref name="step"/>th US symbol of the sample.</summary>
    public static Workspace WithUnitedStatesSample(int step)
    {
        var workspace = new Workspace(Directory.CreateTempSubdirectory("dolphinquant-").FullName);
        Directory.CreateDirectory(workspace.PriceFolder);
        var sample = Path.Combine(AppContext.BaseDirectory, "data", "sample");
        var symbols = ReadLines(Path.Combine(sample, "us_symbols.csv.gz"))
            .Skip(1)
            .Select(SymbolOf)
            .Distinct()
            .Order(StringComparer.Ordinal);
        var kept = symbols.Where((_, place) => place % step == 0).ToHashSet(StringComparer.Ordinal);
        foreach (var name in (string[])["us_prices.csv", "us_adjustments.csv", "us_symbols.csv"])
        {
            var lines = ReadLines(Path.Combine(sample, name + ".gz"))
                .Where((line, number) => number == 0 || kept.Contains(SymbolOf(line)));
            File.WriteAllLines(Path.Combine(workspace.PriceFolder, name), lines);
        }

        return workspace;
    }

    /// <summary>Another folder with the same prices and no store.</summary>
    public Workspace Copy()
    {
        var copy = new Workspace(Directory.CreateTempSubdirectory("dolphinquant-").FullName);
        Directory.CreateDirectory(copy.PriceFolder);
        foreach (var file in Directory.EnumerateFiles(PriceFolder))
            File.Copy(file, Path.Combine(copy.PriceFolder, Path.GetFileName(file)));
        return copy;
    }

    /// <summary>Another folder with the lines that were on file by the end of a day, and no store.</summary>
    public Workspace TruncatedAfter(DateOnly day)
    {
        var copy = Copy();
        var last = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var file in (string[])["us_prices.csv", "us_adjustments.csv"])
        {
            var path = Path.Combine(copy.PriceFolder, file);
            File.WriteAllLines(path, [.. File.ReadLines(path).Where((line, number) =>
                number == 0 || string.CompareOrdinal(line.Split(',')[1], last) <= 0)]);
        }

        return copy;
    }

    /// <summary>The settings that point the program at this folder.</summary>
    public string[] Settings(params string[] more) =>
    [
        .. Pairs.Select(pair =>
            $"{pair.Key}={pair.Value}").Concat(more).SelectMany(setting => (string[])["--set", setting]),
    ];

    /// <summary>The same settings as pairs.</summary>
    public IEnumerable<KeyValuePair<string, string>> Pairs =>
    [
        new("Database:ConnectionString", $"embedded:{Path.Combine(Root, "db")}"),
        new("Sample:Directory", PriceFolder),
        new("Schedule:Enabled", "false"),
        new("Log:Level", "Warning"),
    ];

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static IEnumerable<string> ReadLines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line) yield return line;
    }

    private static string SymbolOf(string line) => line[..line.IndexOf(',', StringComparison.Ordinal)];
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DolphinQuant.Benchmarks.Measuring;

namespace DolphinQuant.Benchmarks.Peers;

/// <summary>
/// A peer as a process of its own: it reads the columns of a folder, times its work after one unmeasured run, writes its results
/// beside the columns and prints one line of JSON with its version and times.
/// </summary>
/// <param name="Name">Names the peer, and ends the names of its results.</param>
/// <param name="Version">The version it told; null when it could not run.</param>
/// <param name="Timings">Times in milliseconds by function.</param>
/// <param name="Failure">Why it could not run.</param>
internal sealed record PeerRun(
    string Name, string? Version, IReadOnlyDictionary<string, Timings> Timings, string? Failure)
{
    /// <summary>False for a run without peers, to see the effect of a change soon.</summary>
    public static bool IsWanted { get; set; } = true;

    /// <summary>Runs a peer's program.</summary>
    public static async Task<PeerRun> StartAsync(string name, string program, IReadOnlyList<string> arguments)
    {
        if (!IsWanted) return Absent(name, "not asked for");
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Both cores, as the engine has.
        start.Environment["POLARS_MAX_THREADS"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? Read(name, output) : Absent(name, LastLine(await errors));
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return Absent(name, exception.Message);
        }
    }

    public static Task<PeerRun> PolarsAsync(string work, string folder, int runs) =>
        StartAsync("Polars", "node", [Beside("polars.cjs"), work, folder, Text(runs)]);

    public static Task<PeerRun> PandasAsync(string folder, int runs) =>
        StartAsync("pandas", "/usr/bin/python3", [Beside("pandas_peer.py"), folder, Text(runs)]);

    public static Task<PeerRun> DuckDbAsync(string folder, int runs) =>
        StartAsync("DuckDB", Environment.ProcessPath!, [.. Itself(), "duckdb", folder, Text(runs)]);

    // Started as "dotnet FILE.dll", the process is dotnet, and the file has to be named again.
    private static IEnumerable<string> Itself() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(PeerRun).Assembly.Location] : [];

    /// <summary>The peer's result of a function.</summary>
    public double[] Result(string folder, string function) => RawColumn.Read<double>(folder, $"{function}.{Name}.f64");

    public override string ToString() => Version is null ? $"{Name} absent: {Failure}" : $"{Name} {Version}";

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, "Peers", file);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static PeerRun Absent(string name, string failure) =>
        new(name, null, new Dictionary<string, Timings>(StringComparer.Ordinal), failure);

    private static PeerRun Read(string name, string output)
    {
        using var document = JsonDocument.Parse(LastLine(output));
        var timings = document.RootElement.GetProperty("timings").EnumerateObject().ToDictionary(
            function => function.Name,
            function => new Timings([.. function.Value.EnumerateArray().Select(time => time.GetDouble())]),
            StringComparer.Ordinal);
        return new PeerRun(name, document.RootElement.GetProperty("version").GetString(), timings, null);
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault("nothing was printed");
}

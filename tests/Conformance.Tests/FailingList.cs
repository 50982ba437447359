using System.Globalization;

namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// The pairs that are known to fail: one line per pair with the page, the pair's number on it, and a reason. A reason
/// that begins with "documentation" was found by a person to be a mistake of the page and is kept; so is one that begins
/// with "timing": what such a page prints depends on how fast the machine is, and it may print as documented or not.
/// </summary>
internal sealed record FailingList(IReadOnlyDictionary<(string Function, int Index), string> Reasons)
{
    private const string Documentation = "documentation";

    private const string Timing = "timing";

    public static string Path { get; } = System.IO.Path.Combine(Conformance.Tests.Documentation.ProjectFolder(), "failing.txt");

    public static FailingList Read() => new(File.ReadLines(Path)
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' ', 3))
        .Where(parts => Conformance.Tests.Documentation.Chosen?.Contains(parts[0]) ?? true)
        .ToDictionary(parts => (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)), parts => parts[2]));

    /// <summary>True when the pair fails because its page is mistaken.</summary>
    public bool IsMistaken(PairResult result) =>
        Reasons.TryGetValue((result.Function, result.Index), out var known) && known.StartsWith(Documentation, StringComparison.Ordinal);

    /// <summary>True when the pair prints as documented on some machines only.</summary>
    public bool DependsOnTime((string Function, int Index) pair) =>
        Reasons.TryGetValue(pair, out var known) && known.StartsWith(Timing, StringComparison.Ordinal);

    /// <summary>The list as it would be after a run.</summary>
    public IEnumerable<string> Rewrite(IEnumerable<PairResult> results) =>
    [
        "# Documented examples that the embedded engine does not print as documented: page, number of the pair, reason.",
        "# May only shrink. Written anew by the conformance test when DOLPHINQUANT_WRITE_FAILING=1.",
        .. results.Where(result => !result.IsPassed || DependsOnTime((result.Function, result.Index))).Select(result =>
            string.Create(CultureInfo.InvariantCulture, $"{result.Function} {result.Index} {ReasonOf(result)}")),
    ];

    private string ReasonOf(PairResult result) =>
        IsMistaken(result) || DependsOnTime((result.Function, result.Index)) ? Reasons[(result.Function, result.Index)] : result.Reason!;
}

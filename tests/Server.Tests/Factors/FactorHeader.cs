using System.Text.RegularExpressions;

namespace DolphinQuant.Server.Tests.Factors;

/// <summary>A function of a factor module and the comment right above it, read by line patterns alone.</summary>
internal sealed partial record FactorHeader(string Module, string Function, string[] Parameters, bool IsState)
{
    /// <summary>The keys of a header, in the order they must stand.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["factor", "family", "inputs", "frequency", "warmup", "unit", "formula", "source"];

    /// <summary>The (key, value) pairs in the order they stand; empty for a function that is no factor.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Entries { get; init; }

    public bool IsFactor => Entries.Count > 0;

    public string this[string key] => Entries.Single(entry => entry.Key == key).Value;

    /// <summary>All functions of the factor modules.</summary>
    public static IReadOnlyList<FactorHeader> ReadAll() => [.. ScriptFiles.FactorModules.SelectMany(ReadModule)];

    private static IEnumerable<FactorHeader> ReadModule(string path)
    {
        var comment = new List<string>();
        var isState = false;
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("//", StringComparison.Ordinal)) comment.Add(line[2..].Trim());
            else if (line == "@state") isState = true;
            else if (Definition().Match(line) is { Success: true } definition)
                yield return new FactorHeader(
                    Path.GetFileNameWithoutExtension(path),
                    definition.Groups[1].Value,
                    definition.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries),
                    isState) { Entries = EntriesOf(comment) };
            if (line.Length > 0 && (line[0] is '/' or '@')) continue;
            comment.Clear();
            isState = false;
        }
    }

    /// <summary>A line that does not begin with a key goes on with the value above it.</summary>
    private static List<KeyValuePair<string, string>> EntriesOf(IEnumerable<string> comment)
    {
        var entries = new List<KeyValuePair<string, string>>();
        foreach (var line in comment)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && Keys.Contains(line[..colon]))
                entries.Add(new(line[..colon], line[(colon + 1)..].Trim()));
            else if (entries.Count > 0)
                entries[^1] = new(entries[^1].Key, entries[^1].Value + " " + line);
        }

        return entries;
    }

    [GeneratedRegex(@"^def (\w+)\(([^)]*)\)")]
    private static partial Regex Definition();
}

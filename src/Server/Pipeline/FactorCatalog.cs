using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded;

namespace DolphinQuant.Server.Pipeline;

/// <summary>What the comment headers of the factor scripts say, in the order of the scripts.</summary>
internal sealed record FactorCatalog(IReadOnlyList<FactorDescription> Factors)
{
    private static readonly string[] Keys =
        ["factor", "family", "inputs", "frequency", "warmup", "unit", "formula", "source"];

    /// <summary>Reads the headers of all factor modules; functions without a header are building blocks.</summary>
    /// <exception cref="ScriptException">A script does not parse, or a header lacks a key.</exception>
    public static async Task<FactorCatalog> ReadAsync(ScriptFolder scripts, CancellationToken cancellationToken)
    {
        var functions = await ScriptCatalog.ReadDirectoryAsync(
            Path.Combine(scripts.Root, "factors"), cancellationToken);
        return new FactorCatalog([.. functions.Select(Describe).OfType<FactorDescription>()]);
    }

    /// <summary>The catalog as rows of <c>dfs://factor/factorCatalog</c>.</summary>
    public Table ToTable() => new(
        ("name", Vector.Symbol(Factors.Select(factor => factor.Name))),
        ("family", Vector.Symbol(Factors.Select(factor => factor.Family))),
        ("inputs", Texts(factor => factor.Inputs)),
        ("frequency", Vector.Symbol(Factors.Select(factor => factor.Frequency))),
        ("warmup", Vector.Int([.. Factors.Select(factor => factor.Warmup)])),
        ("unit", Texts(factor => factor.Unit)),
        ("formula", Texts(factor => factor.Formula)),
        ("source", Texts(factor => factor.Source)));

    private static FactorDescription? Describe(ScriptFunction function)
    {
        var header = Parse(function.Comment);
        if (!header.TryGetValue("factor", out var name)) return null;
        var missing = Keys.Where(key => header.GetValueOrDefault(key, "").Length == 0).ToArray();
        if (missing.Length > 0) throw Wrong(function, $"lacks {string.Join(", ", missing)}");
        if (!int.TryParse(header["warmup"], NumberStyles.None, CultureInfo.InvariantCulture, out var warmup))
            throw Wrong(function, $"has '{header["warmup"]}' as warmup, which is no whole number");
        return new FactorDescription(
            name,
            header["family"],
            header["inputs"],
            header["frequency"],
            warmup,
            header["unit"],
            header["formula"],
            header["source"]);
    }

    private static ScriptException Wrong(ScriptFunction function, string what) => new(
        $"The header of {function.Name} {what}; every factor needs {string.Join(", ", Keys)}.",
        function.File,
        function.Line,
        1);

    // A line that begins with no key goes on with the value above it.
    private static Dictionary<string, string> Parse(string comment)
    {
        var header = new Dictionary<string, string>(StringComparer.Ordinal);
        string? current = null;
        foreach (var line in comment.Split('\n', StringSplitOptions.TrimEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var key = colon > 0 ? line[..colon] : "";
            if (Keys.Contains(key)) header[current = key] = line[(colon + 1)..].Trim();
            else if (current is not null) header[current] += " " + line;
        }

        return header;
    }

    private Vector<string> Texts(Func<FactorDescription, string> select) => Vector.String([.. Factors.Select(select)]);
}

/// <summary>
/// One factor. <paramref name="Warmup"/> counts the earlier bars of the symbol that the first value needs.
/// </summary>
internal sealed record FactorDescription(
    string Name,
    string Family,
    string Inputs,
    string Frequency,
    int Warmup,
    string Unit,
    string Formula,
    string Source);

using System.Collections.Frozen;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// The names and parameters of DolphinDB's documented functions, so that a call to one that the embedded engine lacks is
/// told from a typing mistake. Source: the function reference at docs.dolphindb.com, version 3.00.
/// </summary>
internal static class DocumentedFunctions
{
    private static readonly Lazy<FrozenDictionary<string, DocumentedFunction>> Known = new(Read);

    /// <summary>All of them, in no order.</summary>
    public static IReadOnlyCollection<DocumentedFunction> All => Known.Value.Values;

    public static bool Contains(string name) => Known.Value.ContainsKey(name);

    private static FrozenDictionary<string, DocumentedFunction> Read()
    {
        using var stream = typeof(DocumentedFunctions).Assembly.GetManifestResourceStream("documented-functions.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => new DocumentedFunction(line))
            .ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);
    }
}

/// <param name="Syntax">The name and, where the reference has them, the parameters: <c>mavg(X, window, [minPeriods])</c>.</param>
internal sealed record DocumentedFunction(string Syntax)
{
    private readonly int _open = Syntax.IndexOf('(', StringComparison.Ordinal);

    public string Name => _open < 0 ? Syntax : Syntax[.._open];

    public int ParameterCount => Parameters().Count();

    public int RequiredCount => Parameters().Count(parameter => parameter[0] != '[' && !parameter.EndsWith("...", StringComparison.Ordinal));

    // A comma inside brackets or quotes belongs to a parameter's default.
    private IEnumerable<string> Parameters()
    {
        if (_open < 0) yield break;
        var (start, depth, isQuoted) = (_open + 1, 0, false);
        for (var i = start; i < Syntax.Length; i++)
        {
            var character = Syntax[i];
            if (character is '\'' or '"') isQuoted = !isQuoted;
            if (isQuoted) continue;
            if ((character == ',' && depth == 0) || i == Syntax.Length - 1)
            {
                if (Syntax[start..i].Trim() is { Length: > 0 } parameter) yield return parameter;
                start = i + 1;
            }

            depth += character switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
        }
    }
}

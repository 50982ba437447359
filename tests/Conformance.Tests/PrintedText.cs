using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// Compares printed values as a reader would: numbers at the precision that the page shows, names of nulls alike,
/// spaces or commas between elements alike.
/// </summary>
internal static partial class PrintedText
{
    // An integer printed by a function of floating numbers.
    private const double WholeTolerance = 1e-6;

    /// <summary>True when the text that the engine printed says what the page shows.</summary>
    public static bool Agrees(string documented, string printed)
    {
        var shown = PrintedGrid.FromMarkdown(documented);
        var grid = PrintedGrid.FromConsole(printed);
        if (shown is not null) return grid is not null && shown.Agrees(grid);
        documented = PairColon().Replace(Remark().Replace(documented, ""), " : ").Trim().TrimEnd(';').Trim();
        if (string.Equals(Unquoted(documented), Unquoted(printed.Trim()), StringComparison.Ordinal)) return true;
        if (IsBracketed(documented) != IsBracketed(printed)) return false;
        var (expected, isCut) = WithoutEllipsis(Elements(documented));
        var (actual, isAlsoCut) = WithoutEllipsis(Elements(printed));
        if (isCut || isAlsoCut)
        {
            var common = Math.Min(expected.Count, actual.Count);
            (expected, actual) = ([.. expected.Take(common)], [.. actual.Take(common)]);
        }

        return expected.Count == actual.Count && AgreeAll(expected, actual);
    }

    /// <summary>True when all cells agree; the precision is that of the most precise documented cell.</summary>
    public static bool AgreeAll(IReadOnlyList<string> documented, IReadOnlyList<string> printed)
    {
        var tolerance = Tolerance(documented);
        for (var i = 0; i < documented.Count; i++)
            if (!AgreesAt(tolerance, documented[i], printed[i]))
                return false;
        return true;
    }

    private static bool AgreesAt(double tolerance, string documented, string printed)
    {
        documented = Normal(documented);
        printed = Normal(printed);
        if (string.Equals(documented, printed, StringComparison.Ordinal)) return true;
        if (!TryNumber(documented, out var expected) || !TryNumber(printed, out var actual)) return false;
        // A number with an exponent has a precision of its own.
        var relative = documented.Contains('E', StringComparison.OrdinalIgnoreCase) ? Math.Abs(expected) * 1e-3 : Math.Abs(expected) * 1e-12;
        return Math.Abs(expected - actual) <= Math.Max(tolerance, relative);
    }

    // Some pages cut digits off instead of rounding: one unit of the last place shown.
    private static double Tolerance(IReadOnlyList<string> documented)
    {
        var decimals = documented.Select(Normal)
            .Where(text => TryNumber(text, out _) && !text.Contains('E', StringComparison.OrdinalIgnoreCase) && text.Contains('.', StringComparison.Ordinal))
            .Select(text => text.Length - text.IndexOf('.', StringComparison.Ordinal) - 1)
            .DefaultIfEmpty(0).Max();
        return decimals == 0 ? WholeTolerance : Math.Pow(10, -Math.Min(decimals, 12)) * 1.0001;
    }

    private static bool TryNumber(string text, out double number) => double.TryParse(
        text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out number);

    private static string Normal(string element)
    {
        var text = Unquoted(element.Trim());
        if (NullLiteral().IsMatch(text)) return "";
        return text.ToUpperInvariant() switch { "TRUE" => "1", "FALSE" => "0", _ => text };
    }

    private static string Unquoted(string text) => text.Trim('"', '\'', '`');

    private static bool IsBracketed(string text) => text.TrimStart().StartsWith('[') || text.TrimStart().StartsWith('(');

    private static (List<string> Elements, bool IsCut) WithoutEllipsis(List<string> elements)
    {
        if (elements is not [.., var last] || !last.EndsWith("...", StringComparison.Ordinal)) return (elements, false);
        var kept = elements[..^1];
        if (last != "...") kept.Add(last[..^3]);
        return (kept, true);
    }

    private static List<string> Elements(string text)
    {
        var flat = text.Replace("->", ",", StringComparison.Ordinal).Replace('\n', ',').Trim();
        var elements = Split(flat);
        return elements is [var only] && IsBracketed(text) && only.Contains(' ', StringComparison.Ordinal) && !only.Contains('"', StringComparison.Ordinal)
            ? [.. only.Split(' ', StringSplitOptions.RemoveEmptyEntries)]
            : elements;
    }

    // At commas, but for those inside quotes; brackets are left out.
    private static List<string> Split(string text)
    {
        var elements = new List<string>();
        var element = new StringBuilder();
        char? quote = null;
        foreach (var c in text)
        {
            if (c == quote) quote = null;
            else if (quote is null && c is '"' or '\'') quote = c;
            if (quote is null && c == ',')
            {
                elements.Add(element.ToString().Trim());
                element.Clear();
            }
            else if (quote is not null || c is not ('[' or ']' or '(' or ')' or '{' or '}'))
            {
                element.Append(c);
            }
        }

        elements.Add(element.ToString().Trim());
        return elements;
    }

    // A remark behind a printed value.
    [GeneratedRegex(@"\s+//.*$")]
    private static partial Regex Remark();

    // The pages print pairs with and without spaces.
    [GeneratedRegex(@"(?<=^-?[\d.]+)\s*:\s*(?=-?[\d.]+$)")]
    private static partial Regex PairColon();

    [GeneratedRegex(@"^(null|00[bcihlfFdptnmsTNDMU]?)$", RegexOptions.IgnoreCase)]
    private static partial Regex NullLiteral();
}

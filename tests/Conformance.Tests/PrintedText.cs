using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// Compares printed values as a reader would: the same shape and the same elements, numbers at the precision that the
/// page shows. The pages differ among themselves, and from the console, in what is let pass here: commas or spaces
/// between elements, quotes left out, names of nulls, 1 for true, the order of a dictionary's entries, ellipses, a space
/// between date and time, a vector's brackets left out, and an empty row of an array vector, which holds one null.
/// </summary>
internal static partial class PrintedText
{
    /// <summary>True when the text that the engine printed says what the page shows.</summary>
    public static bool Agrees(string documented, string printed)
    {
        var grid = PrintedGrid.FromConsole(printed);
        if (PrintedGrid.FromMarkdown(documented) is { } shown) return grid is not null && shown.Agrees(grid);
        documented = PairColon().Replace(Remark().Replace(documented, ""), " : ").Trim().TrimEnd(';').Trim();
        if (string.Equals(Unquoted(documented), Unquoted(printed.Trim()), StringComparison.Ordinal)) return true;
        if (grid is not null) return grid.IsShownBy(documented);
        var (expected, actual) = (PrintedNode.Lines(documented), PrintedNode.Lines(printed));
        if (expected.Count != actual.Count) return false;
        var unit = PrintedNumber.Unit(expected.SelectMany(line => line.Atoms()).Select(Normal));
        return AgreeInOrder(expected, actual, unit) || AgreeAsEntries(expected, actual, unit);
    }

    /// <summary>True when all cells agree; the precision is that of the most precise documented cell.</summary>
    public static bool AgreeAll(IReadOnlyList<string> documented, IReadOnlyList<string> printed)
    {
        PrintedNode[] expected = [.. documented.Select(PrintedNode.Parse)];
        var unit = PrintedNumber.Unit(expected.SelectMany(cell => cell.Atoms()).Select(Normal));
        return expected.Length == printed.Count && AgreeInOrder(expected, [.. printed.Select(PrintedNode.Parse)], unit);
    }

    private static bool AgreeInOrder(IReadOnlyList<PrintedNode> documented, IReadOnlyList<PrintedNode> printed, double unit)
    {
        for (var i = 0; i < documented.Count; i++)
            if (!Agrees(documented[i], printed[i], unit, depth: 0))
                return false;
        return true;
    }

    // The order of an unordered dictionary is that of DolphinDB's hash table, which no page promises.
    private static bool AgreeAsEntries(IReadOnlyList<PrintedNode> documented, IReadOnlyList<PrintedNode> printed, double unit)
    {
        if (documented.Count < 2 || !documented.Concat(printed).All(line => line.Kind == PrintedNode.Entry)) return false;
        return AgreeInOrder(Sorted(documented), Sorted(printed), unit);

        static PrintedNode[] Sorted(IEnumerable<PrintedNode> lines) =>
            [.. lines.OrderBy(line => Normal(line.Children[0].Text), StringComparer.Ordinal)];
    }

    private static bool Agrees(PrintedNode documented, PrintedNode printed, double unit, int depth)
    {
        if (documented.IsAtom && printed.IsAtom) return AtomsAgree(documented.Text, printed.Text, unit, depth > 0);
        if (depth > 0 && IsEmptyRow(documented) && IsEmptyRow(printed)) return true;
        var isBareVector = depth == 0 && documented.Kind == PrintedNode.Words && printed.Kind == '[';
        if (documented.Kind != printed.Kind && !isBareVector) return false;
        var (expected, actual) = (documented.Children, printed.Children);
        if (documented.IsCut || printed.IsCut)
        {
            // What a page cuts off must have been longer, and so must what the console cuts off.
            if (!printed.IsCut && actual.Count < expected.Count) return false;
            if (!documented.IsCut && expected.Count < actual.Count) return false;
            var common = Math.Min(expected.Count, actual.Count);
            (expected, actual) = ([.. expected.Take(common)], [.. actual.Take(common)]);
        }

        return expected.Count == actual.Count
            && !expected.Where((child, i) => !Agrees(child, actual[i], unit, depth + 1)).Any();
    }

    // Beside rows with brackets an empty one is printed as nothing, as a null in brackets, or as empty brackets.
    private static bool IsEmptyRow(PrintedNode node) => node.IsAtom
        ? Normal(node.Text).Length == 0
        : node.Kind == '[' && node.Children.All(child => child.IsAtom && Normal(child.Text).Length == 0) && node.Children.Count < 2;

    private static bool AtomsAgree(string documented, string printed, double unit, bool isElement)
    {
        if (isElement && documented.StartsWith('"') && printed.Length > 0 && !printed.StartsWith('"')) return false;
        var (expected, actual) = (Normal(documented), Normal(printed));
        if (string.Equals(expected, actual, StringComparison.Ordinal)) return true;
        // Older versions print a truth as a number; a number is never printed as a truth.
        if (actual is "true" or "false") return expected == (actual == "true" ? "1" : "0");
        return PrintedNumber.Agrees(expected, actual, unit);
    }

    private static string Normal(string element)
    {
        var text = DateAndTime().Replace(Spaces().Replace(Unquoted(element.Trim()), " "), "T");
        if (NullLiteral().IsMatch(text)) return "";
        return text.Length is 4 or 5 && text.ToLowerInvariant() is "true" or "false" ? text.ToLowerInvariant() : text;
    }

    private static string Unquoted(string text) => text.Trim('"', '\'', '`');

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(?<=^\d{4}\.\d\d\.\d\d) (?=\d\d:\d\d)")]
    private static partial Regex DateAndTime();

    // A remark behind a printed value.
    [GeneratedRegex(@"\s+//.*$")]
    private static partial Regex Remark();

    // The pages print pairs with and without spaces.
    [GeneratedRegex(@"(?<=^-?[\d.]+)\s*:\s*(?=-?[\d.]+$)")]
    private static partial Regex PairColon();

    [GeneratedRegex(@"^(null|00[bcihlfFdptnmsTNDMU]?)$", RegexOptions.IgnoreCase)]
    private static partial Regex NullLiteral();
}

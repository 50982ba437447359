namespace DolphinQuant.Embedded.Runtime;

/// <summary>Names that a mistyped one may have meant.</summary>
internal static class NameSuggestions
{
    private const int MaximumSuggestions = 3;

    /// <summary>A sentence such as " Did you mean mavg or msum?", or nothing when no name is near.</summary>
    public static string For(string name, IEnumerable<string> known)
    {
        // Of short names nearly every other one is near: there only the letter case may differ.
        var farthest = name.Length / 3;
        var nearest = known.Distinct(StringComparer.Ordinal)
            .Select(candidate => (Name: candidate, Distance: Distance(name, candidate, farthest)))
            .Where(candidate => candidate.Distance <= farthest)
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Take(MaximumSuggestions)
            .Select(candidate => candidate.Name)
            .ToArray();
        return nearest.Length == 0 ? string.Empty : $" Did you mean {string.Join(" or ", nearest)}?";
    }

    // Levenshtein's distance without regard to letter case, over one rolling row.
    private static int Distance(string left, string right, int farthest)
    {
        if (Math.Abs(left.Length - right.Length) > farthest) return int.MaxValue;
        Span<int> row = stackalloc int[Math.Min(right.Length, 255) + 1];
        if (right.Length >= row.Length) return int.MaxValue;
        for (var j = 0; j < row.Length; j++) row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j < row.Length; j++)
            {
                var isSame = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                var cost = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (isSame ? 0 : 1));
                diagonal = row[j];
                row[j] = cost;
            }
        }

        return row[^1];
    }
}

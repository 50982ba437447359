using System.Globalization;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>The names that <c>price1...price5</c> stands for.</summary>
internal static class NameRange
{
    // The widest range of columns that DolphinDB accepts.
    private const int Widest = 32_768;

    /// <summary>
    /// The names from <paramref name="first"/> to <paramref name="last"/>, up or down, with the zeros of the first;
    /// null when they do not share a prefix or do not end in numbers.
    /// </summary>
    public static IReadOnlyList<string>? Expand(string first, string last)
    {
        var prefix = first.TrimEnd([.. "0123456789"]);
        if (!last.StartsWith(prefix, StringComparison.Ordinal)) return null;
        if (!TryNumber(first[prefix.Length..], out var start)) return null;
        if (!TryNumber(last[prefix.Length..], out var end)) return null;
        var distance = Math.Abs(end - start);
        if (distance > Widest) return null;
        var width = first[prefix.Length] == '0' ? first.Length - prefix.Length : 1;
        var step = Math.Sign(end - start);
        return [.. Enumerable.Range(0, distance + 1).Select(i => prefix + Digits(start + i * step, width))];
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Digits(int number, int width) => number.ToString($"D{width}", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>Compares numbers at the precision that a page shows.</summary>
internal static partial class PrintedNumber
{
    // An integer printed by a function of floating numbers.
    private const double WholeUnit = 1e-6;

    // The digits after which double arithmetic of another order of operations differs.
    private const double Noise = 1e-12;

    /// <summary>The last place shown: that of the number with the most decimals.</summary>
    public static double Unit(IEnumerable<string> documented)
    {
        var decimals = documented.Where(text => Fixed().IsMatch(text) && text.Contains('.', StringComparison.Ordinal))
            .Select(text => text.Length - text.IndexOf('.', StringComparison.Ordinal) - 1)
            .DefaultIfEmpty(0).Max();
        return decimals == 0 ? WholeUnit : Math.Pow(10, -Math.Min(decimals, 15));
    }

    /// <summary>True when both are numbers and <paramref name="printed"/>, rounded or cut off at the unit, is <paramref name="documented"/>.</summary>
    public static bool Agrees(string documented, string printed, double unit)
    {
        (documented, printed) = (WithoutSeparators(documented), WithoutSeparators(printed));
        if (Whole().IsMatch(documented) && Whole().IsMatch(printed))
            return BigInteger.Parse(documented, CultureInfo.InvariantCulture) == BigInteger.Parse(printed, CultureInfo.InvariantCulture);
        if (!TryParse(documented, out var expected) || !TryParse(printed, out var actual)) return false;
        if (expected.Equals(actual)) return true;
        // A number with an exponent has a precision of its own.
        if (Exponent().Match(documented) is { Success: true } exponent)
            unit = Math.Pow(10, int.Parse(exponent.Groups["power"].Value, CultureInfo.InvariantCulture) - exponent.Groups["decimals"].Length);
        var slack = Math.Max(unit * 1e-3, Math.Abs(expected) * Noise);
        var beyond = expected < 0 || (expected == 0 && actual < 0) ? expected - actual : actual - expected;
        return beyond >= (-unit / 2) - slack && beyond <= unit + slack;
    }

    private static string WithoutSeparators(string text) =>
        Separated().IsMatch(text) ? text.Replace(",", "", StringComparison.Ordinal) : text;

    private static bool TryParse(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    [GeneratedRegex(@"^[-+]?\d+$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?\d*\.?\d+$")]
    private static partial Regex Fixed();

    [GeneratedRegex(@"^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$")]
    private static partial Regex Separated();

    [GeneratedRegex(@"^[-+]?\d+(\.(?<decimals>\d+))?[eE](?<power>[-+]?\d+)$")]
    private static partial Regex Exponent();
}

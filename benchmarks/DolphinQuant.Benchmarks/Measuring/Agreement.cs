using System.Globalization;

namespace DolphinQuant.Benchmarks.Measuring;

/// <summary>Tells whether two results are the same numbers.</summary>
internal static class Agreement
{
    /// <summary>Throws when a row differs by more than rounding can explain; null must meet null.</summary>
    /// <param name="what">Names the results in the error.</param>
    /// <param name="ours">Our result.</param>
    /// <param name="theirs">The peer's result, row by row the same.</param>
    /// <param name="tolerance">The largest relative difference; absolute below 1.</param>
    /// <exception cref="InvalidDataException">The results differ.</exception>
    public static void Check(string what, ReadOnlySpan<double> ours, ReadOnlySpan<double> theirs, double tolerance)
    {
        if (ours.Length != theirs.Length)
            throw new InvalidDataException($"{what}: {ours.Length} rows against {theirs.Length}.");
        for (var row = 0; row < ours.Length; row++)
        {
            var (x, y) = (ours[row], theirs[row]);
            if (double.IsNaN(x) && double.IsNaN(y)) continue;
            if (!(Math.Abs(x - y) <= tolerance * Math.Max(1, Math.Abs(x))))
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture, $"{what}: row {row} is {x:R} here and {y:R} there."));
        }
    }
}

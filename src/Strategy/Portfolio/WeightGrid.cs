namespace DolphinQuant.Strategy.Portfolio;

/// <summary>
/// Weights as whole billionths of equity. On this grid sums are exact, so that a limit is kept to the last unit, a
/// portfolio that keeps its limits comes back unchanged, and the order of summation does not matter.
/// </summary>
internal static class WeightGrid
{
    /// <summary>The whole equity.</summary>
    public const long Whole = 1_000_000_000;

    /// <summary>
    /// The nearest grid weight; NaN and negative numbers give zero, more than the whole gives the whole.
    /// </summary>
    public static long FromWeight(double weight) =>
        weight > 0 ? (long)Math.Round(Math.Min(weight, 1) * Whole) : 0;

    /// <summary>A holding's weight, rounded down so that a book never weighs more than its equity.</summary>
    public static long FromMoney(decimal value, decimal equity) => (long)decimal.Floor(value / equity * Whole);

    /// <summary>The weight as a fraction of equity.</summary>
    public static double ToWeight(long units) => units / (double)Whole;

    /// <summary>The money that a weight stands for.</summary>
    public static decimal ToMoney(long units, decimal equity) => equity * (units / (decimal)Whole);
}

namespace DolphinQuant.Models.Labels;

/// <summary>Lowest and highest price at which a symbol may trade in one session.</summary>
/// <param name="Down">Limit-down price; negative infinity without a limit.</param>
/// <param name="Up">Limit-up price; positive infinity without a limit.</param>
/// <param name="HalfTick">
/// Tolerance of the comparisons. Stored prices carry decimal artefacts (7.400000000000001), never as much as half a
/// tick.
/// </param>
public readonly record struct PriceLimits(double Down, double Up, double HalfTick)
{
    /// <summary>No limit in either direction.</summary>
    public static PriceLimits None { get; } = new(double.NegativeInfinity, double.PositiveInfinity, 0);

    /// <summary>True when the price is the limit-up price: buyers queue, and a newcomer is not filled.</summary>
    public bool IsAtUp(double price) => price >= Up - HalfTick;

    /// <summary>True when the price is the limit-down price: sellers queue, and a newcomer is not filled.</summary>
    public bool IsAtDown(double price) => price <= Down + HalfTick;
}

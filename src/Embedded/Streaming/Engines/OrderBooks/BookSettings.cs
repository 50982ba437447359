using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>What an order book snapshot engine is asked for. Times of day are in milliseconds.</summary>
internal sealed record BookSettings
{
    public required BookInput Input { get; init; }

    public required BookMarket Market { get; init; }

    /// <summary>Of bonds, those alone that may be changed into stocks have books.</summary>
    public bool HasConvertiblesOnly { get; init; }

    /// <summary>Orders that are told of by their fills count among those that came.</summary>
    public bool IncludesImmediate { get; init; }

    /// <summary>The number of levels shown.</summary>
    public required int Depth { get; init; }

    /// <summary>The trading day, counted from 1970.</summary>
    public required int Date { get; init; }

    /// <summary>When windows end; rows of the end of the last one belong to none.</summary>
    public required BookWindows Windows { get; init; }

    /// <summary>What ends windows.</summary>
    public required BookTrigger Trigger { get; init; }

    /// <summary>How much later than others the windows of instruments end.</summary>
    public required BookOffsets Offsets { get; init; }

    /// <summary>How far behind messages that came the last one taken may lie while numbers are missing; null for any time.</summary>
    public long? ForceTriggerTime { get; init; }

    /// <summary>How long after its end a window is shown though its instrument has no message; null for never.</summary>
    public long? IndependentForceTriggerTime { get; init; }

    /// <summary>Messages are taken by their numbers, not as they come.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Tells of messages that wait for their turn; null where nobody asked for it.</summary>
    public WaitingLog? WaitingLog { get; init; }

    /// <summary>Books in which a buyer would pay what a seller asks are left out.</summary>
    public bool SkipsCrossed { get; init; }

    /// <summary>Orders of Shenzhen whose codes begin with 3 wait while they are outside the price cage.</summary>
    public bool HasPriceCage { get; init; }

    /// <summary>How prices go out.</summary>
    public required BookPrices Prices { get; init; }
}

/// <summary>How the whole numbers of prices go out.</summary>
/// <param name="Scale">What a price of one is in the rows that come in.</param>
/// <param name="Digits">How many digits prices are rounded to; -1 for whole numbers as they came; null for all.</param>
/// <param name="Missing">What stands where a level has no orders.</param>
internal sealed record BookPrices(int Scale, int? Digits, double Missing)
{
    /// <summary>A price.</summary>
    public double Of(long price) => Of((double)price);

    /// <summary>A price; null gives null.</summary>
    public double Of(long? price) => price is { } known ? Of((double)known) : double.NaN;

    /// <summary>A price that need not be whole.</summary>
    public double Of(double price) => Digits switch
    {
        null => price / Scale,
        -1 => Math.Round(price, MidpointRounding.AwayFromZero),
        var digits => Math.Round(price / Scale, digits.Value, MidpointRounding.AwayFromZero),
    };

    /// <summary>The price of a level.</summary>
    public double OfLevel(long? price) => price is null ? Missing : Of(price);

    /// <summary>A price that a script gave: whole numbers are in units of the rows', others are prices.</summary>
    public double Given(Scalar? price) => Units(price) is { } units ? Of(units) : double.NaN;

    /// <summary>A price that a script gave in units of the rows'; null when there is none.</summary>
    public double? Units(Scalar? price) => price is null || price.IsNull ? null
        : price.Type.Category() == DataCategory.Integral ? price.AsLong() : price.AsDouble() * Scale;

    /// <summary>The smallest change of a stock's price, a hundredth, in units of the rows'.</summary>
    public long Tick => Math.Max(1, Scale / 100);
}

/// <summary>What is known of instruments from before the day.</summary>
internal sealed record BookReference
{
    public Dictionary? PreviousClose { get; init; }

    public Dictionary? Highest { get; init; }

    public Dictionary? Lowest { get; init; }

    /// <summary>The instruments that are shown; null for all.</summary>
    public IReadOnlySet<string>? Codes { get; init; }

    /// <summary>The entry of a code.</summary>
    public static Scalar? Find(Dictionary? prices, string code) =>
        (prices?.Find(Scalar.String(code)) ?? prices?.Find(Scalar.Symbol(code))) as Scalar;
}

namespace DolphinQuant.Strategy.Instruments;

/// <summary>A market with one currency, one calendar and one set of trading rules.</summary>
public enum Market
{
    /// <summary>United States listed shares, written <c>us</c>.</summary>
    UnitedStates,

    /// <summary>Mainland China A-shares (Shanghai, Shenzhen, Beijing), written <c>cn</c>.</summary>
    China,
}

/// <summary>The words by which tables, settings and requests name a market.</summary>
public static class MarketWords
{
    /// <summary>The lower-case word of a market: <c>us</c> or <c>cn</c>.</summary>
    public static string ToWord(this Market market) => market switch
    {
        Market.UnitedStates => "us",
        Market.China => "cn",
        _ => throw new ArgumentOutOfRangeException(nameof(market), market, "Unknown market."),
    };

    /// <summary>Reads a market word; letter case does not matter.</summary>
    /// <returns><see langword="false"/> when the word names no market.</returns>
    public static bool TryParse(string? word, out Market market)
    {
        market = string.Equals(word, "cn", StringComparison.OrdinalIgnoreCase) ? Market.China : Market.UnitedStates;
        return market == Market.China || string.Equals(word, "us", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a market word; letter case does not matter.</summary>
    /// <exception cref="FormatException">The word is neither <c>us</c> nor <c>cn</c>.</exception>
    public static Market Parse(string? word) =>
        TryParse(word, out var market)
            ? market
            : throw new FormatException($"'{word}' is not a market; write 'us' or 'cn'.");
}

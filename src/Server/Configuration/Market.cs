namespace DolphinQuant.Server.Configuration;

/// <summary>A market as this service knows it.</summary>
/// <param name="Code">Code used in requests, settings and tables.</param>
/// <param name="CalendarCode">ISO 10383 code of the exchange whose calendar the market keeps; names the calendar
/// file.</param>
/// <param name="TimeZoneId">IANA time zone of the exchange.</param>
/// <param name="Close">Local time of the regular close.</param>
/// <param name="TickSize">Smallest price step, in the market's currency.</param>
internal sealed record Market(string Code, string CalendarCode, string TimeZoneId, TimeOnly Close, double TickSize)
{
    /// <summary>NYSE, NASDAQ and AMEX.</summary>
    public static Market UnitedStates { get; } = new("us", "XNYS", "America/New_York", new TimeOnly(16, 0), 0.01);

    /// <summary>Shanghai, Shenzhen and Beijing; they share holidays and hours.</summary>
    public static Market China { get; } = new("cn", "XSHG", "Asia/Shanghai", new TimeOnly(15, 0), 0.01);

    /// <summary>Every market, in the order in which they are loaded and listed.</summary>
    public static IReadOnlyList<Market> All { get; } = [UnitedStates, China];

    /// <summary>The market of a code, or null.</summary>
    public static Market? Find(string code) => All.FirstOrDefault(market => market.Code == code);

    /// <summary>
    /// The market that spells its symbols this way: <c>sh.600519</c> is Chinese, <c>AAPL</c> American.
    /// </summary>
    public static Market OfSymbol(string symbol) => ChineseExchange(symbol) is null ? UnitedStates : China;

    /// <summary>The exchange code in front of a Chinese symbol, or null.</summary>
    public static string? ChineseExchange(string symbol) => symbol switch
    {
        _ when symbol.StartsWith("sh.", StringComparison.Ordinal) => "XSHG",
        _ when symbol.StartsWith("sz.", StringComparison.Ordinal) => "XSHE",
        _ when symbol.StartsWith("bj.", StringComparison.Ordinal) => "XBSE",
        _ => null,
    };
}

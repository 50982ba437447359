using System.Globalization;
using System.Text.RegularExpressions;
using DolphinQuant.Server.Jobs;

namespace DolphinQuant.Server.Grpc;

/// <summary>A request field that is wrong, in the contract's spelling, and what to do about it.</summary>
internal sealed record FieldViolation(string Field, string Description);

/// <summary>The request is wrong; carries every wrong field.</summary>
internal sealed class InvalidRequestException(IReadOnlyList<FieldViolation> violations)
    : Exception(string.Join(" ", violations.Select(violation => $"{violation.Field}: {violation.Description}")))
{
    /// <summary>The wrong fields.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; } = violations;
}

/// <summary>Reads the fields of one request and collects what is wrong with them.</summary>
internal sealed partial class RequestChecks(TradingCalendars calendars)
{
    private static readonly string KnownMarkets =
        string.Join(", ", Configuration.Market.All.Select(market => market.Code));

    private readonly List<FieldViolation> _violations = [];

    /// <summary>A market code.</summary>
    public string Market(string field, string value)
    {
        if (Configuration.Market.Find(value) is null)
            Reject(field, $"must be one of {KnownMarkets}.");
        return value;
    }

    /// <summary>An optional session of a market, as yyyy-MM-dd; null when empty.</summary>
    public DateOnly? Session(string field, string value, string market)
    {
        if (value.Length == 0)
            return null;
        var culture = CultureInfo.InvariantCulture;
        if (!DateOnly.TryParseExact(value, "yyyy-MM-dd", culture, DateTimeStyles.None, out var date))
        {
            Reject(field, "must be a date written yyyy-MM-dd.");
            return null;
        }

        if (Configuration.Market.Find(market) is not null && !calendars[market].IsSession(date))
            Reject(field, $"{value} is not a trading day of market {market}.");
        return date;
    }

    /// <summary>A symbol as in the price data.</summary>
    public string Symbol(string field, string value)
    {
        if (!SymbolPattern().IsMatch(value))
            Reject(field, "must be a symbol such as AAPL or sh.600519: 1 to 16 letters, digits, '.', '-', '^' or '+'.");
        return value;
    }

    /// <summary>Some names, none of them empty or given twice.</summary>
    public IReadOnlyList<string> Names(string field, IReadOnlyList<string> values, int maximum)
    {
        if (values.Count > maximum)
            Reject(field, FormattableString.Invariant($"must hold at most {maximum} entries, not {values.Count}."));
        if (values.Any(string.IsNullOrWhiteSpace))
            Reject(field, "must not hold an empty entry.");
        if (values.Distinct(StringComparer.Ordinal).Count() != values.Count)
            Reject(field, "must not hold an entry twice.");
        return values;
    }

    /// <summary>A number of rows; 0 means <paramref name="fallback"/>.</summary>
    public int Limit(string field, int value, int fallback, int maximum)
    {
        if (value < 0 || value > maximum)
            Reject(field, FormattableString.Invariant($"must be from 0 to {maximum}, not {value}."));
        return value == 0 ? fallback : value;
    }

    /// <summary>Notes a mistake that the caller found.</summary>
    public void Reject(string field, string description) => _violations.Add(new FieldViolation(field, description));

    /// <summary>Throws when anything was wrong.</summary>
    /// <exception cref="InvalidRequestException">At least one field is wrong.</exception>
    public void ThrowIfInvalid()
    {
        if (_violations.Count > 0)
            throw new InvalidRequestException(_violations);
    }

    [GeneratedRegex(@"^[A-Za-z0-9.\-^+]{1,16}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SymbolPattern();
}

using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Jobs;
using DolphinQuant.Server.Pipeline;
using Contract = DolphinQuant.Protos.V1;

namespace DolphinQuant.Server.Grpc;

/// <summary>
/// Turns requests into queries. Every method throws <see cref="InvalidRequestException"/> with all wrong fields.
/// </summary>
internal sealed class RequestReader(TradingCalendars calendars)
{
    private const int MaximumRows = 500;
    private const int DefaultRows = 20;
    private const int MaximumFactors = 1000;

    /// <summary>Reads a list query.</summary>
    public RecommendationQuery Read(Contract.GetRecommendationsRequest request)
    {
        var checks = new RequestChecks(calendars);
        var market = checks.Market("market", request.Market);
        var date = checks.Session("date", request.Date, market);
        var limit = checks.Limit("limit", request.Limit, DefaultRows, MaximumRows);
        checks.ThrowIfInvalid();
        return new RecommendationQuery(market, date, limit, request.IncludeCut);
    }

    /// <summary>Reads a factor query; an empty market follows from the spelling of the symbol.</summary>
    public FactorQuery Read(Contract.GetFactorsRequest request)
    {
        var checks = new RequestChecks(calendars);
        var symbol = checks.Symbol("symbol", request.Symbol);
        var market = request.Market.Length == 0
            ? Market.OfSymbol(symbol).Code
            : checks.Market("market", request.Market);
        var date = checks.Session("date", request.Date, market);
        var names = checks.Names("names", request.Names, MaximumFactors);
        checks.ThrowIfInvalid();
        return new FactorQuery(market, symbol, date, names);
    }

    /// <summary>Reads a prediction query.</summary>
    public PredictionQuery Read(Contract.PredictRequest request)
    {
        var checks = new RequestChecks(calendars);
        var market = checks.Market("market", request.Market);
        var date = checks.Session("date", request.Date, market);
        var symbols = checks.Names("symbols", request.Symbols, MaximumRows);
        if (symbols.Count == 0)
            checks.Reject("symbols", "must hold at least one symbol.");
        for (var i = 0; i < symbols.Count; i++)
            checks.Symbol(FormattableString.Invariant($"symbols[{i}]"), symbols[i]);
        checks.ThrowIfInvalid();
        return new PredictionQuery(market, symbols, date);
    }

    /// <summary>Reads which measurement is wanted; an empty version means the model in use.</summary>
    public (string Market, string? ModelVersion) Read(Contract.GetPerformanceRequest request)
    {
        var checks = new RequestChecks(calendars);
        var market = checks.Market("market", request.Market);
        checks.ThrowIfInvalid();
        return (market, request.ModelVersion.Length == 0 ? null : request.ModelVersion);
    }

    /// <summary>Reads which day is to be run.</summary>
    public (string Market, DateOnly? Date) Read(Contract.RunDailyRequest request)
    {
        var checks = new RequestChecks(calendars);
        var market = checks.Market("market", request.Market);
        var date = checks.Session("date", request.Date, market);
        checks.ThrowIfInvalid();
        return (market, date);
    }
}

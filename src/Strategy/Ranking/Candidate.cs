using DolphinQuant.Strategy.Instruments;

namespace DolphinQuant.Strategy.Ranking;

/// <summary>
/// One name of the day as the model and the market data describe it at the close of the signal session. Figures that
/// could not be computed are NaN; such a name is cut with a reason and never admitted on a default.
/// </summary>
public sealed record Candidate
{
    /// <summary>The share.</summary>
    public required Instrument Instrument { get; init; }

    /// <summary>Calibrated probability of the event (+10 % within three sessions), in [0, 1].</summary>
    public required double Probability { get; init; }

    /// <summary>Lower confidence bound of <see cref="Probability"/>, in [0, 1].</summary>
    public required double ProbabilityLowerBound { get; init; }

    /// <summary>Expected return over the holding period net of fees and taxes, as a fraction (0.01 is 1 %).</summary>
    public required double ExpectedReturn { get; init; }

    /// <summary>Standard deviation of daily returns over 20 sessions, as a fraction, not annualised.</summary>
    public required double DailyVolatility { get; init; }

    /// <summary>Unadjusted close of the signal session, in market currency.</summary>
    public required double Close { get; init; }

    /// <summary>Mean value traded per session over 20 sessions, in market currency.</summary>
    public required double AverageTradedValue { get; init; }

    /// <summary>
    /// Whether a buy is expected to be possible; false when, for example, locked at its upper price limit.
    /// </summary>
    public bool IsBuyable { get; init; } = true;

    /// <summary>Whether trading is halted, so that the name can be neither bought nor sold.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Short for the symbol of <see cref="Instrument"/>.</summary>
    public string Symbol => Instrument.Symbol;
}

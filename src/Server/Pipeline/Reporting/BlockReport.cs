using DolphinQuant.Models.Evaluation;

namespace DolphinQuant.Server.Pipeline.Reporting;

/// <summary>How good the rankings of a block of sessions were.</summary>
/// <param name="From">First session.</param>
/// <param name="To">Last session.</param>
/// <param name="Tradable">Against the tradable label, which the model learns.</param>
/// <param name="Events">Against what the market did, apart.</param>
internal sealed record BlockReport(
    DateOnly From, DateOnly To, RankingReport Tradable, IReadOnlyList<EventReport> Events);

/// <summary>The same rankings and rows against one event label.</summary>
internal sealed record EventReport(string Label, RankingReport Report)
{
    /// <summary>The event by close.</summary>
    public const string ByClose = "event";

    /// <summary>The event by high.</summary>
    public const string ByHigh = "eventHigh";

    /// <summary>Every event label, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> Labels { get; } = [ByClose, ByHigh];
}

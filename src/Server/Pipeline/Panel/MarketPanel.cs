using DolphinQuant.Models;
using DolphinQuant.Models.Labels;

namespace DolphinQuant.Server.Pipeline.Panel;

/// <summary>
/// Everything known of one market after the close of one session: bars by symbol, factors by (session, symbol).
/// </summary>
internal sealed record MarketPanel
{
    /// <summary>
    /// The market's sessions from the first bar to the run's date; a session's index is its place here.
    /// </summary>
    public required DateOnly[] Sessions { get; init; }

    /// <summary>The symbols in ordinal order; a symbol's index is its place here.</summary>
    public required string[] Symbols { get; init; }

    /// <summary>The bars of each symbol.</summary>
    public required DailyBarSeries[] Series { get; init; }

    /// <summary>
    /// For each bar of each symbol, the first session at which it and all bars before it had been published.
    /// </summary>
    public required int[][] VisibleFrom { get; init; }

    /// <summary>The factor rows, ordered by session, then symbol.</summary>
    public required FactorRows Factors { get; init; }

    /// <summary>The index of the run's session.</summary>
    public int LastSession => Sessions.Length - 1;

    /// <summary>The last bar of a symbol at or before a session, or a negative number.</summary>
    public int LastBar(int symbol, int session)
    {
        var position = Array.BinarySearch(Series[symbol].Columns.Sessions, session);
        return position >= 0 ? position : ~position - 1;
    }
}

/// <summary>The factors of each (session, symbol), one row each.</summary>
internal sealed record FactorRows(int[] Sessions, int[] Symbols, FeatureMatrix Values)
{
    public int Count => Sessions.Length;
}

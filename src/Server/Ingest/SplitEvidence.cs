namespace DolphinQuant.Server.Ingest;

/// <summary>
/// What a price says about a split. Only the open of the ex-date and the close before it are used: both are known when
/// the split takes effect, so cleaning never looks ahead.
/// </summary>
internal static class SplitEvidence
{
    /// <summary>How near the opening jump must come to a plain ratio.</summary>
    private const double RatioTolerance = 0.025;

    /// <summary>How far the session may move after the jump. News keeps moving; a split does not.</summary>
    private const double SessionTolerance = 0.06;

    /// <summary>
    /// Ratios at which stocks are commonly split. 3:4 and 3:2 reverse are left out: real moves of that size are
    /// far more common than such splits.
    /// </summary>
    private static readonly double[] PlainRatios =
    [
        1.0 / 2, 1.0 / 3, 2.0 / 3, 1.0 / 4, 1.0 / 5, 1.0 / 6, 1.0 / 7, 1.0 / 8, 1.0 / 10, 1.0 / 15, 1.0 / 20,
        2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 50,
    ];

    /// <summary>
    /// Whether a bar looks like the first after a split that is not on file. Such a bar is accepted and flagged, not
    /// rejected: bad news makes the same picture (CUDA fell by a third on 2015-09-30, CYAD on 2016-06-28), and to leave
    /// such days out would flatter every result.
    /// </summary>
    public static bool IsSuspected(DailyBar bar, double previousClose)
    {
        var jump = bar.Open / previousClose;
        return bar.Volume > 0
            && Math.Abs(bar.Close / bar.Open - 1) <= SessionTolerance
            && PlainRatios.Any(ratio => Math.Abs(jump / ratio - 1) <= RatioTolerance);
    }

    /// <summary>
    /// Whether the open is nearer to the close before times the ratio than to the close before as it stands.
    /// </summary>
    public static bool Shows(double ratio, double open, double previousClose)
    {
        var jump = Math.Log(open / previousClose);
        return Math.Abs(jump - Math.Log(ratio)) < Math.Abs(jump);
    }
}

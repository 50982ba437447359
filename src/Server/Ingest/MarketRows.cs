namespace DolphinQuant.Server.Ingest;

/// <summary>What is noteworthy about an accepted bar. Nothing here makes a bar wrong.</summary>
[Flags]
internal enum BarFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>No share was traded, though the exchange did not report a suspension.</summary>
    ZeroVolume = 1,

    /// <summary>
    /// The open jumped by a plain split ratio and stayed there, but no split is on file. See <see
    /// cref="SplitEvidence"/>.
    /// </summary>
    SuspectedSplit = 2,

    /// <summary>The file has no traded amount; it is close × volume.</summary>
    AmountApproximated = 4,

    /// <summary>
    /// The row was first published after its session; a point-in-time reader sees it from <see cref="DailyBar.Seen"/>
    /// on.
    /// </summary>
    SeenLate = 8,

    /// <summary>The bar before was rejected as an absurd jump, and this one confirms its level.</summary>
    LevelConfirmed = 16,

    /// <summary>At least one session of the symbol is missing before this bar.</summary>
    SessionsMissing = 32,

    /// <summary>The close was corrected after first publication; the bar keeps the first value.</summary>
    CloseRevised = 64,

    /// <summary>The volume was corrected after first publication; the bar keeps the first value.</summary>
    VolumeRevised = 128,
}

/// <summary>One session of one symbol, prices as traded (unadjusted), values as first published.</summary>
internal sealed record DailyBar
{
    /// <summary>Market code.</summary>
    public required string Market { get; init; }

    /// <summary>Symbol as in the file.</summary>
    public required string Symbol { get; init; }

    /// <summary>Session.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Opening price, in the market's currency.</summary>
    public required double Open { get; init; }

    /// <summary>Highest price.</summary>
    public required double High { get; init; }

    /// <summary>Lowest price.</summary>
    public required double Low { get; init; }

    /// <summary>Closing price.</summary>
    public required double Close { get; init; }

    /// <summary>
    /// Close of the session before, adjusted for the corporate actions of this one, so that Close / PreClose − 1 is the
    /// session's return; null for a symbol's first bar.
    /// </summary>
    public double? PreClose { get; init; }

    /// <summary>Shares traded.</summary>
    public required long Volume { get; init; }

    /// <summary>Value traded, in the market's currency; see <see cref="BarFlags.AmountApproximated"/>.</summary>
    public required double Amount { get; init; }

    /// <summary>Shares traded over free-float shares as a fraction; null when unknown.</summary>
    public double? TurnoverRate { get; init; }

    /// <summary>Whether the exchange suspended trading for the whole session.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Whether the symbol was under special treatment (China), which halves its price limit.</summary>
    public bool IsSt { get; init; }

    /// <summary>Day from which the row was public; not before <see cref="Date"/>.</summary>
    public required DateOnly Seen { get; init; }

    /// <summary>What is noteworthy.</summary>
    public BarFlags Flags { get; init; }
}

/// <summary>What a corporate action did.</summary>
internal enum CorporateActionKind
{
    /// <summary>Changed the number of shares (split, bonus issue, spin-off): ratio outside [0.8, 1.25].</summary>
    SplitLike,

    /// <summary>Paid out, or gave a small bonus: ratio within [0.8, 1.25].</summary>
    DividendLike,
}

/// <summary>A split or dividend.</summary>
/// <param name="Market">Market code.</param>
/// <param name="Symbol">Symbol as in the price data.</param>
/// <param name="ExDate">First session that trades without the right.</param>
/// <param name="Ratio">Factor on every price before <paramref name="ExDate"/>; 0.5 for a split of two for one.</param>
/// <param name="Seen">Day from which the action was public.</param>
internal sealed record CorporateAction(string Market, string Symbol, DateOnly ExDate, double Ratio, DateOnly Seen)
{
    private const double LowestDividendRatio = 0.8;
    private const double HighestDividendRatio = 1.25;

    /// <summary>Kind, by the size of the ratio.</summary>
    public CorporateActionKind Kind => Ratio is >= LowestDividendRatio and <= HighestDividendRatio
        ? CorporateActionKind.DividendLike
        : CorporateActionKind.SplitLike;
}

/// <summary>A listed name. Sector is empty where the file has none.</summary>
internal sealed record Instrument(string Market, string Symbol, string Name, string Sector, string Exchange);

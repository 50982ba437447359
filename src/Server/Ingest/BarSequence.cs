using DolphinQuant.Server.Jobs;

namespace DolphinQuant.Server.Ingest;

/// <summary>A taken bar and the row it came from.</summary>
internal sealed record TakenBar(DailyBar Bar, RowOrigin Origin);

/// <summary>
/// The checks that need the bars of a symbol before. Rows come in date order, those of one day in file order.
/// </summary>
internal sealed class BarSequence(TradingCalendar calendar, IReadOnlyList<CorporateAction> actionsOnFile)
{
    private readonly JumpCheck _jumps = new();
    private readonly List<TakenBar> _taken = [];

    /// <summary>Takes or rejects every candidate of one symbol; returns the taken ones, flags set.</summary>
    public IReadOnlyList<TakenBar> Take(IEnumerable<BarCandidate> candidates)
    {
        foreach (var candidate in candidates)
            Take(candidate);
        return _taken;
    }

    private void Take(BarCandidate candidate)
    {
        var previous = _taken.Count == 0 ? null : _taken[^1].Bar;
        var bar = candidate.Bar with { Flags = candidate.Bar.Flags | OwnFlags(candidate.Bar) };
        if (previous is null)
        {
            Accept(bar, candidate);
            return;
        }

        if (previous.Date == bar.Date)
        {
            candidate.Origin.Reject(RejectReason.Duplicate, Describe(previous, bar));
            return;
        }

        if (calendar.Next(previous.Date) != bar.Date)
            bar = bar with { Flags = bar.Flags | BarFlags.SessionsMissing };
        if (JumpCheck.IsForgotten(previous.Date, bar.Date))
            Accept(bar, candidate);
        else
            TakeAfter(previous, bar, candidate);
    }

    private void TakeAfter(DailyBar previous, DailyBar bar, BarCandidate candidate)
    {
        // The exchange's own previous close, where the file has it, is already adjusted.
        var reference = bar.PreClose ?? previous.Close;
        var actions = bar.PreClose is null ? ActionsBetween(previous.Date, bar.Date) : [];
        var ratio = actions.Aggregate(1.0, (product, action) => product * action.Ratio);
        var verdict = _jumps.Judge(bar, reference, reference * ratio);
        if (verdict.Rejection is { } rejection)
        {
            candidate.Origin.Reject(rejection.Reason, rejection.Text);
            return;
        }

        if (verdict.ConfirmedClose is { } level)
            bar = bar with { PreClose = level, Flags = bar.Flags | BarFlags.LevelConfirmed };
        else if (bar.PreClose is null && !HasSplit(actions) && SplitEvidence.IsSuspected(bar, reference))
            bar = bar with { Flags = bar.Flags | BarFlags.SuspectedSplit };
        Accept(bar, candidate);
    }

    private void Accept(DailyBar bar, BarCandidate candidate) => _taken.Add(new TakenBar(bar, candidate.Origin));

    private List<CorporateAction> ActionsBetween(DateOnly after, DateOnly until) =>
        actionsOnFile.Where(action => action.ExDate > after && action.ExDate <= until).ToList();

    private static bool HasSplit(List<CorporateAction> actions) =>
        actions.Exists(action => action.Kind == CorporateActionKind.SplitLike);

    private static BarFlags OwnFlags(DailyBar bar) =>
        (bar.Volume == 0 && !bar.IsSuspended ? BarFlags.ZeroVolume : BarFlags.None)
        | (bar.Seen > bar.Date ? BarFlags.SeenLate : BarFlags.None);

    private static string Describe(DailyBar first, DailyBar second)
    {
        var isSame = (first.Open, first.High, first.Low, first.Close, first.Volume)
            == (second.Open, second.High, second.Low, second.Close, second.Volume);
        var kind = isSame ? "the same" : "with other values";
        return FormattableString.Invariant($"{second.Symbol} has a row for {second.Date:yyyy-MM-dd} already, {kind}.");
    }
}

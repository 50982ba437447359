namespace DolphinQuant.Server.Ingest;

/// <summary>Takes or rejects the corporate actions of one symbol, in ex-date order, given its taken bars.</summary>
internal sealed class ActionCheck(IReadOnlyList<TakenBar> bars)
{
    /// <summary>
    /// Sources state a dividend again on a later day; so near to each other two payments of one amount are one.
    /// </summary>
    private const int RepeatWithinDays = 4;

    /// <summary>Half a cent: amounts are differences of rounded prices.</summary>
    private const double SameAmount = 0.006;

    private readonly List<ActionCandidate> _taken = [];

    /// <summary>Takes or rejects every candidate; returns the taken ones.</summary>
    public IReadOnlyList<CorporateAction> Take(IEnumerable<ActionCandidate> candidates)
    {
        foreach (var candidate in candidates)
            Take(candidate);
        return [.. _taken.Select(candidate => candidate.Action)];
    }

    private void Take(ActionCandidate candidate)
    {
        var action = candidate.Action;
        if (_taken.Find(taken => IsRepeated(taken, candidate)) is { } first)
        {
            candidate.Origin.Reject(RejectReason.Duplicate, FormattableString.Invariant(
                $"{action.Symbol} has this action already, on {first.Action.ExDate:yyyy-MM-dd}."));
            return;
        }

        if (action.Kind == CorporateActionKind.SplitLike && !IsInPrice(candidate))
            return;
        _taken.Add(candidate);
        candidate.Origin.Accept();
    }

    /// <summary>
    /// Of a repeated action the earlier one stays, right or not: to wait for the later would be to know the future.
    /// Splits are judged by the price instead, which tells on the day.
    /// </summary>
    private static bool IsRepeated(ActionCandidate first, ActionCandidate second)
    {
        if (first.Action.ExDate == second.Action.ExDate)
            return true;
        return first.Action.Kind == CorporateActionKind.DividendLike
            && second.Action.Kind == CorporateActionKind.DividendLike
            && second.Action.ExDate.DayNumber - first.Action.ExDate.DayNumber <= RepeatWithinDays
            && Math.Abs(first.Amount - second.Amount) <= SameAmount;
    }

    /// <summary>
    /// Whether the first bar from the ex-date on shows the split; where there is none yet, nothing speaks against it.
    /// </summary>
    private bool IsInPrice(ActionCandidate candidate)
    {
        var action = candidate.Action;
        var index = FirstFrom(action.ExDate);
        if (index == 0 || index == bars.Count)
        {
            candidate.Origin.Ledger.Note("SplitWithoutPrice");
            return true;
        }

        var (open, previousClose) = (bars[index].Bar.Open, bars[index - 1].Bar.Close);
        if (SplitEvidence.Shows(action.Ratio, open, previousClose))
            return true;
        candidate.Origin.Reject(RejectReason.SplitNotInPrice, FormattableString.Invariant(
            $"Ratio {action.Ratio} on {action.ExDate:yyyy-MM-dd}, but open {open} follows close {previousClose}."));
        return false;
    }

    private int FirstFrom(DateOnly date)
    {
        var index = 0;
        while (index < bars.Count && bars[index].Bar.Date < date)
            index++;
        return index;
    }
}

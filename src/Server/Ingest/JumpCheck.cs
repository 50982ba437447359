namespace DolphinQuant.Server.Ingest;

/// <summary>
/// Finds prices that cannot be: a session that both opens and closes beyond a tenth or five times the close before. A
/// stock that traded its way there within the session is believed (AQXP opened at 1.4 times and closed at 5.8 times the
/// close before on 2015-08-07; NVAX closed at 0.155 times on 2016-09-16). A level that the next session confirms is
/// believed from then on, so that one missing split does not shut a symbol out for ever. Uses nothing later than the
/// bar it judges.
/// </summary>
internal sealed class JumpCheck
{
    private const double LowestRatio = 0.1;
    private const double HighestRatio = 5;

    /// <summary>Room within which the next session must stay to confirm a new level: half to double.</summary>
    private const double ConfirmingRatio = 2;

    /// <summary>After so many calendar days without a price the symbol may be another company's.</summary>
    private const int ForgetAfterDays = 30;

    private double? _rejectedClose;

    /// <summary>Whether a close is too old to say anything about a bar.</summary>
    public static bool IsForgotten(DateOnly previous, DateOnly date) =>
        date.DayNumber - previous.DayNumber > ForgetAfterDays;

    /// <summary>
    /// Judges a bar against the close before it, as it stands and as adjusted for the corporate actions on file: an
    /// action that is dated wrongly must not shut out a right price.
    /// </summary>
    public JumpVerdict Judge(DailyBar bar, double previousClose, double adjustedPreviousClose)
    {
        var confirmed = _rejectedClose;
        _rejectedClose = null;
        if (!IsAbsurd(bar, previousClose) || !IsAbsurd(bar, adjustedPreviousClose))
            return new JumpVerdict(null, null);
        if (confirmed is { } level && bar.Close / level is > 1 / ConfirmingRatio and < ConfirmingRatio)
            return new JumpVerdict(null, level);
        _rejectedClose = bar.Close;
        return new JumpVerdict(
            new Rejection(RejectReason.AbsurdJump, FormattableString.Invariant(
                $"Open {bar.Open}, close {bar.Close}: beyond {LowestRatio} to {HighestRatio} times {previousClose}.")),
            null);
    }

    private static bool IsAbsurd(DailyBar bar, double reference) =>
        IsBeyond(bar.Open / reference) && IsBeyond(bar.Close / reference);

    private static bool IsBeyond(double ratio) => ratio is < LowestRatio or > HighestRatio;
}

/// <summary>
/// A rejection, or null for a bar to be taken; then the rejected close before it whose level it confirms, if any.
/// </summary>
internal sealed record JumpVerdict(Rejection? Rejection, double? ConfirmedClose);

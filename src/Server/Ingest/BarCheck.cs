using DolphinQuant.Server.Jobs;

namespace DolphinQuant.Server.Ingest;

/// <summary>The checks that need no other row. The first that fails is the reason given.</summary>
internal static class BarCheck
{
    /// <summary>Room for values that sit on the tick grid but are stored as binary fractions.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Why a bar cannot be taken, or null.</summary>
    public static Rejection? Check(DailyBar bar, TradingCalendar calendar) =>
        CheckPrices(bar, calendar.Market.TickSize)
        ?? CheckVolume(bar)
        ?? CheckDay(bar, calendar);

    private static Rejection? CheckPrices(DailyBar bar, double tickSize)
    {
        if (bar.Open <= 0 || bar.High <= 0 || bar.Low <= 0 || bar.Close <= 0 || bar.PreClose <= 0)
            return Reject(RejectReason.PriceNotPositive, bar, "A price is zero or below");
        if (bar.High < bar.Low)
            return Reject(RejectReason.HighBelowLow, bar, "The high is below the low");
        if (IsOutside(bar.Open, bar, tickSize))
            return Reject(RejectReason.OpenOutsideRange, bar, "The open is outside low and high");
        return IsOutside(bar.Close, bar, tickSize)
            ? Reject(RejectReason.CloseOutsideRange, bar, "The close is outside low and high")
            : null;
    }

    private static Rejection? CheckVolume(DailyBar bar) => bar.Volume < 0 || bar.Amount < 0 || bar.TurnoverRate < 0
        ? new Rejection(RejectReason.NegativeVolume, FormattableString.Invariant(
            $"Volume {bar.Volume}, amount {bar.Amount} or turnover is negative."))
        : null;

    private static Rejection? CheckDay(DailyBar bar, TradingCalendar calendar)
    {
        if (bar.Seen < bar.Date)
        {
            return new Rejection(RejectReason.SeenBeforeDate, FormattableString.Invariant(
                $"The row was seen on {bar.Seen:yyyy-MM-dd}, before its session {bar.Date:yyyy-MM-dd}."));
        }

        if (calendar.IsSession(bar.Date))
            return null;
        var (reason, kind) = TradingCalendar.IsWeekend(bar.Date)
            ? (RejectReason.Weekend, "a weekend")
            : (RejectReason.Holiday, "a holiday");
        return new Rejection(reason, FormattableString.Invariant(
            $"{bar.Date:yyyy-MM-dd} is {kind} of market {bar.Market}."));
    }

    /// <summary>A tick is allowed: the sources round open, high, low and close apart from each other.</summary>
    private static bool IsOutside(double price, DailyBar bar, double tickSize) =>
        price < bar.Low - tickSize - Rounding || price > bar.High + tickSize + Rounding;

    private static Rejection Reject(RejectReason reason, DailyBar bar, string text) => new(
        reason, FormattableString.Invariant(
            $"{text}: open {bar.Open}, high {bar.High}, low {bar.Low}, close {bar.Close}."));
}

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// The trading days of a market: weekdays less its holidays, or a list of days. A day without trading belongs to the
/// trading day before it.
/// </summary>
internal sealed class TradingDays : CalendarPeriod
{
    private readonly long[] _days;

    /// <summary>A calendar named <paramref name="name"/> from its holidays or its trading days, as counts from 1970.01.01.</summary>
    public TradingDays(string name, IEnumerable<int> days, bool isHolidays)
    {
        Name = name;
        IsHolidays = isHolidays;
        Listed = [.. days.Distinct().Order()];
        _days = [.. Listed.Where(day => !isHolidays || CalendarKernel.Weekday(day) < 5).Select(day => (long)day)];
    }

    public string Name { get; }

    /// <summary>True when the calendar lists the days without trading.</summary>
    public bool IsHolidays { get; }

    /// <summary>The days that the calendar lists, ascending.</summary>
    public IReadOnlyList<int> Listed { get; }

    /// <summary>Negative for a day before the first trading day that is listed.</summary>
    public override long IndexOf(long day) =>
        IsHolidays ? BusinessDays.Instance.IndexOf(day) - UpTo(day) : UpTo(day) - 1;

    /// <exception cref="Data.ScriptException">A list of trading days does not reach that far.</exception>
    public override long DayOf(long index)
    {
        if (!IsHolidays)
            return index >= 0 && index < _days.Length ? _days[index] : throw new Data.ScriptException(
                $"The returned date does not exist in trading calendar [{Name}].");
        // Holidays passed on the way move the day on, which may pass further ones.
        var day = BusinessDays.Instance.DayOf(index);
        while (IndexOf(day) is var reached && reached < index)
            day = BusinessDays.Instance.DayOf(BusinessDays.Instance.IndexOf(day) + index - reached);
        return day;
    }

    /// <summary>A day moved by a number of trading days; from a day without trading the first step lands on the next one.</summary>
    public long Move(long day, long count)
    {
        if (count == 0) return day;
        var index = IndexOf(day);
        return DayOf(count < 0 && !IsTrading(day) ? index + 1 + count : index + count);
    }

    /// <summary>True for a day of trading.</summary>
    public bool IsTrading(long day) => IsHolidays
        ? CalendarKernel.Weekday(day) < 5 && Array.BinarySearch(_days, day) < 0
        : Array.BinarySearch(_days, day) >= 0;

    private int UpTo(long day)
    {
        var place = Array.BinarySearch(_days, day);
        return place >= 0 ? place + 1 : ~place;
    }
}

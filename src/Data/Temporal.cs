namespace DolphinQuant.Data;

/// <summary>Conversions between .NET's calendar types and the counts that temporal columns hold.</summary>
public static class Temporal
{
    private static readonly int EpochDay = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>Days since 1970.01.01.</summary>
    public static int ToDays(DateOnly date) => date.DayNumber - EpochDay;

    /// <summary>The day that is <paramref name="days"/> after 1970.01.01.</summary>
    public static DateOnly FromDays(int days) => DateOnly.FromDayNumber(days + EpochDay);

    /// <summary>Milliseconds since 1970.01.01, of an instant in its own offset's UTC.</summary>
    public static long ToTimestamp(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    /// <summary>The UTC instant that is <paramref name="milliseconds"/> after 1970.01.01.</summary>
    public static DateTimeOffset FromTimestamp(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}

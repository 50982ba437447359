namespace DolphinQuant.Data;

/// <summary>
/// The unit of a <see cref="Duration"/>; the numbers are those of the wire protocol. The trading days of a market are a unit
/// too: the four letters of its calendar, see <see cref="Duration.Calendar"/>.
/// </summary>
public enum DurationUnit
{
    /// <summary>ns</summary>
    Nanosecond = 0,
    /// <summary>us</summary>
    Microsecond = 1,
    /// <summary>ms</summary>
    Millisecond = 2,
    /// <summary>s</summary>
    Second = 3,
    /// <summary>m</summary>
    Minute = 4,
    /// <summary>H</summary>
    Hour = 5,
    /// <summary>d</summary>
    Day = 6,
    /// <summary>w</summary>
    Week = 7,
    /// <summary>M</summary>
    Month = 8,
    /// <summary>y</summary>
    Year = 9,
    /// <summary>B</summary>
    BusinessDay = 10,
}

/// <summary>
/// A count of units such as 3d; months and years stay symbolic because their length depends on the date.
/// </summary>
public readonly record struct Duration(int Count, DurationUnit Unit)
{
    private static readonly string[] Suffixes = ["ns", "us", "ms", "s", "m", "H", "d", "w", "M", "y", "B"];

    /// <summary>The null duration.</summary>
    public static readonly Duration None = new(int.MinValue, DurationUnit.Nanosecond);

    private const int CalendarLetters = 4;

    /// <summary>The trading calendar whose days are counted, such as <c>XNYS</c>; null for other units.</summary>
    public string? Calendar => Unit <= DurationUnit.BusinessDay ? null : string.Create(
        CalendarLetters, (int)Unit, static (letters, code) =>
        {
            for (var i = 0; i < letters.Length; i++) letters[i] = (char)((code >> (8 * (letters.Length - 1 - i))) & 0xFF);
        });

    /// <summary>True when the units are equally long wherever they begin: weeks, days and less.</summary>
    public bool IsFixed => Unit <= DurationUnit.Week;

    /// <summary>Is the number that of a unit?</summary>
    public static bool IsUnit(int unit) =>
        unit is >= 0 and <= (int)DurationUnit.BusinessDay || (unit > 0 && IsCalendar(new Duration(1, (DurationUnit)unit).Calendar));

    /// <summary>Parses a literal such as <c>10ms</c>, <c>-3d</c> or <c>4XNYS</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Duration duration)
    {
        var digits = text.Length;
        while (digits > 0 && !char.IsAsciiDigit(text[digits - 1])) digits--;
        var unit = Array.IndexOf(Suffixes, text[digits..].ToString());
        if (unit < 0 && IsCalendar(text[digits..])) unit = text[digits] << 24 | text[digits + 1] << 16 | text[digits + 2] << 8 | text[digits + 3];
        var isParsed = int.TryParse(text[..digits], out var count) && unit >= 0;
        duration = isParsed ? new Duration(count, (DurationUnit)unit) : None;
        return isParsed;
    }

    /// <inheritdoc/>
    public override string ToString() => Count == int.MinValue ? "" : $"{Count}{Calendar ?? Suffixes[(int)Unit]}";

    private static bool IsCalendar(ReadOnlySpan<char> text) =>
        text.Length == CalendarLetters && !text.ContainsAnyExceptInRange('A', 'Z');
}

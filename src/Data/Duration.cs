namespace DolphinQuant.Data;

/// <summary>The unit of a <see cref="Duration"/>; the numbers are those of the wire protocol.</summary>
public enum DurationUnit : byte
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

    /// <summary>Parses a literal such as <c>10ms</c> or <c>-3d</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Duration duration)
    {
        var digits = text.Length;
        while (digits > 0 && !char.IsAsciiDigit(text[digits - 1])) digits--;
        var unit = Array.IndexOf(Suffixes, text[digits..].ToString());
        var isParsed = int.TryParse(text[..digits], out var count) && unit >= 0;
        duration = isParsed ? new Duration(count, (DurationUnit)unit) : None;
        return isParsed;
    }

    /// <inheritdoc/>
    public override string ToString() => Count == int.MinValue ? "" : $"{Count}{Suffixes[(int)Unit]}";
}

using System.Globalization;
using System.Text;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// A pattern of dates and times: runs of <c>y M d H h m s a S n</c> are parts, everything else stands for itself, a backslash takes the meaning
/// from the letter behind it. One letter alone means a part of any width.
/// </summary>
internal sealed class TemporalPattern
{
    private const string Letters = "yMdHhmsaSn";

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private readonly List<Piece> _pieces = [];

    private TemporalPattern(string pattern)
    {
        for (var i = 0; i < pattern.Length;)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                _pieces.Add(new Piece(pattern[i + 1], 0));
                i += 2;
                continue;
            }

            var end = i + 1;
            if (Letters.Contains(pattern[i], StringComparison.Ordinal))
                while (end < pattern.Length && pattern[end] == pattern[i]) end++;
            _pieces.Add(new Piece(pattern[i], Letters.Contains(pattern[i], StringComparison.Ordinal) ? end - i : 0));
            i = end;
        }

        Type = TypeOf(pattern);
    }

    /// <summary>The temporal type that the parts make up.</summary>
    public DataType Type { get; }

    /// <summary>Takes a pattern apart.</summary>
    /// <exception cref="ScriptException">It names no part of a date or a time, or a part has a width that it cannot have.</exception>
    public static TemporalPattern Parse(string pattern)
    {
        var parsed = new TemporalPattern(pattern);
        foreach (var piece in parsed._pieces)
        {
            if (piece is { Letter: 'S', Width: > 0 and not 3 })
                throw new ScriptException($"Invalid temporal format: '{pattern}'. Milliseconds (S) must have three digits.");
            if (piece is { Letter: 'n', Width: > 0 and not (6 or 9) })
                throw new ScriptException($"Invalid temporal format: '{pattern}'. Fractions (n) must have six or nine digits.");
        }

        return parsed;
    }

    /// <summary>Reads a text; null of the pattern's type when the text does not fit.</summary>
    public Scalar Read(string text)
    {
        var reading = new Reading(text);
        foreach (var piece in _pieces)
            if (!reading.Take(piece))
                return Scalar.NullOf(Type);
        return reading.Finish() is { } moment ? moment.As(Type) : Scalar.NullOf(Type);
    }

    /// <summary>Writes a moment.</summary>
    public string Format(Moment moment)
    {
        var text = new StringBuilder();
        foreach (var piece in _pieces) text.Append(Write(piece, moment));
        return text.ToString();
    }

    private static string Write(Piece piece, Moment moment)
    {
        if (piece.Width == 0) return piece.Letter.ToString();
        var seconds = moment.Nanoseconds / 1_000_000_000;
        var hour = seconds / 3600;
        return piece.Letter switch
        {
            'y' when piece.Width == 2 => Digits(moment.Day.Year % 100, 2),
            'y' => Digits(moment.Day.Year, piece.Width),
            'M' when piece.Width == 3 => Months[moment.Day.Month - 1],
            'M' => Digits(moment.Day.Month, piece.Width),
            'd' => Digits(moment.Day.Day, piece.Width),
            'H' => Digits(hour, piece.Width),
            'h' => Digits(hour % 12 == 0 ? 12 : hour % 12, piece.Width),
            'm' => Digits(seconds / 60 % 60, piece.Width),
            's' => Digits(seconds % 60, piece.Width),
            'a' => hour < 12 ? "AM" : "PM",
            'S' => Digits(moment.Nanoseconds / 1_000_000 % 1000, 3),
            _ => Digits(moment.Nanoseconds % 1_000_000_000 / (piece.Width == 6 ? 1000 : 1), piece.Width),
        };
    }

    private static string Digits(long value, int width) => value.ToString("D" + width, CultureInfo.InvariantCulture);

    private DataType TypeOf(string pattern)
    {
        bool Has(char letter) => _pieces.Exists(piece => piece.Letter == letter && piece.Width > 0);
        var hasHour = Has('H') || Has('h');
        if (Has('d'))
            return Has('n') ? DataType.NanoTimestamp : Has('S') ? DataType.Timestamp : Has('s') ? DataType.DateTime
                : Has('m') ? DataType.DateMinute : hasHour ? DataType.DateHour : DataType.Date;
        if (Has('n')) return DataType.NanoTime;
        if (Has('S')) return DataType.Time;
        if (Has('s')) return DataType.Second;
        if (Has('m')) return DataType.Minute;
        return Has('M')
            ? DataType.Month
            : throw new ScriptException(
                $"Invalid temporal format: '{pattern}'. Use yyyy, MM, dd, HH, mm, ss, SSS, nnnnnnnnn with at least a month, a day or a minute.");
    }

    /// <summary>A part and its width, or a character for itself with width 0.</summary>
    private readonly record struct Piece(char Letter, int Width);

    /// <summary>A text being read; the parts found so far.</summary>
    private struct Reading(string text)
    {
        private int _at;
        private int _year = 1970, _month = 1, _day = 1;
        private long _hour, _minute, _second, _fraction;
        private bool? _isAfternoon;

        public bool Take(Piece piece)
        {
            if (piece.Width == 0) return _at < text.Length && text[_at++] == piece.Letter;
            if (piece.Letter == 'a') return TakeHalf();
            if (piece is { Letter: 'M', Width: 3 }) return TakeMonthName();
            var start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at]) && (piece.Width == 1 || _at - start < piece.Width)) _at++;
            var length = _at - start;
            if (length == 0 || (piece.Width > 1 && length != piece.Width)
                || !long.TryParse(text.AsSpan(start, length), NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
            return Keep(piece.Letter, value, length);
        }

        public readonly Moment? Finish()
        {
            var hour = _isAfternoon is { } isAfternoon ? (_hour % 12) + (isAfternoon ? 12 : 0) : _hour;
            var isDay = _year is >= 1 and <= 9999 && _month is >= 1 and <= 12 && _day >= 1 && _day <= DateTime.DaysInMonth(_year, _month);
            if (!isDay || _at != text.Length || hour > 23 || _minute > 59 || _second > 59) return null;
            return new Moment(new DateOnly(_year, _month, _day), (((((hour * 60) + _minute) * 60) + _second) * 1_000_000_000) + _fraction);
        }

        private bool Keep(char letter, long value, int length)
        {
            switch (letter)
            {
                case 'y':
                    _year = (int)(length > 2 ? value : value < 40 ? 2000 + value : 1900 + value);
                    return true;
                case 'M':
                    _month = (int)Math.Min(value, 99);
                    return true;
                case 'd':
                    _day = (int)Math.Min(value, 99);
                    return true;
                case 'H' or 'h':
                    _hour = value;
                    return true;
                case 'm':
                    _minute = value;
                    return true;
                case 's':
                    _second = value;
                    return true;
                default:
                    for (; length < 9; length++) value *= 10;
                    _fraction = value;
                    return true;
            }
        }

        private bool TakeHalf()
        {
            if (_at + 2 > text.Length) return false;
            var half = text.Substring(_at, 2).ToUpperInvariant();
            _at += 2;
            _isAfternoon = half == "PM";
            return half is "AM" or "PM";
        }

        private bool TakeMonthName()
        {
            if (_at + 3 > text.Length) return false;
            _month = Array.IndexOf(Months, text.Substring(_at, 3).ToUpperInvariant()) + 1;
            _at += 3;
            return _month > 0;
        }
    }
}

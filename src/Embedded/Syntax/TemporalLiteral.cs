using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>
/// Dates and times as they are written: <c>2012.06.13</c>, <c>2012.06M</c>, <c>13:30m</c>, <c>13:30:10</c>,
/// <c>13:30:10.008</c>, and a date and a time joined by <c>T</c> or one blank. Up to three decimals are milliseconds,
/// more are nanoseconds.
/// </summary>
internal static class TemporalLiteral
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long SecondsPerDay = 86_400;

    /// <summary>
    /// The length of the constant at the start of <paramref name="text"/>, 0 for none; the value is null for an
    /// impossible day or hour.
    /// </summary>
    public static int Match(ReadOnlySpan<char> text, out Scalar? value)
    {
        var reader = new Reader(text);
        value = null;
        if (!reader.TryReadDate(out var date))
            return reader.TryReadTime(out var time) ? Finish(ref reader, time, out value) : 0;
        if (date.Type == DataType.Month) return Finish(ref reader, date, out value);
        return Finish(ref reader, reader.TryReadTimeOfDate(out var moment) ? Join(date, moment) : date, out value);
    }

    private static int Finish(ref Reader reader, Part part, out Scalar? value)
    {
        value = part.IsValid ? Scalar.Integral(part.Type, part.Count) : null;
        return reader.Position;
    }

    private static Part Join(Part date, Part time)
    {
        var days = date.Count;
        var isValid = date.IsValid && time.IsValid;
        return time.Type switch
        {
            DataType.DateHour => new Part(DataType.DateHour, days * 24 + time.Count, isValid),
            DataType.Minute => new Part(DataType.DateMinute, days * 1440 + time.Count, isValid),
            // Seconds since 1970 are kept on 32 bits.
            DataType.Second => new Part(DataType.DateTime, days * SecondsPerDay + time.Count,
                isValid && Math.Abs(days * SecondsPerDay + time.Count) <= int.MaxValue),
            DataType.Time => new Part(DataType.Timestamp, days * SecondsPerDay * 1000 + time.Count, isValid),
            _ => new Part(DataType.NanoTimestamp, unchecked(days * SecondsPerDay * NanosecondsPerSecond + time.Count),
                isValid && Math.Abs(days) < 106_751),
        };
    }

    private readonly record struct Part(DataType Type, long Count, bool IsValid);

    private ref struct Reader(ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;

        public int Position { get; private set; }

        public bool TryReadDate(out Part date)
        {
            date = default;
            if (!TryReadDigits(4, 4, out var year) || !TrySkip('.') || !TryReadDigits(1, 2, out var month))
                return Reset(0);
            if (TrySkip('M'))
            {
                date = new Part(DataType.Month, year * 12 + month - 1, month is >= 1 and <= 12);
                return !ContinuesName() || Reset(0);
            }

            if (!TrySkip('.') || !TryReadDigits(1, 2, out var day)) return Reset(0);
            var isValid = year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
            date = new Part(DataType.Date, isValid ? Temporal.ToDays(new DateOnly(year, month, day)) : 0, isValid);
            return true;
        }

        /// <summary>What follows a date: T and a time down to any unit, or one blank and a time with seconds.</summary>
        public bool TryReadTimeOfDate(out Part time)
        {
            var start = Position;
            if (TrySkip('T'))
            {
                if (TryReadTime(out time)) return true;
                Reset(start + 1);
                if (TryReadDigits(2, 2, out var hour) && TryReadMinuteOrNothing(hour, out time)) return true;
            }
            else if (TrySkip(' ') && TryReadTime(out time) && time.Type != DataType.Minute)
            {
                return true;
            }

            time = default;
            return Reset(start);
        }

        public bool TryReadTime(out Part time)
        {
            var start = Position;
            time = default;
            if (!TryReadDigits(1, 2, out var hour) || !TrySkip(':') || !TryReadDigits(2, 2, out var minute))
                return Reset(start);
            var isValid = hour < 24 && minute < 60;
            if (TrySkip('m'))
            {
                time = new Part(DataType.Minute, hour * 60 + minute, isValid);
                return !ContinuesName() || Reset(start);
            }

            if (!TrySkip(':') || !TryReadDigits(2, 2, out var second)) return Reset(start);
            time = WithFraction((hour * 60 + minute) * 60 + second, isValid && second < 60);
            return true;
        }

        private bool TryReadMinuteOrNothing(int hour, out Part time)
        {
            time = new Part(DataType.DateHour, hour, hour < 24);
            if (!TrySkip(':')) return true;
            var isMinute = TryReadDigits(2, 2, out var minute);
            time = new Part(DataType.Minute, hour * 60 + minute, hour < 24 && minute < 60);
            return isMinute;
        }

        private Part WithFraction(long seconds, bool isValid)
        {
            var length = 0;
            while (length < 9 && IsDigitAt(Position + 1 + length)) length++;
            if (Position >= _text.Length || _text[Position] != '.' || length == 0)
            {
                SkipSymbol('s');
                return new Part(DataType.Second, seconds, isValid);
            }


            Position++;
            var digits = _text.Slice(Position, length);
            var fraction = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
            var nanoseconds = fraction * PowerOfTen(9 - length);
            Position += length;
            return length <= 3
                ? new Part(DataType.Time, seconds * 1000 + nanoseconds / 1_000_000, isValid)
                : new Part(DataType.NanoTime, seconds * NanosecondsPerSecond + nanoseconds, isValid);
        }

        private readonly bool IsDigitAt(int position) => position < _text.Length && char.IsAsciiDigit(_text[position]);

        private static long PowerOfTen(int exponent) => (long)Math.Pow(10, exponent);

        // 10:30:01s: the type symbol may be written out.
        private void SkipSymbol(char symbol)
        {
            var start = Position;
            if (TrySkip(symbol) && ContinuesName()) Reset(start);
        }

        private bool TryReadDigits(int fewest, int most, out int number)
        {
            var length = 0;
            while (Position + length < _text.Length && char.IsAsciiDigit(_text[Position + length])) length++;
            number = 0;
            if (length < fewest || length > most) return false;
            number = int.Parse(_text.Slice(Position, length), NumberStyles.None, CultureInfo.InvariantCulture);
            Position += length;
            return true;
        }

        private bool TrySkip(char expected)
        {
            if (Position >= _text.Length || _text[Position] != expected) return false;
            Position++;
            return true;
        }

        private readonly bool ContinuesName() =>
            Position < _text.Length && (char.IsLetterOrDigit(_text[Position]) || _text[Position] == '_');

        private bool Reset(int position)
        {
            Position = position;
            return false;
        }
    }
}

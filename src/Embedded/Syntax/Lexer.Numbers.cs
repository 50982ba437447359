using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

// Numbers with their type symbols, durations, typed nulls, and the hand-over to temporal constants.
internal sealed partial class Lexer
{
    private void ReadNumber()
    {
        var start = _position;
        if (TemporalLiteral.Match(_text.AsSpan(_position), out var temporal) is > 0 and var length)
        {
            _position += length;
            if (temporal is null)
                Report(Since(start), $"'{_text[start.._position]}' is no valid date or time; check its day and hour.");
            Add(TokenKind.Literal, start, null, temporal ?? Scalar.Void);
            return;
        }

        var isFraction = SkipDigitsAndPoint();
        isFraction |= SkipExponent();
        var digits = _text.AsSpan(start, _position - start);
        var suffixStart = _position;
        SkipNameCharacters();
        var suffix = _text[suffixStart.._position];
        var value = suffix == "P" ? DecimalConstant(digits) : isFraction ? Fraction(digits, suffix) : Whole(digits, suffix);
        if (value is null) Report(Since(start), DescribeNumber(_text[start.._position], suffix));
        Add(TokenKind.Literal, start, null, value ?? Scalar.Void);
    }

    private TextSpan Since(int start) => new(start, _position - start);

    private bool SkipDigitsAndPoint()
    {
        SkipDigits();
        var next = CharacterAt(1);
        // "1..5" is a sequence and "1.f()" a method call, not a number with a point.
        if (Current != '.' || next == '.' || char.IsLetter(next) || next == '_') return false;
        _position++;
        SkipDigits();
        return true;
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Current)) _position++;
    }

    private bool SkipExponent()
    {
        var digit = CharacterAt(1) is '+' or '-' ? 2 : 1;
        if (Current is not ('e' or 'E') || !char.IsAsciiDigit(CharacterAt(digit))) return false;
        _position += digit;
        SkipDigits();
        return true;
    }

    // "1.230P" is a DECIMAL64 with as many digits behind the point as are written.
    private static Scalar? DecimalConstant(ReadOnlySpan<char> digits)
    {
        var point = digits.IndexOf('.');
        var scale = point < 0 ? 0 : digits.Length - point - 1;
        var most = DecimalNumber.DigitsOf(DataType.Decimal64);
        return digits.Length - (point < 0 ? 0 : 1) <= most && DecimalNumber.TryParse(digits, scale, most, out var number)
            ? Scalar.Decimal(DataType.Decimal64, number)
            : null;
    }

    private static Scalar? Fraction(ReadOnlySpan<char> digits, string suffix)
    {
        var number = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        return suffix switch
        {
            "" or "F" => Scalar.Double(number),
            "f" => Scalar.Floating(DataType.Float, number),
            _ => null,
        };
    }

    // A LONG that is too large is the largest one, as the server has it.
    private static Scalar? Whole(ReadOnlySpan<char> digits, string suffix)
    {
        if (digits is "00" && NullSymbol(suffix) is { } type) return Scalar.NullOf(type);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return suffix is "l" or "L" ? Scalar.Long(long.MaxValue) : null;
        return suffix switch
        {
            "" => number <= int.MaxValue ? Scalar.Int((int)number) : Scalar.Long(number),
            "b" => Scalar.Bool(number != 0),
            "c" => Bounded(DataType.Char, number, sbyte.MaxValue),
            "h" => Bounded(DataType.Short, number, short.MaxValue),
            "i" => Bounded(DataType.Int, number, int.MaxValue),
            "l" or "L" => Scalar.Long(number),
            "f" => Scalar.Floating(DataType.Float, number),
            "F" => Scalar.Double(number),
            _ => Duration.TryParse($"{number}{suffix}", out var duration) ? Scalar.Duration(duration) : null,
        };
    }

    // The value one past the largest is the null that "-128c" spells.
    private static Scalar? Bounded(DataType type, long number, long largest) =>
        number <= largest ? Scalar.Integral(type, number) : number == largest + 1 ? Scalar.NullOf(type) : null;

    private static DataType? NullSymbol(string symbol) => symbol switch
    {
        "b" => DataType.Bool,
        "c" => DataType.Char,
        "h" => DataType.Short,
        "i" => DataType.Int,
        "l" => DataType.Long,
        "f" => DataType.Float,
        "F" => DataType.Double,
        "d" => DataType.Date,
        "M" => DataType.Month,
        "t" => DataType.Time,
        "m" => DataType.Minute,
        "s" => DataType.Second,
        "D" => DataType.DateTime,
        "T" => DataType.Timestamp,
        "n" => DataType.NanoTime,
        "N" => DataType.NanoTimestamp,
        "S" => DataType.Symbol,
        "W" => DataType.String,
        _ => null,
    };

    private static string DescribeNumber(string text, string suffix) => suffix switch
    {
        "P" =>
            $"'{text}' does not fit a DECIMAL64, which has at most 18 digits.",
        "i" when text.Contains('.', StringComparison.Ordinal) =>
            $"'{text}' is a COMPLEX, which the embedded engine does not hold; use a DolphinDB server.",
        "" or "c" or "h" or "i" or "l" => $"'{text}' is too large for its type.",
        _ => $"'{text}' is no number: '{suffix}' is neither a type symbol (b c h i l f F) nor a unit "
            + "(ns us ms s m H d w M y B, or a trading calendar such as XNYS). Names cannot start with a digit; write a column of that name as _\"name\".",
    };
}

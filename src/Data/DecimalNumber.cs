using System.Globalization;
using System.Numerics;

namespace DolphinQuant.Data;

/// <summary>
/// One DECIMAL: a whole number and how many of its last digits stand behind the point, as DolphinDB holds and sends it.
/// </summary>
/// <param name="Raw">The number without its point; the smallest value is null.</param>
/// <param name="Scale">The digits behind the point.</param>
public readonly record struct DecimalNumber(Int128 Raw, int Scale)
{
    /// <summary>The most digits behind the point that any DECIMAL has.</summary>
    public const int MostDigits = 38;

    private static readonly Int128[] PowersOfTen = CreatePowers();

    /// <summary>True for null.</summary>
    public bool IsNull => Raw == Int128.MinValue;

    /// <summary>The null of a scale.</summary>
    public static DecimalNumber Null(int scale) => new(Int128.MinValue, scale);

    /// <summary>10 to the power of <paramref name="exponent"/>, 0 to 38.</summary>
    public static Int128 PowerOfTen(int exponent) => PowersOfTen[exponent];

    /// <summary>The most digits of a DECIMAL type, which also bound its scale.</summary>
    public static int DigitsOf(DataType type) => type switch
    {
        DataType.Decimal32 => 9,
        DataType.Decimal64 => 18,
        _ => MostDigits,
    };

    /// <summary>A whole number.</summary>
    /// <exception cref="OverflowException">It does not fit 128 bits at this scale.</exception>
    public static DecimalNumber From(long value, int scale) =>
        value == long.MinValue ? Null(scale) : new(Multiply(value, PowersOfTen[scale]), scale);

    /// <summary>
    /// A floating number without the digits past the scale. A product that misses a whole number by no more than the
    /// precision of the source is that number: 1.15 at two digits is 1.15, although the nearest double lies below.
    /// </summary>
    /// <param name="value">The number; NaN is null.</param>
    /// <param name="scale">The digits to keep.</param>
    /// <param name="precision">The relative precision of the source.</param>
    /// <exception cref="OverflowException">It does not fit 128 bits at this scale.</exception>
    public static DecimalNumber From(double value, int scale, double precision = 4.44e-16)
    {
        if (double.IsNaN(value)) return Null(scale);
        var product = value * (double)PowersOfTen[scale];
        var nearest = Math.Round(product);
        if (Math.Abs(product - nearest) > Math.Abs(product) * precision) nearest = Math.Truncate(product);
        return Math.Abs(nearest) < 1.7e38 ? new((Int128)nearest, scale) : throw Overflow();
    }

    /// <summary>Reads a text such as <c>-12.345</c>, rounded half away from zero at the scale.</summary>
    /// <exception cref="OverflowException">It has more than <paramref name="digits"/> digits at this scale.</exception>
    public static bool TryParse(ReadOnlySpan<char> text, int scale, int digits, out DecimalNumber number)
    {
        number = Null(scale);
        text = text.Trim();
        if (text.Length == 0) return true;
        if (text.ContainsAny('e', 'E'))
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return false;
            number = From(value, scale);
            return true;
        }

        var isNegative = text[0] == '-';
        if (text[0] is '-' or '+') text = text[1..];
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? [] : text[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || !AreDigits(whole) || !AreDigits(fraction)) return false;
        var raw = Digits(whole, fraction, scale, digits);
        number = new(isNegative ? -raw : raw, scale);
        return true;
    }

    /// <summary>The number at another scale; digits that do not fit are cut off.</summary>
    /// <exception cref="OverflowException">It does not fit 128 bits at that scale.</exception>
    public DecimalNumber Rescale(int scale)
    {
        if (IsNull || scale == Scale) return this with { Scale = scale };
        return scale > Scale
            ? new(Multiply(Raw, PowersOfTen[scale - Scale]), scale)
            : new(Raw / PowersOfTen[Scale - scale], scale);
    }

    /// <summary>The nearest double; NaN for null.</summary>
    public double ToDouble() => IsNull ? double.NaN : (double)Raw / (double)PowersOfTen[Scale];

    /// <summary>The whole part; <see cref="long.MinValue"/> for null.</summary>
    /// <exception cref="OverflowException">It does not fit 64 bits.</exception>
    public long Truncate() => IsNull ? long.MinValue : checked((long)(Raw / PowersOfTen[Scale]));

    /// <summary>The order of the values, whatever their scales; null comes first.</summary>
    public int CompareTo(DecimalNumber other)
    {
        if (Scale == other.Scale || IsNull || other.IsNull) return Raw.CompareTo(other.Raw);
        var scale = Math.Max(Scale, other.Scale);
        return (Raw * BigInteger.Pow(10, scale - Scale)).CompareTo(other.Raw * BigInteger.Pow(10, scale - other.Scale));
    }

    /// <summary>The error of a result that does not fit its type.</summary>
    public static OverflowException Overflow() =>
        new("Decimal math overflow: use a wider DECIMAL type or a smaller scale.");

    /// <summary>The digits with their point, all of the scale; empty for null.</summary>
    public override string ToString()
    {
        if (IsNull) return "";
        var digits = Int128.Abs(Raw).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var text = Scale == 0 ? digits : $"{digits.AsSpan(0, digits.Length - Scale)}.{digits.AsSpan(digits.Length - Scale)}";
        return Raw < 0 ? "-" + text : text;
    }

    /// <summary>The product of two numbers without their points.</summary>
    /// <exception cref="OverflowException">It does not fit 128 bits.</exception>
    public static Int128 Multiply(Int128 x, Int128 y)
    {
        try
        {
            return checked(x * y);
        }
        catch (OverflowException)
        {
            throw Overflow();
        }
    }

    private static Int128 Digits(ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, int scale, int digits)
    {
        whole = whole.TrimStart('0');
        if (whole.Length + scale > digits && whole.Length > 0) throw Overflow();
        Int128 raw = 0;
        foreach (var digit in whole) raw = (raw * 10) + (digit - '0');
        for (var i = 0; i < scale; i++) raw = (raw * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        return fraction.Length > scale && fraction[scale] >= '5' ? raw + 1 : raw;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;

    private static Int128[] CreatePowers()
    {
        var powers = new Int128[MostDigits + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}

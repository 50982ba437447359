using System.Diagnostics;
using System.Globalization;

namespace DolphinQuant.Data;

/// <summary>
/// One value. Numbers and times share one 64-bit field (floating values by their bits), text, durations, decimals and
/// 16-byte values hang on a reference; null is normalised, so two nulls of a type are equal.
/// </summary>
public sealed class Scalar : Value, IEquatable<Scalar>
{
    private const long NullBits = long.MinValue;

    private readonly long _bits;
    private readonly object? _reference;

    private Scalar(DataType type, long bits, object? reference = null)
    {
        Type = type;
        _bits = bits;
        _reference = reference;
    }

    /// <summary>The untyped null.</summary>
    public static readonly Scalar Void = new(DataType.Void, NullBits);

    /// <summary>
    /// An argument left out, as in <c>f(1,)</c>: the untyped null, told apart only by being this very object.
    /// </summary>
    public static readonly Scalar Nothing = new(DataType.Void, NullBits);

    /// <summary>BOOL true.</summary>
    public static readonly Scalar True = new(DataType.Bool, 1);

    /// <summary>BOOL false.</summary>
    public static readonly Scalar False = new(DataType.Bool, 0);

    /// <inheritdoc/>
    public override DataType Type { get; }

    /// <inheritdoc/>
    public override DataForm Form => DataForm.Scalar;

    /// <inheritdoc/>
    public override int Count => 1;

    /// <summary>True for the null of any type; the empty string is the null of text.</summary>
    public bool IsNull => Type.Category() switch
    {
        DataCategory.Floating => double.IsNaN(BitConverter.Int64BitsToDouble(_bits)),
        DataCategory.Literal => ((string)_reference!).Length == 0,
        DataCategory.Denary => AsDecimal().IsNull,
        DataCategory.Binary => AsBinary() == UInt128.Zero,
        DataCategory.Complex => AsTwoDoubles().IsNull,
        _ when Type == DataType.Duration => (Duration)_reference! == Data.Duration.None,
        _ => _bits == NullBits,
    };

    /// <summary>A BOOL.</summary>
    public static Scalar Bool(bool value) => value ? True : False;

    /// <summary>An INT; <see cref="int.MinValue"/> is null.</summary>
    public static Scalar Int(int value) => Integral(DataType.Int, value == int.MinValue ? NullBits : value);

    /// <summary>A LONG; <see cref="long.MinValue"/> is null.</summary>
    public static Scalar Long(long value) => new(DataType.Long, value);

    /// <summary>A DOUBLE; NaN is null.</summary>
    public static Scalar Double(double value) => new(DataType.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A STRING; empty is null.</summary>
    public static Scalar String(string value) => Text(DataType.String, value);

    /// <summary>A SYMBOL; empty is null.</summary>
    public static Scalar Symbol(string value) => Text(DataType.Symbol, value);

    /// <summary>A DATE.</summary>
    public static Scalar Date(DateOnly value) => new(DataType.Date, Temporal.ToDays(value));

    /// <summary>A DURATION.</summary>
    public static Scalar Duration(Duration value) => new(DataType.Duration, 0, value);

    /// <summary>A DECIMAL32, DECIMAL64 or DECIMAL128.</summary>
    public static Scalar Decimal(DataType type, DecimalNumber value)
    {
        Debug.Assert(type.IsDecimal());
        return new Scalar(type, 0, value);
    }

    /// <summary>An INT128, UUID or IPADDR; zero is null.</summary>
    public static Scalar Binary(DataType type, UInt128 value)
    {
        Debug.Assert(type.Category() == DataCategory.Binary);
        return new Scalar(type, 0, value);
    }

    /// <summary>A COMPLEX or POINT.</summary>
    public static Scalar TwoDoubles(DataType type, DoublePair value)
    {
        Debug.Assert(type.Category() == DataCategory.Complex);
        return new Scalar(type, 0, value);
    }

    /// <summary>The null of <paramref name="type"/>.</summary>
    public static Scalar NullOf(DataType type) => type.Category() switch
    {
        DataCategory.Nothing => Void,
        DataCategory.Floating => Floating(type, double.NaN),
        DataCategory.Literal => Text(type, string.Empty),
        DataCategory.Denary => Decimal(type, DecimalNumber.Null(0)),
        DataCategory.Binary => Binary(type, UInt128.Zero),
        DataCategory.Complex => TwoDoubles(type, DoublePair.None),
        _ when type == DataType.Duration => Duration(Data.Duration.None),
        _ => new Scalar(type, NullBits),
    };

    /// <summary>
    /// A logical, integral or temporal value of <paramref name="type"/>; <see cref="long.MinValue"/> is null.
    /// </summary>
    public static Scalar Integral(DataType type, long value)
    {
        Debug.Assert(type.Category() is DataCategory.Logical or DataCategory.Integral or DataCategory.Temporal);
        return new Scalar(type, value);
    }

    /// <summary>A FLOAT or DOUBLE; NaN is null.</summary>
    public static Scalar Floating(DataType type, double value)
    {
        Debug.Assert(type.Category() == DataCategory.Floating);
        return new Scalar(type, BitConverter.DoubleToInt64Bits(type == DataType.Float ? (float)value : value));
    }

    /// <summary>A STRING, SYMBOL or BLOB.</summary>
    public static Scalar Text(DataType type, string value)
    {
        Debug.Assert(type.Category() == DataCategory.Literal);
        return new Scalar(type, 0, value);
    }

    /// <summary>The value as a truth; null and zero are false.</summary>
    public bool AsBool() => !IsNull
        && (Type.Category() is DataCategory.Floating or DataCategory.Denary ? AsDouble() != 0 : AsLong() != 0);

    /// <summary>The value as an integer; null is <see cref="long.MinValue"/>; floating values are truncated.</summary>
    /// <exception cref="InvalidCastException">The value is text or has no number.</exception>
    public long AsLong() => Type.Category() switch
    {
        DataCategory.Floating => IsNull ? long.MinValue : (long)AsDouble(),
        DataCategory.Denary => AsDecimal().Truncate(),
        >= DataCategory.Literal => throw Mismatch("an integer"),
        _ => _bits,
    };

    /// <summary>The value as a 32-bit integer; null is <see cref="int.MinValue"/>.</summary>
    /// <exception cref="OverflowException">The value does not fit.</exception>
    public int AsInt() => IsNull ? int.MinValue : checked((int)AsLong());

    /// <summary>The value as a floating number; null is NaN.</summary>
    /// <exception cref="InvalidCastException">The value is text or has no number.</exception>
    public double AsDouble() => Type.Category() switch
    {
        DataCategory.Floating => BitConverter.Int64BitsToDouble(_bits),
        DataCategory.Denary => AsDecimal().ToDouble(),
        >= DataCategory.Literal => throw Mismatch("a number"),
        _ => _bits == NullBits ? double.NaN : _bits,
    };

    /// <summary>The value as text; null is empty.</summary>
    /// <exception cref="InvalidCastException">The value is not STRING, SYMBOL or BLOB.</exception>
    public string AsText() => _reference as string ?? throw Mismatch("text");

    /// <summary>The value as a calendar day.</summary>
    /// <exception cref="InvalidCastException">The value is not a DATE.</exception>
    public DateOnly AsDate() => Type == DataType.Date ? Temporal.FromDays((int)_bits) : throw Mismatch("a DATE");

    /// <summary>The value as a duration.</summary>
    /// <exception cref="InvalidCastException">The value is not a DURATION.</exception>
    public Duration AsDuration() => Type == DataType.Duration ? (Duration)_reference! : throw Mismatch("a DURATION");

    /// <summary>The value as a decimal number.</summary>
    /// <exception cref="InvalidCastException">The value is no DECIMAL.</exception>
    public DecimalNumber AsDecimal() => _reference is DecimalNumber number ? number : throw Mismatch("a DECIMAL");

    /// <summary>The 16 bytes of an INT128, UUID or IPADDR.</summary>
    /// <exception cref="InvalidCastException">The value has another type.</exception>
    public UInt128 AsBinary() => _reference is UInt128 bits ? bits : throw Mismatch("an INT128, UUID or IPADDR");

    /// <summary>The two doubles of a COMPLEX or POINT.</summary>
    /// <exception cref="InvalidCastException">The value has another type.</exception>
    public DoublePair AsTwoDoubles() =>
        _reference is DoublePair pair ? pair : throw Mismatch("a COMPLEX or POINT");

    /// <inheritdoc/>
    public bool Equals(Scalar? other)
    {
        if (other is null) return false;
        if (Type.IsDecimal() && other.Type.IsDecimal()) return AsDecimal().CompareTo(other.AsDecimal()) == 0;
        if (Type.IsDecimal() || other.Type.IsDecimal())
            return Type.IsNumericOrDecimal() && other.Type.IsNumericOrDecimal() && AsDouble().Equals(other.AsDouble());
        if (Type.IsText() || other.Type.IsText())
            return Type.IsText() && other.Type.IsText()
                && string.Equals(AsText(), other.AsText(), StringComparison.Ordinal);
        if (Type.Category() == DataCategory.Floating || other.Type.Category() == DataCategory.Floating)
            return Type.IsNumeric() && other.Type.IsNumeric() && AsDouble().Equals(other.AsDouble());
        return _bits == other._bits && Equals(_reference, other._reference)
            && (Type == other.Type || SharesNumberLine(other));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Scalar);

    /// <inheritdoc/>
    public override int GetHashCode() => Type.IsText() ? AsText().GetHashCode(StringComparison.Ordinal)
        : Type.IsNumericOrDecimal() ? AsDouble().GetHashCode()
        : HashCode.Combine(_bits, _reference);

    /// <summary>For debugging and messages; scripts print through the engine's own formatter.</summary>
    public override string ToString() => IsNull ? $"{Type.DisplayName()} null"
        : Type.IsText() ? AsText()
        : Type == DataType.Date ? AsDate().ToString("yyyy.MM.dd", CultureInfo.InvariantCulture)
        : Type.Category() == DataCategory.Floating ? AsDouble().ToString(CultureInfo.InvariantCulture)
        : _reference?.ToString() ?? _bits.ToString(CultureInfo.InvariantCulture);

    private bool SharesNumberLine(Scalar other) => Type.IsNumeric() && other.Type.IsNumeric();

    private InvalidCastException Mismatch(string wanted) => new($"A {Type.DisplayName()} is not {wanted}.");
}

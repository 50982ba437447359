using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// A type as a column is made of it: a decimal type has a scale. In scripts it is one INT, the type in the low byte and
/// the scale from bit 16 on, so that <c>INT</c>, <c>DECIMAL64(4)</c> and the name <c>"DECIMAL64(4)"</c> serve alike.
/// </summary>
/// <param name="Type">The type.</param>
/// <param name="Scale">The digits behind the point of a decimal type, else 0.</param>
internal readonly record struct ElementType(DataType Type, int Scale = 0)
{
    private const int ScaleShift = 16;

    /// <summary>The name as DolphinDB prints it, such as <c>DECIMAL64(4)</c> or <c>DECIMAL64(4)[]</c>.</summary>
    public string DisplayName => Type.IsDecimal() || Scale > 0
        ? string.Create(
            CultureInfo.InvariantCulture, $"{Type.ElementType().DisplayName()}({Scale}){(Type.IsArray() ? "[]" : "")}")
        : Type.DisplayName();

    /// <summary>The INT that stands for the type in scripts.</summary>
    public int Code => (int)Type | (Scale << ScaleShift);

    /// <summary>The type of a column or of one value.</summary>
    public static ElementType Of(Value value) => value switch
    {
        DecimalVector column => new(column.Type, column.Scale),
        Scalar scalar when scalar.Type.IsDecimal() => new(scalar.Type, scalar.AsDecimal().Scale),
        Matrix matrix => Of(matrix.Data),
        Pair pair => Of(pair.First),
        _ => new(value.Type),
    };

    /// <summary>The type that an INT code stands for.</summary>
    public static bool TryDecode(int code, out ElementType type)
    {
        type = new((DataType)(byte)code, code >> ScaleShift);
        return Enum.IsDefined(type.Type.ElementType()) && type.IsInRange;
    }

    /// <summary>The type with a name such as <c>INT</c>, <c>DECIMAL64(4)</c> or <c>DECIMAL64(4)[]</c>.</summary>
    public static bool TryParse(string name, out ElementType type)
    {
        if (name.EndsWith("[]", StringComparison.Ordinal))
        {
            if (!TryParse(name[..^2], out type) || !type.Type.CanFillArrays()) return false;
            type = type with { Type = type.Type.ArrayOf() };
            return true;
        }

        var open = name.IndexOf('(', StringComparison.Ordinal);
        type = default;
        if (!DataTypes.TryParse(open < 0 ? name : name[..open], out var parsed)) return false;
        var scale = 0;
        if (open >= 0 && !(name.EndsWith(')')
            && int.TryParse(name.AsSpan(open + 1, name.Length - open - 2), CultureInfo.InvariantCulture, out scale)))
            return false;
        type = new(parsed, scale);
        return (open < 0 || parsed.IsDecimal()) && type.IsInRange;
    }

    /// <summary>A column of nulls.</summary>
    public Vector CreateColumn(int count = 0) => new ColumnDefinition("", Type, Scale).CreateColumn(count);

    /// <summary>The null of the type.</summary>
    public Scalar Null =>
        Type.IsDecimal() ? Scalar.Decimal(Type, DecimalNumber.Null(Scale)) : Scalar.NullOf(Type);

    private bool IsInRange => Type.ElementType().IsDecimal()
        ? Scale >= 0 && Scale <= DecimalNumber.DigitsOf(Type.ElementType())
        : Scale == 0;
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Columns as decimals.</summary>
internal static class DecimalConversion
{
    // The relative precision of 24 and 53 bits: what a number of the source may be off without meaning another decimal.
    private const double FloatPrecision = 1.2e-7, DoublePrecision = 4.44e-16;

    /// <summary>
    /// The column at a scale: digits past it are cut off, those of a text rounded half up, as the server does since
    /// version 2.00.10.
    /// </summary>
    /// <exception cref="ScriptException">The column holds no numbers, or one that does not fit.</exception>
    public static DecimalVector ToDecimal(Vector column, ElementType type)
    {
        if (type.Scale < 0 || type.Scale > DecimalNumber.DigitsOf(type.Type)) throw OutOfBound(type);
        try
        {
            return DecimalVector.Create(type.Type, type.Scale, Raws(column, type));
        }
        catch (OverflowException overflow)
        {
            throw new ScriptException(overflow.Message, innerException: overflow);
        }
    }

    /// <summary>The error of a scale that the type cannot have.</summary>
    public static ScriptException OutOfBound(ElementType type) =>
        new($"Scale out of bound (valid range: [0, {DecimalNumber.DigitsOf(type.Type)}], but get: {type.Scale}).");

    /// <summary>The numbers of a column without their points, at a scale.</summary>
    /// <exception cref="ScriptException">The column holds no numbers.</exception>
    /// <exception cref="OverflowException">A number does not fit 128 bits.</exception>
    public static Int128[] Raws(Vector column, ElementType type)
    {
        var raws = new Int128[column.Count];
        if (column.Type == DataType.Void) Array.Fill(raws, Int128.MinValue);
        else if (column is DecimalVector decimals)
        {
            for (var i = 0; i < raws.Length; i++) raws[i] = decimals.Number(i).Rescale(type.Scale).Raw;
        }
        else if (column.Type.IsText()) Parse(column.Texts(), type, raws);
        else if (column.Type.Category() == DataCategory.Floating)
        {
            var precision = column.Type == DataType.Float ? FloatPrecision : DoublePrecision;
            var numbers = column.Numbers<double>();
            for (var i = 0; i < raws.Length; i++) raws[i] = DecimalNumber.From(numbers[i], type.Scale, precision).Raw;
        }
        else if (Numeric.IsInteger(column.Type))
        {
            var numbers = column.Numbers<long>();
            for (var i = 0; i < raws.Length; i++) raws[i] = DecimalNumber.From(numbers[i], type.Scale).Raw;
        }
        else throw new ScriptException($"A {column.Type.DisplayName()} cannot be converted to {type.Type.DisplayName()}.");
        return raws;
    }

    private static void Parse(string[] texts, ElementType type, Int128[] raws)
    {
        for (var i = 0; i < texts.Length; i++)
        {
            if (!DecimalNumber.TryParse(texts[i], type.Scale, DecimalNumber.DigitsOf(type.Type), out var number))
                throw new ScriptException($"The text \"{texts[i]}\" cannot be read as {type.Type.DisplayName()}.");
            raws[i] = number.Raw;
        }
    }
}

using System.Buffers;
using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Columns of text: joined, written and read.</summary>
internal static class TextColumns
{
    private static readonly SearchValues<char> Numerals = SearchValues.Create("0123456789.-+");

    /// <summary><c>x + y</c> where a side is text; the other side is written as the language prints it.</summary>
    public static Vector Concatenate(Vector x, Vector y)
    {
        var left = ((Vector<string>)Format(x, DataType.String)).Span;
        var right = ((Vector<string>)Format(y, DataType.String)).Span;
        var joined = new string[ElementwiseKernel.ResultLength(left.Length, right.Length)];
        for (var i = 0; i < joined.Length; i++) joined[i] = left[left.Length == 1 ? 0 : i] + right[right.Length == 1 ? 0 : i];
        return Vector.String(joined);
    }

    /// <summary>Every element as text; null is empty.</summary>
    public static Vector Format(Vector column, DataType type)
    {
        if (column.Type == type) return column;
        string[] texts;
        if (column.Type.IsText()) texts = column.Texts();
        else
        {
            texts = new string[column.Count];
            for (var i = 0; i < texts.Length; i++) texts[i] = column.IsNull(i) ? "" : Formatter.Plain(column[i]);
        }

        return type == DataType.Symbol ? Vector.Symbol(texts) : new Vector<string>(type, texts);
    }

    /// <summary>Every text read as a value of the type; an empty text is null.</summary>
    /// <exception cref="ScriptException">A text does not start with such a value.</exception>
    public static Vector Parse(Vector column, DataType type)
    {
        var texts = column.Texts();
        var result = Vector.Create(type, texts.Length);
        for (var i = 0; i < texts.Length; i++)
            if (texts[i].Length > 0)
                result.Set(i, Parse(texts[i], type));
        return result;
    }

    /// <summary>A text read as one value of the type.</summary>
    /// <exception cref="ScriptException">The text does not start with such a value.</exception>
    public static Scalar Parse(string text, DataType type)
    {
        if (type.IsText()) return Scalar.Text(type, text);
        if (type.IsTemporal())
            return TemporalText.TryParse(text, type, out var count) ? Scalar.Integral(type, count) : throw Unreadable(text, type);
        if (type == DataType.Duration)
            return Duration.TryParse(text, out var duration) ? Scalar.Duration(duration) : throw Unreadable(text, type);
        if (type == DataType.Bool) return ParseBool(text);
        if (type.Category() == DataCategory.Floating && TryParseInfinity(text, out var infinity)) return Scalar.Floating(type, infinity);
        if (type.Category() == DataCategory.Floating) return Scalar.Floating(type, Leading(text, type, isFloating: true));
        if (type.Category() == DataCategory.Binary)
            return SixteenByteText.TryParse(text, type, out var bits) ? Scalar.Binary(type, bits) : throw Unreadable(text, type);
        if (type.Category() != DataCategory.Integral) throw Unreadable(text, type);
        return ToIntegral(Math.Truncate(Leading(text, type, isFloating: true)), text, type);
    }

    // Beyond 2^53 a double loses digits: a plain integer is read as one.
    private static Scalar ToIntegral(double value, string text, DataType type)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return Conversion.Convert(Scalar.Long(whole), type) as Scalar ?? Scalar.NullOf(type);
        return (Scalar)Conversion.Convert(Scalar.Double(value), type);
    }

    private static Scalar ParseBool(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" => Scalar.True,
        "FALSE" => Scalar.False,
        _ => Scalar.Bool(Leading(text, DataType.Bool, isFloating: true) != 0),
    };

    // A number is read from the start of the text as far as it goes: "120.9c" is 120.9.
    private static double Leading(string text, DataType type, bool isFloating)
    {
        var style = isFloating ? NumberStyles.Float : NumberStyles.Integer;
        if (double.TryParse(text, style, CultureInfo.InvariantCulture, out var value) && !double.IsNaN(value)) return value;
        var end = text.AsSpan().IndexOfAnyExcept(Numerals);
        return end > 0 && double.TryParse(text.AsSpan(0, end), style, CultureInfo.InvariantCulture, out value)
            ? value
            : throw Unreadable(text, type);
    }

    // NaN is not read: it would be null here, and the language tells the two apart.
    private static bool TryParseInfinity(string text, out double infinity)
    {
        infinity = text.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity;
        return string.Equals(text.TrimStart('-', '+'), "inf", StringComparison.OrdinalIgnoreCase);
    }

    private static ScriptException Unreadable(string text, DataType type) =>
        new($"The text \"{text}\" cannot be read as {type.DisplayName()}.");
}

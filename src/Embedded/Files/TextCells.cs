using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Files;

/// <summary>Cells of a text read as one column; what cannot be read as its type is null.</summary>
internal static class TextCells
{
    private delegate T Reader<T>(ReadOnlySpan<char> cell);

    /// <summary>Reads a column.</summary>
    /// <exception cref="ScriptException">Columns of the type cannot be read from text.</exception>
    public static Vector Read(DelimitedText text, int firstRow, int column, DataType type, string format)
    {
        if (type.IsDecimal())
            throw new ScriptException("A DECIMAL column is not read from text; read it as STRING and convert it with its scale.");
        if (type == DataType.Symbol) return ReadSymbols(text, firstRow, column);
        if (type is DataType.String or DataType.Blob) return Fill(type, text, firstRow, column, cell => cell.ToString());
        if (type == DataType.Double) return Fill(type, text, firstRow, column, ReadDouble);
        if (type == DataType.Float) return Fill(type, text, firstRow, column, cell => (float)ReadDouble(cell));
        if (type.IsTemporal()) return ReadTimes(text, firstRow, column, type, format);
        if (type == DataType.Long) return Fill(type, text, firstRow, column, ReadLong);
        if (type == DataType.Int) return Fill(type, text, firstRow, column, cell => ReadLong(cell) is var n && n == (int)n ? (int)n : int.MinValue);
        if (type == DataType.Short) return Fill(type, text, firstRow, column, cell => ReadLong(cell) is var n && n == (short)n ? (short)n : short.MinValue);
        if (type == DataType.Bool) return Fill(type, text, firstRow, column, ReadBool);
        if (type == DataType.Char) return Fill(type, text, firstRow, column, ReadChar);
        return ReadOther(text, firstRow, column, type);
    }

    /// <summary>A day, a time of day or both, as a count of the type.</summary>
    public static bool TryReadTemporal(ReadOnlySpan<char> cell, DataType type, out long count)
    {
        if (type == DataType.Date && TryReadDay(cell, out var day))
        {
            count = day;
            return true;
        }

        return TemporalText.TryParse(cell.ToString(), type, out count);
    }

    /// <summary>A day as yyMMdd or yy.MM.dd, which the language's own texts do not know, or as the language has it.</summary>
    public static bool TryReadDay(ReadOnlySpan<char> cell, out long day)
    {
        Span<char> full = stackalloc char[8];
        if (cell.Length == 8 && cell[2] is '.' or '-' or '/' && cell[5] == cell[2])
        {
            cell[..2].CopyTo(full[2..]);
            cell[3..5].CopyTo(full[4..]);
            cell[6..].CopyTo(full[6..]);
        }
        else if (cell.Length == 6 && cell.IndexOfAnyExceptInRange('0', '9') < 0)
        {
            cell.CopyTo(full[2..]);
        }
        else
        {
            return TemporalText.TryParse(cell.ToString(), DataType.Date, out day);
        }

        "20".CopyTo(full);
        return TemporalText.TryParse(full.ToString(), DataType.Date, out day);
    }

    private static Vector<T> Fill<T>(DataType type, DelimitedText text, int firstRow, int column, Reader<T> read)
    {
        var items = new T[text.Rows - firstRow];
        for (var i = 0; i < items.Length; i++)
        {
            var cell = text[firstRow + i, column];
            items[i] = cell.IsEmpty ? Null.Of<T>() : read(cell);
        }

        return new Vector<T>(type, items);
    }

    private static SymbolVector ReadSymbols(DelimitedText text, int firstRow, int column)
    {
        var symbols = new SymbolVector(new SymbolBase(), new int[text.Rows - firstRow], 0);
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var row = firstRow; row < text.Rows; row++)
        {
            var cell = text[row, column];
            if (!lookup.TryGetValue(cell, out var symbol)) lookup[cell] = symbol = cell.ToString();
            symbols.Add(symbol);
        }

        return symbols;
    }

    private static Vector ReadTimes(DelimitedText text, int firstRow, int column, DataType type, string format)
    {
        var pattern = format.Length > 0 ? TemporalPattern.Parse(format) : null;
        if (pattern is not null && !CalendarKernel.CanConvert(pattern.Type, type))
            throw new ScriptException($"The format \"{format}\" gives {pattern.Type.DisplayName()}, which does not fit the type {type.DisplayName()}.");
        var counts = new long[text.Rows - firstRow];
        for (var i = 0; i < counts.Length; i++)
        {
            var cell = text[firstRow + i, column];
            if (pattern is not null) counts[i] = CalendarKernel.Convert(pattern.Read(cell.ToString()).AsLong(), pattern.Type, type);
            else if (cell.IsEmpty || !TryReadTemporal(cell, type, out counts[i])) counts[i] = long.MinValue;
        }

        return TemporalArithmetic.FromCounts(type, counts);
    }

    private static Vector ReadOther(DelimitedText text, int firstRow, int column, DataType type)
    {
        var result = Vector.Create(type, text.Rows - firstRow);
        for (var i = 0; i < result.Count; i++)
        {
            var cell = text[firstRow + i, column];
            if (!cell.IsEmpty) result.Set(i, TextColumns.Parse(cell.ToString(), type));
        }

        return result;
    }

    private static double ReadDouble(ReadOnlySpan<char> cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    private static long ReadLong(ReadOnlySpan<char> cell)
    {
        if (long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        var floating = ReadDouble(cell);
        return Math.Abs(floating) < long.MaxValue ? (long)floating : long.MinValue;
    }

    private static sbyte ReadBool(ReadOnlySpan<char> cell) => bool.TryParse(cell, out var truth)
        ? truth ? (sbyte)1 : (sbyte)0
        : ReadDouble(cell) switch { double.NaN => sbyte.MinValue, 0 => (sbyte)0, _ => (sbyte)1 };

    // One character stands for itself, unless it is a digit.
    private static sbyte ReadChar(ReadOnlySpan<char> cell)
    {
        if (cell.Length == 1 && !char.IsAsciiDigit(cell[0]) && char.IsAscii(cell[0])) return (sbyte)cell[0];
        var number = ReadLong(cell);
        return number == (sbyte)number ? (sbyte)number : sbyte.MinValue;
    }
}

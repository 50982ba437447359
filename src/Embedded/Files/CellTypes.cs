using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Files;

/// <summary>
/// The type of a column of cells: the narrowest one that every cell can be read as. All cells are looked at, so that no row is lost to a type
/// that only a sample had.
/// </summary>
internal static class CellTypes
{
    /// <summary>SYMBOL columns hold texts of at most so many bytes; longer ones are STRING.</summary>
    private const int LongestSymbol = 255;

    private const int MostSymbols = 1 << 21;

    // From narrow to wide within each line: a cell that does not fit moves the column to the first later type that fits both.
    private static readonly DataType[] Temporals =
    [
        DataType.Date, DataType.Month, DataType.Minute, DataType.Second, DataType.Time, DataType.NanoTime,
        DataType.DateTime, DataType.Timestamp, DataType.NanoTimestamp,
    ];

    /// <summary>The type of a column of the text.</summary>
    public static DataType Detect(DelimitedText text, int firstRow, int column)
    {
        var type = DataType.Void;
        var isCompactDate = true;
        for (var row = firstRow; row < text.Rows && type != DataType.String; row++)
        {
            var cell = text[row, column];
            if (cell.IsEmpty) continue;
            isCompactDate = isCompactDate && IsCompactDate(cell);
            type = Join(type, TypeOf(cell));
        }

        if (type is DataType.Int && isCompactDate) return DataType.Date;
        return type == DataType.String ? TextType(text, firstRow, column) : type == DataType.Void ? DataType.String : type;
    }

    /// <summary>Is it a day written as yyMMdd or as yyyyMMdd from 1900 to 2100?</summary>
    public static bool IsCompactDate(ReadOnlySpan<char> cell)
    {
        if (cell.Length is not (6 or 8) || cell.IndexOfAnyExceptInRange('0', '9') >= 0) return false;
        var year = int.Parse(cell[..^4], CultureInfo.InvariantCulture);
        if (cell.Length == 8 && year is < 1900 or > 2100) return false;
        return TextCells.TryReadDay(cell, out _);
    }

    private static DataType TypeOf(ReadOnlySpan<char> cell)
    {
        var first = cell[0];
        if (first is 't' or 'f' or 'T' or 'F' && bool.TryParse(cell, out _)) return DataType.Bool;
        if (!char.IsAsciiDigit(first) && first is not ('-' or '+' or '.')) return DataType.String;
        if (int.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number != int.MinValue) return DataType.Int;
        if (long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) return DataType.Long;
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) return DataType.Double;
        return TemporalType(cell);
    }

    private static DataType TemporalType(ReadOnlySpan<char> cell)
    {
        if (cell[^1] == 'M') return Fits(cell, DataType.Month);
        var split = cell.IndexOfAny('T', ' ');
        var clock = split < 0 ? cell : cell[(split + 1)..];
        if (!clock.Contains(':')) return split < 0 ? Fits(cell, DataType.Date) : DataType.String;
        var point = clock.IndexOf('.');
        var digits = point < 0 ? 0 : clock.Length - point - 1;
        if (split >= 0) return Fits(cell, digits == 0 ? DataType.DateTime : digits <= 3 ? DataType.Timestamp : DataType.NanoTimestamp);
        return Fits(cell, digits > 3 ? DataType.NanoTime : digits > 0 ? DataType.Time : clock.Count(':') == 2 ? DataType.Second : DataType.Minute);
    }

    private static DataType Fits(ReadOnlySpan<char> cell, DataType type) => TextCells.TryReadTemporal(cell, type, out _) ? type : DataType.String;

    private static DataType Join(DataType x, DataType y)
    {
        if (x == y || x == DataType.Void) return y;
        if (x is DataType.Int or DataType.Long or DataType.Double && y is DataType.Int or DataType.Long or DataType.Double)
            return (DataType)Math.Max((int)x, (int)y);
        var (a, b) = (Array.IndexOf(Temporals, x), Array.IndexOf(Temporals, y));
        if (a < 2 || b < 2) return DataType.String;
        return Promotion.IsClock(x) == Promotion.IsClock(y) ? Temporals[Math.Max(a, b)] : DataType.String;
    }

    private static DataType TextType(DelimitedText text, int firstRow, int column)
    {
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        for (var row = firstRow; row < text.Rows; row++)
        {
            var cell = text[row, column];
            if (cell.Length > LongestSymbol) return DataType.String;
            if (distinct.GetAlternateLookup<ReadOnlySpan<char>>().Add(cell) && distinct.Count > MostSymbols) return DataType.String;
        }

        return DataType.Symbol;
    }
}

using System.Globalization;
using System.Text;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Values as DolphinDB's console prints them.</summary>
internal static class Formatter
{
    private const int MostElements = 100;
    private const int MostRows = 30;
    private const int MostDecimals = 15;
    private const string Indent = "    ";

    // Tuples of tuples: a hundred elements at each of many levels would never come to an end.
    private const int MostCharacters = 1_000_000;

    /// <summary>The text of any value; tables, matrices and dictionaries take several lines.</summary>
    public static string Format(Value value) => value switch
    {
        Scalar { Type: DataType.Void } => "NULL",
        SetValue set => $"set({string.Join(',', set.Items.Take(MostElements).Select(Element))}{(set.Count > MostElements ? "..." : "")})",
        Scalar scalar => scalar.Type == DataType.Char ? Element(scalar) : Plain(scalar),
        Pair pair => $"{Element(pair.First)} : {Element(pair.Second)}",
        Vector vector => FormatVector(vector),
        Matrix matrix => FormatMatrix(matrix),
        Table table => FormatTable(table),
        Dictionary dictionary => string.Join('\n', dictionary.Keys.Select(key => $"{Plain(key)}->{EntryValue(dictionary[key])}")),
        Chart chart => Format(chart.Entries),
        FunctionValue function => function.Name,
        Storage.StoredTable stored => FormatTable(Table.Empty(stored.Schema)),
        Streaming.ISnapshot growing => FormatTable(growing.Snapshot()),
        _ => value.ToString() ?? "",
    };

    /// <summary>A value without quotes, as <c>string(x)</c> gives it; null is empty.</summary>
    public static string Plain(Value value) => value switch
    {
        Scalar scalar when scalar.Type.Category() is DataCategory.Binary or DataCategory.Complex => SixteenByteText.Format(scalar),
        Scalar { IsNull: true } => "",
        Scalar scalar => PlainScalar(scalar),
        _ => Format(value),
    };

    /// <summary>A floating number with at most 15 decimals and no trailing zeros.</summary>
    public static string Number(double value, DataType type = DataType.Double)
    {
        if (double.IsNaN(value)) return "";
        if (double.IsInfinity(value)) return value > 0 ? "∞" : "-∞";
        var size = Math.Abs(value);
        if (size != 0 && (size < 1e-12 || size >= 1e15))
            return type == DataType.Float ? ((float)value).ToString(CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture);
        // A FLOAT from 2^24 on is a whole number, all of whose digits are shown.
        if (type == DataType.Float && size >= 1 << 24) return value.ToString("F0", CultureInfo.InvariantCulture);
        var text = type == DataType.Float
            ? ((decimal)(float)value).ToString("0.######", CultureInfo.InvariantCulture)
            : Shortest(value);
        return text is "-0" ? "0" : text;
    }

    // The fewest digits that give the number back, unless they run past the last decimal shown.
    private static string Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var decimals = text.Length - 1 - text.IndexOf('.', StringComparison.Ordinal);
        return text.Contains('E', StringComparison.Ordinal) || (text.Contains('.', StringComparison.Ordinal) && decimals > MostDecimals)
            ? Trim(value.ToString("F" + MostDecimals, CultureInfo.InvariantCulture))
            : text;
    }

    private static string PlainScalar(Scalar scalar) => scalar.Type.Category() switch
    {
        DataCategory.Literal => scalar.AsText(),
        DataCategory.Floating => Number(scalar.AsDouble(), scalar.Type),
        DataCategory.Temporal => TemporalText.Format(scalar.AsLong(), scalar.Type),
        DataCategory.Logical => scalar.AsBool() ? "true" : "false",
        DataCategory.Denary => scalar.AsDecimal().ToString(),
        _ when scalar.Type == DataType.Char => ((char)(byte)scalar.AsLong()).ToString(),
        _ when scalar.Type == DataType.Duration => scalar.AsDuration().ToString(),
        _ => scalar.AsLong().ToString(CultureInfo.InvariantCulture),
    };

    private static string Trim(string number) => number.Contains('.', StringComparison.Ordinal) ? number.TrimEnd('0').TrimEnd('.') : number;

    private static string Element(Value value) => value switch
    {
        Scalar scalar when scalar.Type.Category() is DataCategory.Binary or DataCategory.Complex => Plain(scalar),
        Scalar { IsNull: true } => "",
        Scalar scalar when scalar.Type.IsText() => $"\"{scalar.AsText()}\"",
        Scalar { Type: DataType.Char } scalar => scalar.AsLong() is >= 32 and < 127 ? $"'{PlainScalar(scalar)}'"
            : scalar.AsLong().ToString(CultureInfo.InvariantCulture),
        Scalar scalar => PlainScalar(scalar),
        // What takes several lines takes them inside a tuple too.
        Table or Matrix or Dictionary => Format(value) + "\n",
        _ => Format(value),
    };

    // Tables and matrices start on a line of their own; dictionaries are indented below their key.
    private static string EntryValue(Value value) => value switch
    {
        Table or Matrix => $"\n{Format(value)}",
        Dictionary => $"\n{Indent}{Format(value).Replace("\n", $"\n{Indent}", StringComparison.Ordinal)}",
        _ => Format(value),
    };

    private static string FormatVector(Vector vector)
    {
        var text = new StringBuilder();
        text.Append(vector.IsTuple() ? '(' : '[');
        var shown = 0;
        for (; shown < Math.Min(vector.Count, MostElements) && text.Length < MostCharacters; shown++)
        {
            if (shown > 0) text.Append(',');
            text.Append(vector is ArrayVector ? RowText((Vector)vector[shown]) : Element(vector[shown]));
        }

        if (vector.Count > shown) text.Append("...");
        return text.Append(vector.IsTuple() ? ')' : ']').ToString();
    }

    // A row that has only a null, as an empty one gets, is printed as nothing.
    private static string RowText(Vector row) => row.Count == 1 && row.IsNull(0) ? "" : FormatVector(row);

    private static string FormatTable(Table table) => Grid(table.Names, table.Columns, table.Count);

    private static string FormatMatrix(Matrix matrix)
    {
        var names = new List<string>();
        var columns = new List<Vector>();
        if (matrix.RowLabels is not null)
        {
            names.Add("");
            columns.Add(matrix.RowLabels);
        }

        for (var i = 0; i < matrix.Columns; i++)
        {
            names.Add(matrix.ColumnLabels is null ? $"#{i}" : Plain(matrix.ColumnLabels[i]));
            columns.Add(matrix.Column(i));
        }

        return Grid(names, columns, matrix.Rows);
    }

    private static string Grid(IReadOnlyList<string> names, IReadOnlyList<Vector> columns, int rows)
    {
        var shown = Math.Min(rows, MostRows);
        var lines = new StringBuilder[shown + 2];
        for (var i = 0; i < lines.Length; i++) lines[i] = new StringBuilder();
        for (var c = 0; c < columns.Count; c++)
        {
            var cells = new string[shown];
            for (var r = 0; r < shown; r++) cells[r] = Cell(columns[c][r]);
            var width = Math.Max(names[c].Length, cells.Length == 0 ? 0 : cells.Max(cell => cell.Length));
            lines[0].Append(names[c].PadRight(width)).Append(' ');
            lines[1].Append('-', width).Append(' ');
            for (var r = 0; r < shown; r++) lines[r + 2].Append(cells[r].PadRight(width)).Append(' ');
        }

        var text = string.Join('\n', lines.Select(line => line.Length == 0 ? "" : line.ToString(0, line.Length - 1)));
        return rows > shown ? text + "\n..." : text;
    }

    private static string Cell(Value value) => value is Scalar { Type: DataType.Char } ? Element(value) : Plain(value).ReplaceLineEndings(" ");
}

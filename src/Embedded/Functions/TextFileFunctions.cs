using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Files;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Tables read from and written to delimited text.</summary>
internal static class TextFileFunctions
{
    private const int MostSkippedRows = 1024;

    private const string LoadParameters =
        "filename, [delimiter], [schema], [skipRows], [arrayDelimiter], [containHeader], [arrayMarker]";

    public static void Register(FunctionTable table)
    {
        FileFunctions.Add(table, $"loadText({LoadParameters})", "A table of the rows of a delimited text file.", (context, a) => Load(context, a));
        FileFunctions.Add(table, $"ploadText({LoadParameters})", "As loadText.", (context, a) => Load(context, a));
        FileFunctions.Add(table, "extractTextSchema(filename, [delimiter], [skipRows])", "The names and types of the columns of a delimited text file.",
            (context, a) =>
            {
                var text = Read(context, a, 2);
                var layout = TextLayout.Of(text, hasHeader: null);
                return new Table(
                    ("name", Vector.String([.. layout.Names])),
                    ("type", Vector.String([.. layout.Names.Select((_, i) => CellTypes.Detect(text, layout.FirstRow, i).DisplayName())])));
            });
        FileFunctions.Add(table, "saveText(obj, filename, [delimiter], [append], [header], [bom])", "Writes a table, matrix, vector or query as delimited text.", Save);
    }

    /// <summary>The rows of a file, by arguments of the names that all functions use that load text.</summary>
    internal static Table Load(CallContext context, Arguments arguments)
    {
        var text = Read(context, arguments, arguments.IndexOf("skipRows"), Markers(arguments));
        var hasHeader = arguments.IndexOf("containHeader");
        var layout = TextLayout.Of(text, arguments.Has(hasHeader) ? arguments.Bool(hasHeader, false) : null);
        var schema = arguments.IndexOf("schema");
        var columns = arguments.Has(schema)
            ? TextSchema.Read(arguments, schema, layout.Names.Count)
            : [.. layout.Names.Select((name, i) => new TextColumn(name, CellTypes.Detect(text, layout.FirstRow, i), "", i))];
        return new Table([.. columns.Select(column => (column.Name, Cells(arguments, text, layout.FirstRow, column)))]);
    }

    private static Vector Cells(Arguments arguments, DelimitedText text, int firstRow, TextColumn column)
    {
        if (!column.Type.IsArray()) return TextCells.Read(text, firstRow, column.Index, column.Type, column.Format);
        var index = arguments.IndexOf("arrayDelimiter");
        if (arguments.Text(index, "") is not [var delimiter])
            throw arguments.Wrong(index, $"must be the one character between the values of the column {column.Name}");
        return TextArrays.Read(text, firstRow, column.Index, column.Type, delimiter);
    }

    private static ArrayMarkers? Markers(Arguments arguments)
    {
        var index = arguments.IndexOf("arrayMarker");
        var given = arguments.Find(index) is Pair pair
            ? Formatter.Plain(pair.First) + Formatter.Plain(pair.Second)
            : arguments.Text(index, "\"\"");
        var delimiter = arguments.Text(arguments.IndexOf("delimiter"), ",");
        if (given is not [var left, var right] || given.Any(c => char.IsWhiteSpace(c) || char.IsLetterOrDigit(c))
            || (left == '"') != (right == '"')
            || (delimiter.Length == 1 ? given.Contains(delimiter[0], StringComparison.Ordinal) : delimiter.StartsWith(left)))
            throw arguments.Wrong(
                index, "must be two characters that are no blanks, letters, digits or delimiters, with \" for both or for none");
        return left == '"' ? null : new ArrayMarkers(left, right);
    }

    private static DelimitedText Read(CallContext context, Arguments arguments, int skipped, ArrayMarkers? markers = null)
    {
        var delimiter = arguments.Text(arguments.IndexOf("delimiter"), ",");
        if (delimiter.Length == 0) throw arguments.Wrong(arguments.IndexOf("delimiter"), "must not be empty");
        var skippedRows = arguments.Int(skipped, 0);
        if (skippedRows is < 0 or > MostSkippedRows) throw arguments.Wrong(skipped, $"must lie between 0 and {MostSkippedRows}");
        var file = context.Files.Resolve(arguments.Text(arguments.IndexOf("filename")));
        return DelimitedText.Parse(File.ReadAllText(file), delimiter, skippedRows, markers);
    }

    private static Scalar Save(CallContext context, Arguments arguments)
    {
        var path = context.Files.Resolve(arguments.Text(1));
        var delimiter = arguments.Text(2, ",");
        var mark = arguments.Text(5, "").Trim();
        if (mark.Length > 0 && !string.Equals(mark, "UTF-8", StringComparison.OrdinalIgnoreCase)) throw arguments.Wrong(5, "can only be \"UTF-8\"");
        var isAppending = arguments.Bool(3, false);
        var isContinued = isAppending && new FileInfo(path) is { Exists: true, Length: > 0 };
        using var writer = new StreamWriter(path, isAppending, new UTF8Encoding(mark.Length > 0 && !isContinued)) { NewLine = "\n" };
        switch (arguments[0] is CodeValue code ? Evaluated(context, code) : arguments[0])
        {
            case Table table:
                Write(writer, table.Names, table.Columns, delimiter, hasHeader: arguments.Bool(4, true) && !isContinued);
                break;
            case Matrix matrix:
                Write(writer, [], [.. Enumerable.Range(0, matrix.Columns).Select(matrix.Column)], delimiter, hasHeader: false);
                break;
            case Vector vector:
                Write(writer, [], [vector], delimiter, hasHeader: false);
                break;
            default:
                throw arguments.Wrong(0, "must be a table, a matrix, a vector or the metacode of a query");
        }

        return Scalar.Void;
    }

    private static Value Evaluated(CallContext context, CodeValue code) => context.Invoke(context.Functions.Find("eval")!, code);

    internal static void Write(TextWriter writer, IReadOnlyList<string> names, IReadOnlyList<Vector> columns, string delimiter, bool hasHeader)
    {
        if (hasHeader) writer.WriteLine(string.Join(delimiter, names.Select(name => Quoted(name, delimiter))));
        var texts = columns.Select(column => TextColumns.Format(column, DataType.String).Texts()).ToArray();
        for (var row = 0; row < (columns.Count == 0 ? 0 : columns[0].Count); row++)
        {
            for (var c = 0; c < texts.Length; c++)
            {
                if (c > 0) writer.Write(delimiter);
                writer.Write(Quoted(texts[c][row], delimiter));
            }

            writer.WriteLine();
        }
    }

    private static string Quoted(string text, string delimiter) =>
        text.AsSpan().ContainsAny('"', '\n', '\r') || text.Contains(delimiter, StringComparison.Ordinal)
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
}

/// <summary>A column to be read from a text: its name and type here, the pattern of its times, its place in the file.</summary>
internal sealed record TextColumn(string Name, DataType Type, string Format, int Index);

/// <summary>Where the data of a text begin, and what its columns are called.</summary>
internal sealed record TextLayout(IReadOnlyList<string> Names, int FirstRow)
{
    /// <summary>Looks at the first row: it is a header unless one of its cells starts with a digit.</summary>
    public static TextLayout Of(DelimitedText text, bool? hasHeader)
    {
        if (text.Rows == 0) throw new ScriptException("The file holds no rows.");
        var cells = Enumerable.Range(0, text.Width(0)).Select(i => text[0, i].ToString()).ToArray();
        return hasHeader ?? !cells.Any(cell => cell.Length > 0 && char.IsAsciiDigit(cell[0]))
            ? new TextLayout(Distinct(cells.Select(Adjusted)), 1)
            : new TextLayout([.. cells.Select((_, i) => $"col{i}")], 0);
    }

    /// <summary>Letters, digits and underscores only, the first one a letter.</summary>
    public static string Adjusted(string name)
    {
        var adjusted = string.Concat(name.Trim().Select(c => char.IsLetterOrDigit(c) || c == '_' ? c : '_'));
        return adjusted.Length == 0 || !char.IsLetter(adjusted[0]) ? "c" + adjusted : adjusted;
    }

    private static List<string> Distinct(IEnumerable<string> names)
    {
        var distinct = new List<string>();
        foreach (var name in names)
        {
            var candidate = name;
            for (var i = 1; distinct.Contains(candidate, StringComparer.OrdinalIgnoreCase); i++) candidate = $"{name}_{i}";
            distinct.Add(candidate);
        }

        return distinct;
    }
}

/// <summary>The argument schema of the functions that read tables from text.</summary>
internal static class TextSchema
{
    /// <summary>The columns that a schema table names; without its column <c>col</c> they are all columns of the file in order.</summary>
    /// <exception cref="ScriptException">The table is no schema, or does not fit the file.</exception>
    public static TextColumn[] Read(Arguments arguments, int index, int width)
    {
        var columns = Columns(arguments, index);
        if (arguments.Table(index).Find("col") is null && columns.Length != width)
            throw arguments.Wrong(index, $"has {columns.Length} columns, the file has {width}; choose columns by a column named col");
        return Array.Find(columns, column => column.Index < 0 || column.Index >= width) is { } missing
            ? throw arguments.Wrong(index, $"names the column {missing.Index} of a file with {width} columns")
            : columns;
    }

    /// <summary>The columns that a schema table names.</summary>
    /// <exception cref="ScriptException">The table is no schema.</exception>
    public static TextColumn[] Columns(Arguments arguments, int index)
    {
        var schema = arguments.Table(index);
        var (names, types) = (TextsOf(arguments, index, schema, "name"), TextsOf(arguments, index, schema, "type"));
        var formats = schema.Find("format") is null ? null : TextsOf(arguments, index, schema, "format");
        var places = schema.Find("col");
        var columns = new TextColumn[names.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            if (!DataTypes.TryParse(types[i], out var type)) throw arguments.Wrong(index, $"has the type {types[i]}, which cannot be read from text here");
            columns[i] = new TextColumn(names[i], type, formats?[i] ?? "", places?.Scalar(i).AsInt() ?? i);
        }

        return columns;
    }

    private static string[] TextsOf(Arguments arguments, int index, Table schema, string name) => schema.Find(name) is { } column && column.Type.IsText()
        ? column.Texts()
        : throw arguments.Wrong(index, $"needs a column {name} of texts");
}

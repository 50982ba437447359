using System.Text;
using System.Text.RegularExpressions;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Functions of text; each works on a scalar, a vector or a tuple.</summary>
internal static class StringFunctions
{
    private const int LongestPadding = 65_536;

    // A pattern comes from a script: it must not be able to run for ever.
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);

    public static void Register(FunctionTable table)
    {
        AddParts(table);
        AddChanges(table);
        AddTests(table);
        AddPatterns(table);
    }

    private static void AddParts(FunctionTable table)
    {
        Add(table, "upper(X)", "In upper case.", (a, text) => text.ToUpperInvariant());
        Add(table, "lower(X)", "In lower case.", (a, text) => text.ToLowerInvariant());
        Add(table, "trim(X)", "Without blanks at both ends.", (a, text) => text.Trim(' '));
        Add(table, "ltrim(X)", "Without blanks in front.", (a, text) => text.TrimStart(' '));
        Add(table, "rtrim(X)", "Without blanks at the end.", (a, text) => text.TrimEnd(' '));
        Add(table, "strip(X)", "Without blanks, tabs and line ends at both ends.", (a, text) => text.Trim());
        Add(table, "left(X, n)", "The first n characters.", (a, text) => text[..Math.Clamp(a.Int(1), 0, text.Length)]);
        Add(table, "right(X, n)", "The last n characters.", (a, text) => text[^Math.Clamp(a.Int(1), 0, text.Length)..]);
        Add(table, "substr(X, offset, [length])", "The part from offset on, at most length characters.", (a, text) => Part(text, a.Int(1), a.Int(2, int.MaxValue)));
        table.Alias("substru", "substr");
        Add(table, "repeat(X, n)", "The text n times.", (a, text) => new StringBuilder().Insert(0, text, a.Size((long)text.Length * Math.Max(0, a.Int(1))) == 0 ? 0 : a.Int(1)).ToString());
    }

    private static void AddChanges(FunctionTable table)
    {
        Add(table, "lpad(str, length, [pattern])", "Filled up in front to a length, or cut to it.", (a, text) => Pad(a, text, isLeft: true));
        Add(table, "rpad(str, length, [pattern])", "Filled up at the end to a length, or cut to it.", (a, text) => Pad(a, text, isLeft: false));
        Add(table, "strReplace(str, pattern, replacement)", "Every occurrence of a text replaced.", (a, text) =>
            a.Text(1).Length == 0 ? text : text.Replace(a.Text(1), a.Text(2), StringComparison.Ordinal));
        table.Add("concat(X, [Y])", "The texts of X joined, with Y between them; of two scalars, X followed by Y.", (_, a) => Concatenate(a));
        table.Add("split(str, [delimiter])", "The parts of a text between delimiters.", (_, a) => a[0] is Scalar
            ? Split(a.Text(0), a)
            : Vector.Tuple([.. a.Vector(0).Texts().Select(text => Split(text, a))]));
    }

    private static void AddTests(FunctionTable table)
    {
        AddTo(table, "strlen(X)", "The number of bytes in UTF-8.", DataType.Int, (a, text) => ByteText.Length(text));
        AddTo(table, "strpos(X, str)", "The position of the first occurrence; -1 when there is none.", DataType.Int,
            (a, text) => text.IndexOf(a.Text(1), StringComparison.Ordinal));
        AddTo(table, "startsWith(X, str)", "Does each text start with another?", DataType.Bool,
            (a, text) => text.StartsWith(a.Text(1), StringComparison.Ordinal) ? 1 : 0);
        AddTo(table, "endsWith(X, str)", "Does each text end with another?", DataType.Bool,
            (a, text) => text.EndsWith(a.Text(1), StringComparison.Ordinal) ? 1 : 0);
    }

    private static void AddPatterns(FunctionTable table)
    {
        AddTo(table, "regexFind(str, pattern, [offset])", "The position of the first match of a regular expression; -1 when there is none.",
            DataType.Int, (a, text) => Pattern(a, 1).Match(text, Math.Clamp(a.Int(2, 0), 0, text.Length)) is { Success: true } match ? match.Index : -1);
        AddTo(table, "regexCount(str, pattern, [offset])", "The number of matches of a regular expression.", DataType.Int,
            (a, text) => Pattern(a, 1).Count(text, Math.Clamp(a.Int(2, 0), 0, text.Length)));
        Add(table, "regexReplace(str, pattern, replacement, [offset])", "Every match of a regular expression replaced.",
            (a, text) => Pattern(a, 1).Replace(text, a.Text(2), int.MaxValue, Math.Clamp(a.Int(3, 0), 0, text.Length)));
        table.Add("format(X, format)", "Numbers and times written after a pattern such as 0.00 or yyyy.MM.dd.", (_, a) =>
            Shapes.Map("format", a[0], column => Patterns.Format(column, a.Text(1))));
        table.Add("temporalFormat(X, format)", "Times written after a pattern such as yyyy-MM-dd HH:mm:ss.", (_, a) =>
            Shapes.Map("temporalFormat", a[0], column => Patterns.Format(column, a.Text(1))));
        table.Alias("datetimeFormat", "temporalFormat");
        table.Alias("decimalFormat", "format");
    }

    private static void Add(FunctionTable table, string signature, string summary, Func<Arguments, string, string> body) =>
        table.Add(signature, summary, (_, a) => Shapes.Map(a.FunctionName, a[0],
            column => Vector.String(Array.ConvertAll(TextsOf(a, column), text => body(a, text)))));

    private static void AddTo(FunctionTable table, string signature, string summary, DataType type, Func<Arguments, string, int> body) =>
        table.Add(signature, summary, (_, a) => Shapes.Map(a.FunctionName, a[0], column =>
            Conversion.Convert(Vector.Int(Array.ConvertAll(TextsOf(a, column), text => body(a, text))), type)));

    private static string[] TextsOf(Arguments arguments, Vector column) => column.Type.IsText() || column.Type == DataType.Void
        ? TextColumns.Format(column, DataType.String).Texts()
        : throw arguments.Wrong(0, $"must be text, not {column.Type.DisplayName()}");

    private static string Part(string text, int offset, int length) => offset < 0 || offset >= text.Length || length <= 0
        ? ""
        : text.Substring(offset, Math.Min(length, text.Length - offset));

    private static string Pad(Arguments arguments, string text, bool isLeft)
    {
        var length = Math.Clamp(arguments.Int(1), 0, LongestPadding);
        if (length <= text.Length) return text[..length];
        var pattern = arguments.Text(2, " ");
        if (pattern.Length == 0) return text;
        var padding = new StringBuilder(length);
        while (padding.Length < length - text.Length) padding.Append(pattern);
        padding.Length = length - text.Length;
        return isLeft ? padding + text : text + padding;
    }

    private static Scalar Concatenate(Arguments arguments)
    {
        var separator = !arguments.Has(1) ? "" : arguments[1] is Scalar scalar ? Formatter.Plain(scalar) : throw arguments.Wrong(1, "must be a scalar");
        return Scalar.String(arguments[0] is Scalar single
            ? Formatter.Plain(single) + separator
            : string.Join(separator, TextColumns.Format(arguments.Vector(0), DataType.String).Texts()));
    }

    private static Vector Split(string text, Arguments arguments)
    {
        if (!arguments.Has(1)) return new Vector<sbyte>(DataType.Char, Array.ConvertAll(ByteText.ToBytes(text), b => (sbyte)b));
        var delimiter = Formatter.Plain(arguments.Scalar(1));
        return delimiter.Length == 0
            ? throw arguments.Wrong(1, "must not be empty")
            : Vector.String(text.Split(delimiter));
    }

    /// <summary>The argument as a regular expression.</summary>
    /// <exception cref="ScriptException">It is none.</exception>
    public static Regex Pattern(Arguments arguments, int index)
    {
        try
        {
            return new Regex(arguments.Text(index), RegexOptions.CultureInvariant, PatternLimit);
        }
        catch (RegexParseException error)
        {
            throw arguments.Wrong(index, $"is no regular expression ({error.Message.TrimEnd('.')})");
        }
    }
}

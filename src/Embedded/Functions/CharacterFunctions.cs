using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Texts by their characters: what kind they are, single ones, numbers written in them.</summary>
internal static class CharacterFunctions
{
    private static readonly char[] WordEnds = [' ', '\t', '\n', '\r', '\v', '\f'];

    public static void Register(FunctionTable table)
    {
        AddKinds(table);
        AddCounts(table);
        AddParts(table);
        table.Add("parseInteger(X, type, [radix])", "The integer at the start of each text, in base 2 to 16.", (_, a) => ParseIntegers(a));
        table.Alias("parseInt", "parseInteger");
        table.Add("snippet(X)", "X as it is printed.", (_, a) => Scalar.String(Formatter.Format(a[0])));
    }

    private static void AddKinds(FunctionTable table)
    {
        AddKind(table, "isDigit", "Are all characters digits?", text => text.All(char.IsDigit));
        table.Alias("isNumeric", "isDigit");
        AddKind(table, "isAlpha", "Are all characters letters?", text => text.All(char.IsLetter));
        AddKind(table, "isAlNum", "Are all characters letters or digits?", text => text.All(char.IsLetterOrDigit));
        AddKind(table, "isSpace", "Are all characters white space?", text => text.All(c => c is ' ' or '\t' or '\r' or '\n'));
        AddKind(table, "isLower", "Are there letters, all of them small?", text => text.Any(char.IsLetter) && !text.Any(char.IsUpper));
        AddKind(table, "isUpper", "Are there letters, all of them capital?", text => text.Any(char.IsLetter) && !text.Any(char.IsLower));
        AddKind(table, "isTitle", "Does every word start with a capital, with small letters behind it?", IsTitle);
    }

    private static void AddKind(FunctionTable table, string name, string summary, Predicate<string> holds) =>
        table.Add($"{name}(X)", summary, (_, a) => MapTexts(a, column => Columns.Bool(
            Array.ConvertAll(column.Texts(), text => text.Length > 0 && holds(text) ? (sbyte)1 : (sbyte)0))));

    private static void AddCounts(FunctionTable table)
    {
        table.Add("strlenu(X)", "The number of characters.", (_, a) => MapTexts(a, column =>
            Vector.Int(Array.ConvertAll(column.Texts(), text => text.EnumerateRunes().Count()))));
        table.Add("wc(X)", "The number of words.", (_, a) => MapTexts(a, column =>
            Vector.Int(Array.ConvertAll(column.Texts(), text => text.Split(WordEnds, StringSplitOptions.RemoveEmptyEntries).Length))));
    }

    private static void AddParts(FunctionTable table)
    {
        table.Add("charAt(X, Y)", "The character at a position; null beyond the end.", (_, a) =>
            Shapes.Zip(a, "charAt", a[0], a[1], (arguments, texts, places) => CharactersAt(arguments, texts, places)));
        table.Add("toCharArray(X)", "The bytes of a text as CHARs; of several texts as an array vector.", (_, a) =>
            a[0] is Vector texts && texts.Type.IsText()
                ? RaggedRows.ToArrayVector(Vector.Tuple([.. texts.Texts().Select(Chars)]), DataType.Char)
                : Chars(a.Text(0)));
        table.Add("initcap(X)", "The first letter of every word capital, the others small.", (_, a) => MapTexts(a, column =>
            TextColumns.Format(Vector.String(Array.ConvertAll(column.Texts(), Capitalised)), column.Type)));
        table.Add("regexFindStr(str, pattern, [onlyFirst], [offset])", "What matches a pattern: the first place or, with onlyFirst=false, all of them.",
            (_, a) => FindTexts(a));
    }

    /// <summary>A function of text columns over the other forms; the columns of a table that hold no text stay as they are.</summary>
    /// <exception cref="ScriptException">The argument holds something else.</exception>
    public static Value MapTexts(Arguments arguments, Func<Vector, Vector> body) => arguments[0] is Table table
        ? new Table(table.Names, table.Columns.Select(column => column.Type.IsText() ? body(column) : column))
        : Shapes.Map(arguments.FunctionName, arguments[0], column => column.Type switch
        {
            DataType.Char or DataType.Void => body(TextColumns.Format(column, DataType.String)),
            _ when column.Type.IsText() => body(column),
            _ => throw arguments.Wrong(0, $"must be text, not {column.Type.DisplayName()}"),
        });

    private static Vector<sbyte> Chars(string text) =>
        new(DataType.Char, Array.ConvertAll(ByteText.ToBytes(text), item => (sbyte)item));

    private static bool IsTitle(string text)
    {
        var hasLetter = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsLetter(text[i])) continue;
            hasLetter = true;
            var isFirst = i == 0 || !char.IsLetter(text[i - 1]);
            if (isFirst ? char.IsLower(text[i]) : char.IsUpper(text[i])) return false;
        }

        return hasLetter;
    }

    // A digit is part of a word; a character of a script without capitals is not, so that Latin letters behind it start a word.
    private static string Capitalised(string text)
    {
        var letters = text.ToLowerInvariant().ToCharArray();
        for (var i = 0; i < letters.Length; i++)
            if (i == 0 || !char.IsDigit(letters[i - 1]) && char.ToUpperInvariant(letters[i - 1]) == char.ToLowerInvariant(letters[i - 1]))
                letters[i] = char.ToUpperInvariant(letters[i]);
        return new string(letters);
    }

    private static Vector<sbyte> CharactersAt(Arguments arguments, Vector texts, Vector places)
    {
        if (!texts.Type.IsText()) throw arguments.Wrong(0, "must be text");
        if (places.Type.Category() != DataCategory.Integral) throw arguments.Wrong(1, "must be integers");
        var bytes = Array.ConvertAll(texts.Texts(), ByteText.ToBytes);
        var positions = places.Numbers<long>();
        var characters = new sbyte[ElementwiseKernel.ResultLength(bytes.Length, positions.Length)];
        for (var i = 0; i < characters.Length; i++)
        {
            var (text, place) = (bytes[bytes.Length == 1 ? 0 : i], positions[positions.Length == 1 ? 0 : i]);
            characters[i] = place >= 0 && place < text.Length ? (sbyte)text[place] : Null.Of<sbyte>();
        }

        return new Vector<sbyte>(DataType.Char, characters);
    }

    private static Value FindTexts(Arguments arguments)
    {
        var pattern = StringFunctions.Pattern(arguments, 1);
        var (isFirst, offset) = (arguments.Bool(2, true), arguments.Int(3, 0));
        if (offset < 0) throw arguments.Wrong(3, "must not be negative");
        // A pattern that also fits nothing finds the places where it fits something.
        string[] Matches(string text) => offset > text.Length ? []
            : [.. pattern.Matches(text, offset).Select(match => match.Value).Where(value => value.Length > 0)];
        string First(string text) => Matches(text) is [var first, ..] ? first : "";
        if (arguments[0] is Scalar) return isFirst ? Scalar.String(First(arguments.Text(0))) : Vector.String(Matches(arguments.Text(0)));
        var texts = arguments.Vector(0).Texts();
        return isFirst ? Vector.String(Array.ConvertAll(texts, First)) : Vector.Tuple(Array.ConvertAll<string, Value>(texts, text => Vector.String(Matches(text))));
    }

    private static Value ParseIntegers(Arguments arguments)
    {
        var type = Conversion.TypeOf(arguments[1]);
        if (type is not (DataType.Char or DataType.Short or DataType.Int or DataType.Long)) throw arguments.Wrong(1, "must be CHAR, SHORT, INT or LONG");
        var radix = arguments.Int(2, 10);
        if (radix is < 2 or > 16) throw arguments.Wrong(2, "must lie between 2 and 16");
        return MapTexts(arguments, column => Conversion.Convert(
            Vector.Long(Array.ConvertAll(column.Texts(), text => ParseInteger(text.TrimStart(WordEnds), type, radix))), type));
    }

    private static long ParseInteger(ReadOnlySpan<char> text, DataType type, int radix)
    {
        if (text.IsEmpty) return long.MinValue;
        var isNegative = text[0] == '-';
        if (text[0] is '-' or '+') text = text[1..];
        if (radix == 16 && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) text = text[2..];
        Int128 value = 0;
        var digits = 0;
        for (; digits < text.Length && char.IsAsciiHexDigit(text[digits]) && Convert.ToInt32(text[digits].ToString(), 16) is var digit && digit < radix; digits++)
        {
            value = (value * radix) + digit;
            if (value > long.MaxValue) throw TooLarge(type);
        }

        if (digits == 0) throw new ScriptException("parseInteger: the text does not start with a digit of the radix.");
        if (value > Largest(type)) throw TooLarge(type);
        return (long)(isNegative ? -value : value);
    }

    private static long Largest(DataType type) => type switch
    {
        DataType.Char => sbyte.MaxValue,
        DataType.Short => short.MaxValue,
        DataType.Int => int.MaxValue,
        _ => long.MaxValue,
    };

    private static ScriptException TooLarge(DataType type) =>
        new(string.Create(CultureInfo.InvariantCulture, $"parseInteger: the number is too large for {type.DisplayName()}."));
}

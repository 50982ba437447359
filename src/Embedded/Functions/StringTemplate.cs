using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// <c>stringFormat</c>: a text with placeholders <c>%[(name)][#][-+][0][width][.decimals]type</c>, filled with values of the types that the
/// letters stand for.
/// </summary>
internal static partial class StringTemplate
{
    private const int LongestField = 65_536;

    private const string TemporalLetters = "dMtmsDTnN";

    private static readonly DataType[] TemporalTypes =
    [
        DataType.Date, DataType.Month, DataType.Time, DataType.Minute, DataType.Second, DataType.DateTime, DataType.Timestamp, DataType.NanoTime,
        DataType.NanoTimestamp,
    ];

    public static void Register(FunctionTable table) =>
        table.Add("stringFormat(format, [args...])", "A text with values in the place of %i, %f, %W and so on.", (_, a) => Scalar.String(Fill(a)));

    private static string Fill(Arguments arguments)
    {
        var format = arguments.Text(0);
        var text = new StringBuilder();
        var (at, next) = (0, 1);
        foreach (Match field in FieldPattern().Matches(format))
        {
            text.Append(Plain(format, at, field.Index)).Append(field.Value == "%%" ? "%" : Field(arguments, field, ref next));
            at = field.Index + field.Length;
        }

        var usesNames = format.Contains("%(", StringComparison.Ordinal);
        if (!usesNames && arguments.Count > next) throw new ScriptException($"stringFormat: the format has {next - 1} placeholders, {arguments.Count - 1} values were given.");
        return text.Append(Plain(format, at, format.Length)).ToString();
    }

    private static string Plain(string format, int start, int end) => format.IndexOf('%', start, end - start) is var mistake and >= 0
        ? throw new ScriptException($"stringFormat: \"{format.AsSpan(mistake, Math.Min(8, format.Length - mistake))}\" is no placeholder; write %% for a percent sign.")
        : format[start..end];

    private static string Field(Arguments arguments, Match field, ref int next)
    {
        Value value;
        if (field.Groups["name"].Success)
        {
            var names = arguments.Find(1) as Dictionary ?? throw arguments.Wrong(1, "must be a dictionary for placeholders with names");
            value = names.Find(field.Groups["name"].Value) ?? throw new ScriptException($"stringFormat: the dictionary has no key {field.Groups["name"].Value}.");
        }
        else
        {
            value = arguments.Has(next) ? arguments[next] : throw new ScriptException($"stringFormat: the placeholder {field.Value} has no value.");
            next++;
        }

        var sizes = new Queue<Value>();
        if (field.Groups["width"].Value == "*" || field.Groups["decimals"].Value == "*")
        {
            var parts = Elements.Of(value);
            for (var i = 0; i < parts.Count - 1; i++) sizes.Enqueue(parts[i]);
            value = parts[parts.Count - 1];
        }

        var width = Size(field.Groups["width"].Value, sizes) ?? 0;
        var decimals = Size(field.Groups["decimals"].Value, sizes);
        if (sizes.Count > 0 || width > LongestField) throw new ScriptException($"stringFormat: the sizes of {field.Value} do not fit.");
        return Padded(Write(field, value, decimals), field, width);
    }

    private static int? Size(string text, Queue<Value> sizes) => text.Length == 0 ? null
        : text != "*" ? int.Parse(text, CultureInfo.InvariantCulture)
        : sizes.TryDequeue(out var size) && size is Scalar scalar && scalar.Type.Category() == DataCategory.Integral ? scalar.AsInt()
        : throw new ScriptException("stringFormat: * needs a tuple of sizes and the value.");

    private static string Padded(string text, Match field, int width)
    {
        var flags = field.Groups["flags"].Value;
        if (text.Length >= width) return text;
        var isNumber = field.Groups["type"].Value[0] is 'f' or 'F';
        var filling = isNumber && flags.Contains('0', StringComparison.Ordinal) ? '0' : ' ';
        if (flags.Contains('-', StringComparison.Ordinal)) return text.PadRight(width, filling);
        return filling == '0' && text[0] is '-' or '+' ? text[0] + text[1..].PadLeft(width - 1, '0') : text.PadLeft(width, filling);
    }

    private static string Write(Match field, Value value, int? decimals)
    {
        var (type, flags) = (field.Groups["type"].Value[0], field.Groups["flags"].Value);
        if (type == 'A') return value is Vector ? Formatter.Format(value) : throw Unfit(field, value);
        if (value is not Scalar scalar) throw Unfit(field, value);
        if (TemporalLetters.IndexOf(type, StringComparison.Ordinal) is var at and >= 0)
            return scalar.Type == TemporalTypes[at] ? Formatter.Plain(scalar) : throw Unfit(field, value);
        var category = scalar.Type.Category();
        switch (type)
        {
            case 'W' or 'S' when category == DataCategory.Literal:
                return decimals < scalar.AsText().Length ? scalar.AsText()[..decimals.Value] : scalar.AsText();
            case 'b' when scalar.Type == DataType.Bool:
                return Formatter.Plain(scalar);
            case 'c' when scalar.Type == DataType.Char:
                return Formatter.Plain(scalar);
            case 'f' or 'F' when category == DataCategory.Floating && !scalar.IsNull:
                return (flags.Contains('+', StringComparison.Ordinal) && scalar.AsDouble() >= 0 ? "+" : "")
                    + scalar.AsDouble().ToString("F" + (decimals ?? 6).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            case 'h' or 'i' or 'l' or 'o' or 'x' or 'X' when category == DataCategory.Integral && !scalar.IsNull:
                return Integer(type, flags, scalar.AsLong());
            default:
                throw Unfit(field, value);
        }
    }

    private static string Integer(char type, string flags, long value)
    {
        var mark = flags.Contains('#', StringComparison.Ordinal);
        return type switch
        {
            'o' => (mark ? "0o" : "") + Convert.ToString(value, 8),
            'x' => (mark ? "0x" : "") + value.ToString("x", CultureInfo.InvariantCulture),
            'X' => (mark ? "0X" : "") + value.ToString("X", CultureInfo.InvariantCulture),
            _ => (flags.Contains('+', StringComparison.Ordinal) && value >= 0 ? "+" : "") + value.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static ScriptException Unfit(Match field, Value value) =>
        new($"stringFormat: the placeholder {field.Value} does not fit a {value.Type.DisplayName()} {value.Form.ToString().ToUpperInvariant()}.");

    [GeneratedRegex(@"%%|%(\((?<name>[^)]*)\))?(?<flags>[#+\-0]*)(?<width>\d{1,9}|\*)?(\.(?<decimals>\d{1,2}|\*))?(?<type>[bchioxXldMtmsDTnNfFSWA])",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FieldPattern();
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Values as JSON and back: the common form (<c>toStdJson</c>) and the language's own with names, forms and types (<c>toJson</c>).</summary>
internal static class JsonFunctions
{
    private const int MostElements = 300_000;
    private const int MostRows = 100_000;

    public static void Register(FunctionTable table)
    {
        table.Add("toStdJson(obj)", "A value as JSON.", (_, a) => Scalar.String(Write(a, a[0])));
        table.Add("fromStdJson(X)", "The value of a JSON text; texts that are times become times.", (_, a) => a[0] is Vector texts
            ? Vector.Tuple([.. texts.Texts().Select(text => Read(a, text))])
            : Read(a, a.Text(0)));
        table.Add("toJson(X, [name])", "A value as JSON with its name, form, type and size.", (_, a) => Scalar.String(Describe(a, a[0], a.Text(1, ""))));
        table.Add("fromJson(X)", "The value that toJson wrote.", (_, a) =>
        {
            using var document = Parse(a, a.Text(0));
            return Restore(a, document.RootElement);
        });
    }

    /// <summary>A text as a JSON document.</summary>
    /// <exception cref="ScriptException">It is none.</exception>
    public static JsonDocument Parse(Arguments arguments, string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException failure)
        {
            throw arguments.Wrong(0, $"is no JSON ({failure.Message.TrimEnd('.')})");
        }
    }

    private static string Write(Arguments arguments, Value value) => value switch
    {
        Scalar scalar => Element(arguments, scalar, isSpaced: true),
        Vector vector => $"[{string.Join(", ", Enumerable.Range(0, vector.Count).Select(i => Write(arguments, vector[i])))}]",
        Dictionary dictionary => $"{{{string.Join(',', dictionary.Keys.Select(key =>
            $"{Quoted(Plain(key))}: {Write(arguments, dictionary[key])}"))}}}",
        Table table => $"[{string.Join(',', Enumerable.Range(0, table.Count).Select(row => Row(arguments, table, row)))}]",
        SetValue set => Write(arguments, set.ToVector()),
        _ => throw arguments.Wrong(0, $"is a {value.Form}, which JSON does not hold"),
    };

    private static string Row(Arguments arguments, Table table, int row) =>
        $"{{{string.Join(',', table.Names.Select((name, i) => $"{Quoted(name)}: {Write(arguments, table.Columns[i][row])}"))}}}";

    private static string Element(Arguments arguments, Scalar scalar, bool isSpaced) => scalar.Type.Category() switch
    {
        _ when scalar.IsNull => "null",
        DataCategory.Logical => scalar.AsBool() ? "true" : "false",
        DataCategory.Integral when scalar.Type != DataType.Int128 => scalar.AsLong().ToString(CultureInfo.InvariantCulture),
        DataCategory.Floating when double.IsFinite(scalar.AsDouble()) => scalar.Type == DataType.Float
            ? ((float)scalar.AsDouble()).ToString(CultureInfo.InvariantCulture)
            : scalar.AsDouble().ToString(CultureInfo.InvariantCulture),
        DataCategory.Literal => Quoted(scalar.AsText()),
        DataCategory.Temporal => Quoted(isSpaced ? Plain(scalar) : Formatter.Plain(scalar)),
        _ => throw arguments.Wrong(0, $"has a {scalar.Type.DisplayName()} that JSON does not hold"),
    };

    // Days and times of day stand apart in JSON, without the language's T.
    private static string Plain(Scalar scalar) => scalar.Type.IsTemporal() ? Formatter.Plain(scalar).Replace('T', ' ') : Formatter.Plain(scalar);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        return quoted.Append('"').ToString();
    }

    private static Value Read(Arguments arguments, string text)
    {
        if (text.Length == 0) return Scalar.Void;
        using var document = Parse(arguments, text);
        return Read(document.RootElement);
    }

    private static Value Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => Scalar.True,
        JsonValueKind.False => Scalar.False,
        JsonValueKind.Number => Scalar.Double(element.GetDouble()),
        JsonValueKind.String => TimeOrText(element.GetString()!),
        JsonValueKind.Array => ReadArray(element),
        JsonValueKind.Object => ReadObject(element),
        _ => Scalar.Void,
    };

    private static Scalar TimeOrText(string text) =>
        text.Length > 0 && char.IsAsciiDigit(text[0]) && TemporalLiteral.Match(text, out var value) == text.Length && value is not null ? value : Scalar.String(text);

    private static Vector ReadArray(JsonElement element)
    {
        Value[] items = [.. element.EnumerateArray().Select(Read)];
        return items.Length > 0 && items.All(item => item is Scalar) ? Columns.CombineScalars(items) : Vector.Tuple(items);
    }

    private static Dictionary ReadObject(JsonElement element)
    {
        var entries = element.EnumerateObject().Select(entry => (entry.Name, Value: Read(entry.Value))).ToArray();
        var types = entries.Select(entry => entry.Value is Scalar { IsNull: false } scalar ? scalar.Type : DataType.Any).Distinct().ToArray();
        var dictionary = new Dictionary(DataType.String, types is [var type] ? type : DataType.Any);
        foreach (var (name, value) in entries) dictionary[Scalar.String(name)] = value;
        return dictionary;
    }

    private static string Describe(Arguments arguments, Value value, string name)
    {
        var head = $"{{\"name\":{Quoted(name)},\"form\":\"{value.Form.ToString().ToLowerInvariant()}\"";
        var type = $"\"type\":\"{value.Type.DisplayName().ToLowerInvariant()}\"";
        var size = string.Create(
            CultureInfo.InvariantCulture, $"\"size\":\"{(value is SetValue ? Math.Min(value.Count, MostElements) : value.Count)}\"");
        return value switch
        {
            Scalar scalar => $"{head},{type},{size},\"value\":{Element(arguments, scalar, isSpaced: false)}}}",
            Vector<Value> => throw Undescribed(arguments, value),
            Vector vector => $"{head},{type},{size},\"value\":[{Elements(arguments, vector, MostElements)}]}}",
            SetValue set => $"{head},{type},{size},\"value\":[{Elements(arguments, set.ToVector(), MostElements)}]}}",
            Pair pair => $"{head},{type},{size},\"value\":[{Elements(arguments, Columns.Of(pair), 2)}]}}",
            Table table => $"{head},{size},\"value\":[{string.Join(',', table.Names.Select((column, i) =>
                Describe(arguments, table.Columns[i].Count <= MostRows ? table.Columns[i] : table.Columns[i].Slice(0, MostRows), column)))}]}}",
            _ => throw Undescribed(arguments, value),
        };
    }

    private static ScriptException Undescribed(Arguments arguments, Value value) =>
        arguments.Wrong(0, $"is a {(value is Vector ? "tuple" : value.Form.ToString().ToLowerInvariant())}, for which only toStdJson is supported here");

    private static string Elements(Arguments arguments, Vector vector, int most) =>
        string.Join(',', Enumerable.Range(0, Math.Min(vector.Count, most)).Select(i => Element(arguments, vector.Scalar(i), isSpaced: false)));

    private static Value Restore(Arguments arguments, JsonElement element)
    {
        var form = TextOf(arguments, element, "form");
        if (!element.TryGetProperty("value", out var value)) throw arguments.Wrong(0, "needs the key value");
        if (form == "table")
            return new Table([.. value.EnumerateArray().Select(column => (TextOf(arguments, column, "name"), (Vector)Restore(arguments, column)))]);
        if (!DataTypes.TryParse(TextOf(arguments, element, "type"), out var type)) throw arguments.Wrong(0, "names no known type");
        return form switch
        {
            "scalar" => RestoreElement(arguments, value, type),
            "vector" => RestoreVector(arguments, value, type),
            "set" => new SetValue(RestoreVector(arguments, value, type)),
            "pair" when RestoreVector(arguments, value, type) is { Count: 2 } pair => new Pair(pair.Scalar(0), pair.Scalar(1)),
            _ => throw arguments.Wrong(0, $"has the form \"{form}\"; only scalar, vector, set, pair and table can be read here"),
        };
    }

    private static string TextOf(Arguments arguments, JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw arguments.Wrong(0, $"needs the key {key}");

    private static Vector RestoreVector(Arguments arguments, JsonElement value, DataType type)
    {
        var vector = Vector.Create(type).CreateEmpty(value.GetArrayLength());
        foreach (var item in value.EnumerateArray()) vector.Add(RestoreElement(arguments, item, type));
        return vector;
    }

    private static Scalar RestoreElement(Arguments arguments, JsonElement item, DataType type) => item.ValueKind switch
    {
        JsonValueKind.Null => Scalar.NullOf(type),
        JsonValueKind.True => Scalar.True,
        JsonValueKind.False => Scalar.False,
        JsonValueKind.String => TextColumns.Parse(item.GetString()!, type),
        JsonValueKind.Number when type.Category() == DataCategory.Integral && item.TryGetInt64(out var whole) => Scalar.Integral(type, whole),
        JsonValueKind.Number => (Scalar)Conversion.Convert(Scalar.Double(item.GetDouble()), type),
        _ => throw arguments.Wrong(0, "has an element that is no scalar"),
    };
}

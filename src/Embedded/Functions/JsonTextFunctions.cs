using System.Text;
using System.Text.Json;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Columns of JSON texts: one element of each, or a table of objects.</summary>
internal static class JsonTextFunctions
{
    /// <summary>So many objects decide the columns of a table without a schema.</summary>
    private const int ObjectsLookedAt = 10;

    public static void Register(FunctionTable table)
    {
        table.Add("jsonExtract(json, location, type)", "The element at a place of each JSON text; null where there is none of the type.", (_, a) => Extract(a));
        table.Add("parseJsonTable(json, [schema], [keyCaseSensitive])", "A table with one row for every JSON object.", (_, a) => ReadTable(a));
    }

    private static Value Extract(Arguments arguments)
    {
        var type = arguments.Text(2) switch
        {
            "int" => DataType.Int,
            "long" => DataType.Long,
            "double" => DataType.Double,
            "string" => DataType.String,
            _ => throw arguments.Wrong(2, "must be \"int\", \"long\", \"double\" or \"string\""),
        };
        var location = LocationOf(arguments, arguments[1]);
        return CharacterFunctions.MapTexts(arguments, column =>
        {
            var texts = column.Texts();
            var elements = Vector.Create(type, texts.Length);
            for (var i = 0; i < texts.Length; i++)
                if (Extract(texts[i], location, type) is { } element)
                    elements.Set(i, element);
            return elements;
        });
    }

    private static Scalar[] LocationOf(Arguments arguments, Value location)
    {
        Scalar[] steps = location switch
        {
            Scalar single => [single],
            Vector vector => [.. Enumerable.Range(0, vector.Count).Select(vector.Scalar)],
            _ => throw arguments.Wrong(1, "must be a scalar, a vector or a tuple"),
        };
        return Array.TrueForAll(steps, step => step.Type.IsText() || (step.Type.Category() == DataCategory.Integral && step is { IsNull: false } && step.AsLong() != 0))
            ? steps
            : throw arguments.Wrong(1, "must consist of keys and of positions other than 0");
    }

    private static Scalar? Extract(string text, Scalar[] location, DataType type)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            JsonElement? element = document.RootElement;
            foreach (var step in location)
            {
                if (element is not { } place) return null;
                element = step.Type.IsText() ? Member(place, step.AsText()) : Position(place, step.AsLong());
            }

            return element is { } found ? As(found, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Member(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var member) ? member : null;

    // Positions count from 1, or from the end as -1, through the elements of arrays and the members of objects.
    private static JsonElement? Position(JsonElement element, long position)
    {
        JsonElement[] items = element.ValueKind switch
        {
            JsonValueKind.Array => [.. element.EnumerateArray()],
            JsonValueKind.Object => [.. element.EnumerateObject().Select(member => member.Value)],
            _ => [],
        };
        var index = position > 0 ? position - 1 : items.Length + position;
        return index >= 0 && index < items.Length ? items[index] : null;
    }

    private static Scalar? As(JsonElement element, DataType type)
    {
        if (type == DataType.String) return element.ValueKind == JsonValueKind.String ? Scalar.String(element.GetString()!) : null;
        if (element.ValueKind != JsonValueKind.Number) return null;
        if (type == DataType.Double) return Scalar.Double(element.GetDouble());
        var whole = element.TryGetInt64(out var integer) ? integer : Math.Truncate(element.GetDouble()) is var number and > -9e18 and < 9e18 ? (long)number : long.MinValue;
        return type == DataType.Long ? Scalar.Long(whole) : whole == (int)whole ? Scalar.Int((int)whole) : null;
    }

    private static Table ReadTable(Arguments arguments)
    {
        string[] texts = arguments[0] is Vector vector ? vector.Texts() : [arguments.Text(0)];
        var rows = new List<JsonElement>();
        foreach (var text in texts) AddObjects(arguments, text, rows);
        var comparison = arguments.Bool(2, true) ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        var columns = arguments.Has(1) ? TextSchema.Columns(arguments, 1) : Detect(rows, comparison);
        return new Table([.. columns.Select(column => (column.Name, Column(arguments, rows, column, comparison)))]);
    }

    private static void AddObjects(Arguments arguments, string text, List<JsonElement> rows)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                var element = JsonElement.ParseValue(ref reader);
                if (element.ValueKind != JsonValueKind.Object) throw arguments.Wrong(0, "must hold JSON objects");
                rows.Add(element);
            }
        }
        catch (JsonException failure)
        {
            throw arguments.Wrong(0, $"is no JSON ({failure.Message.TrimEnd('.')})");
        }
    }

    private static TextColumn[] Detect(List<JsonElement> rows, StringComparison comparison)
    {
        var columns = new List<TextColumn>();
        foreach (var member in rows.Take(ObjectsLookedAt).SelectMany(row => row.EnumerateObject()))
        {
            var at = columns.FindIndex(column => string.Equals(column.Name, member.Name, comparison));
            if (at < 0) columns.Add(new TextColumn(member.Name, TypeOf(member.Value), "", columns.Count));
            else columns[at] = columns[at] with { Type = Wider(columns[at].Type, TypeOf(member.Value)) };
        }

        return [.. columns.Select(column => column.Type == DataType.Void ? column with { Type = DataType.String } : column)];
    }

    private static DataType TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => DataType.Bool,
        JsonValueKind.Number => value.TryGetInt32(out _) ? DataType.Int : value.TryGetInt64(out _) ? DataType.Long : DataType.Double,
        JsonValueKind.String => DataType.String,
        JsonValueKind.Null => DataType.Void,
        _ => throw new ScriptException("parseJsonTable: arrays and objects inside objects are not supported."),
    };

    private static DataType Wider(DataType x, DataType y) => x == y || y == DataType.Void ? x
        : x == DataType.Void ? y
        : x is DataType.Int or DataType.Long or DataType.Double && y is DataType.Int or DataType.Long or DataType.Double ? (DataType)Math.Max((int)x, (int)y)
        : DataType.String;

    private static Vector Column(Arguments arguments, List<JsonElement> rows, TextColumn column, StringComparison comparison)
    {
        var pattern = column.Format.Length > 0 ? TemporalPattern.Parse(column.Format) : null;
        var values = Vector.Create(column.Type, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var member = rows[i].EnumerateObject().LastOrDefault(entry => string.Equals(entry.Name, column.Name, comparison));
            if (member.Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) continue;
            values.Set(i, Cell(arguments, member.Value, column.Type, pattern));
        }

        return values;
    }

    private static Scalar Cell(Arguments arguments, JsonElement value, DataType type, TemporalPattern? pattern) => value.ValueKind switch
    {
        JsonValueKind.String when pattern is not null => (Scalar)Conversion.Convert(pattern.Read(value.GetString()!), type),
        JsonValueKind.String => TextColumns.Parse(value.GetString()!, type),
        JsonValueKind.True or JsonValueKind.False => type.IsText() ? Scalar.String(value.GetRawText()) : Scalar.Bool(value.ValueKind == JsonValueKind.True),
        JsonValueKind.Number when type.IsText() => Scalar.String(value.GetRawText()),
        JsonValueKind.Number when type.Category() == DataCategory.Integral && value.TryGetInt64(out var whole) =>
            (Scalar)Conversion.Convert(Scalar.Long(whole), type),
        JsonValueKind.Number => (Scalar)Conversion.Convert(Scalar.Double(value.GetDouble()), type),
        _ => throw arguments.Wrong(0, "has an array or an object inside an object, which is not supported"),
    };
}

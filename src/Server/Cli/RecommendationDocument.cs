using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DolphinQuant.Server.Grpc;
using DolphinQuant.Server.Pipeline;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DolphinQuant.Server.Cli;

/// <summary>
/// Ranked lists as one JSON document: an array with the REST answer of each list, field by field. A number that JSON
/// does not know, such as NaN, is null.
/// </summary>
internal static class RecommendationDocument
{
    public static string Of(IEnumerable<RecommendationList> lists)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var list in lists) WriteMessage(json, list.ToMessage());
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    // As REST: every field but an absent optional one, under the JSON name of the contract.
    private static void WriteMessage(Utf8JsonWriter json, IMessage message)
    {
        json.WriteStartObject();
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.HasPresence && !field.Accessor.HasValue(message)) continue;
            json.WritePropertyName(field.JsonName);
            WriteField(json, field, field.Accessor.GetValue(message));
        }

        json.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter json, FieldDescriptor field, object value)
    {
        if (!field.IsRepeated)
        {
            WriteValue(json, field, value);
            return;
        }

        json.WriteStartArray();
        foreach (var item in (System.Collections.IEnumerable)value) WriteValue(json, field, item);
        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, FieldDescriptor field, object value)
    {
        switch (value)
        {
            case IMessage message:
                WriteMessage(json, message);
                break;
            case Enum:
                json.WriteStringValue(field.EnumType.FindValueByNumber((int)value).Name);
                break;
            case double number when !double.IsFinite(number):
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            default:
                json.WriteRawValue(Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
        }
    }
}

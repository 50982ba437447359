using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace DolphinQuant.Embedded.Listener.Debugging;

/// <summary>
/// What a debugger is told: the length of a JSON text, the text, and the bytes of the values that the text names by their length.
/// An answer bears the number of its request, an event its name.
/// </summary>
internal static class DebugMessage
{
    private const string Success = "OK";

    /// <summary>The answer to a request.</summary>
    public static byte[] Answer(int id, Action<Utf8JsonWriter>? data, byte[]? values = null) => Compose(
        json => json.WriteNumber("id", id), Success, data, values);

    /// <summary>The answer to a request that cannot be done.</summary>
    public static byte[] Refusal(int id, string message) => Compose(json => json.WriteNumber("id", id), message, data: null);

    /// <summary>Something happened.</summary>
    public static byte[] Event(string name, Action<Utf8JsonWriter> data, string message = Success) => Compose(
        json => json.WriteString("event", name), message, data);

    private static byte[] Compose(Action<Utf8JsonWriter> head, string message, Action<Utf8JsonWriter>? data, byte[]? values = null)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            head(json);
            json.WriteString("message", message);
            if (data is not null)
            {
                json.WritePropertyName("data");
                data(json);
            }

            json.WriteEndObject();
        }

        var bytes = new byte[sizeof(uint) + text.WrittenCount + (values?.Length ?? 0)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)text.WrittenCount);
        text.WrittenSpan.CopyTo(bytes.AsSpan(sizeof(uint)));
        values?.CopyTo(bytes.AsSpan(sizeof(uint) + text.WrittenCount));
        return bytes;
    }
}

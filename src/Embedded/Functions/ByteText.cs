using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Texts as bytes. The language's strings are UTF-8 bytes; a byte that is no UTF-8 is kept as the lone surrogate U+DC00 + byte (PEP 383,
/// "surrogateescape"), so that packed, compressed or foreign bytes survive in a string.
/// </summary>
internal static class ByteText
{
    private const char FirstEscape = '\uDC80';
    private const char LastEscape = '\uDCFF';

    /// <summary>The bytes of a text.</summary>
    public static byte[] ToBytes(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange(FirstEscape, LastEscape) < 0) return Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>(text.Length);
        Span<byte> buffer = stackalloc byte[4];
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var consumed) != OperationStatus.Done
                && text[i] is >= FirstEscape and <= LastEscape)
                bytes.Add((byte)(text[i] - '\uDC00'));
            else
                bytes.AddRange(buffer[..rune.EncodeToUtf8(buffer)]);
            i += consumed;
        }

        return [.. bytes];
    }

    /// <summary>The text of bytes.</summary>
    public static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
                bytes = bytes[consumed..];
            }
            else
            {
                text.Append((char)('\uDC00' + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    /// <summary>The number of bytes of a text.</summary>
    public static int Length(string text) => text.AsSpan().IndexOfAnyInRange(FirstEscape, LastEscape) < 0
        ? Encoding.UTF8.GetByteCount(text)
        : ToBytes(text).Length;
}

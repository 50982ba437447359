using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace DolphinQuant.Data;

/// <summary>
/// Texts as bytes. The language's strings and BLOBs are UTF-8 bytes; a byte that is no UTF-8 is kept as the lone surrogate
/// U+DC00 + byte (PEP 383, "surrogateescape"), so that packed, compressed or foreign bytes survive in a string.
/// </summary>
public static class ByteText
{
    private const char FirstEscape = '\uDC80';
    private const char LastEscape = '\uDCFF';

    // Decoded without counting its characters first.
    private const int ShortText = 64;

    // The most bytes of UTF-8 that a character becomes.
    private const int BytesOfCharacter = 3;

    /// <summary>The bytes of a text.</summary>
    public static byte[] ToBytes(string text)
    {
        if (!MayHoldEscapes(text)) return Encoding.UTF8.GetBytes(text);
        var bytes = new byte[checked(BytesOfCharacter * text.Length)];
        return bytes[..Encode(text, bytes)];
    }

    /// <summary>Writes the bytes of a text, of which there are three for a character at most, and returns their number.</summary>
    public static int Encode(string text, Span<byte> bytes)
    {
        var length = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            Utf8.FromUtf16(rest, bytes[length..], out var read, out var written, replaceInvalidSequences: false);
            rest = rest[read..];
            length += written;
            if (rest.IsEmpty) break;
            if (rest[0] is >= FirstEscape and <= LastEscape) bytes[length++] = (byte)(rest[0] - '\uDC00');
            else length += Rune.ReplacementChar.EncodeToUtf8(bytes[length..]);
            rest = rest[1..];
        }

        return length;
    }

    /// <summary>The text of bytes.</summary>
    public static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= ShortText)
        {
            Span<char> decoded = stackalloc char[ShortText];
            if (Utf8.ToUtf16(bytes, decoded, out _, out var count, replaceInvalidSequences: false) == OperationStatus.Done)
                return new string(decoded[..count]);
        }
        else if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var characters = new char[bytes.Length];
        var length = 0;
        while (!bytes.IsEmpty)
        {
            Utf8.ToUtf16(bytes, characters.AsSpan(length), out var read, out var written, replaceInvalidSequences: false);
            bytes = bytes[read..];
            length += written;
            if (bytes.IsEmpty) break;
            characters[length++] = (char)('\uDC00' + bytes[0]);
            bytes = bytes[1..];
        }

        return new string(characters, 0, length);
    }

    /// <summary>The number of bytes of a text.</summary>
    public static int Length(string text) =>
        MayHoldEscapes(text) ? ToBytes(text).Length : Encoding.UTF8.GetByteCount(text);

    /// <summary>
    /// False when a text keeps no byte as a surrogate; true for some others too, for the second halves of some characters
    /// beyond U+FFFF look the same.
    /// </summary>
    public static bool MayHoldEscapes(string text) => text.AsSpan().IndexOfAnyInRange(FirstEscape, LastEscape) >= 0;
}

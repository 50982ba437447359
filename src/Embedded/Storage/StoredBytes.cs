using System.Text;
using System.Text.Unicode;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// Texts as VARCHAR, which takes UTF-8 alone: one with other bytes, see <see cref="ByteText"/>, lies there as a mark and a
/// character for each byte.
/// </summary>
internal static class StoredBytes
{
    // A noncharacter: U+FDD0 is not for interchange, so that no text begins with it. One that does is stored byte by byte.
    private const char Mark = '\uFDD0';

    /// <summary>What is stored for a text.</summary>
    public static string ToStored(string text)
    {
        var isMarked = text.StartsWith(Mark);
        if (!isMarked && !ByteText.MayHoldEscapes(text)) return text;
        var bytes = ByteText.ToBytes(text);
        return !isMarked && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Mark + Encoding.Latin1.GetString(bytes);
    }

    /// <summary>The text that something was stored for.</summary>
    public static string FromStored(string stored) =>
        stored.StartsWith(Mark) ? ByteText.FromBytes(Encoding.Latin1.GetBytes(stored[1..])) : stored;
}

using System.Text;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Text;

/// <summary>
/// The texts of script files: UTF-8, or UTF-16 with its mark in front. Bytes that are neither are refused, because a
/// text in another encoding would run with other characters than its author wrote.
/// </summary>
internal static class ScriptFileText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <exception cref="ScriptException">It is no text in UTF-8; the message names the place.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string Read(string file, string? name = null) => Decode(File.ReadAllBytes(file), name ?? file);

    /// <inheritdoc cref="Read"/>
    public static async Task<string> ReadAsync(string file, CancellationToken cancellationToken) =>
        Decode(await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false), file);

    private static string Decode(byte[] bytes, string name)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(bytes), Utf8, detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException failure)
        {
            throw NoText(bytes, name, failure);
        }
    }

    private static ScriptException NoText(byte[] bytes, string name, Exception failure)
    {
        var rest = bytes.AsSpan();
        while (Rune.DecodeFromUtf8(rest, out _, out var length) == System.Buffers.OperationStatus.Done) rest = rest[length..];
        var before = new SourceText(Utf8.GetString(bytes, 0, bytes.Length - rest.Length));
        var (line, column) = before.Locate(before.Text.Length);
        return new ScriptException(
            $"The byte 0x{rest[0]:X2} is no text in UTF-8: save the script in that encoding.", name, line, column, failure);
    }
}

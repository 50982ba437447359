using System.Globalization;

namespace DolphinQuant.EndToEnd.Tests.PowerLoss;

/// <summary>A call of the kernel as strace wrote it, with texts and buffers in hexadecimal.</summary>
/// <param name="Begun">The line of the trace on which it began; what it syncs had ended before.</param>
/// <param name="Ended">The line on which it ended; what it did had happened by then.</param>
/// <param name="Name">What was called.</param>
/// <param name="Arguments">As they were written.</param>
/// <param name="Result">What it returned.</param>
internal sealed record SystemCall(long Begun, long Ended, string Name, IReadOnlyList<string> Arguments, long Result)
{
    /// <summary>Reads <c>name(arguments) = result</c>, with whatever strace says behind it.</summary>
    public static SystemCall Parse(string text, long begun, long ended)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var close = text.LastIndexOf(") = ", StringComparison.Ordinal);
        if (open < 0 || close < open) throw new FormatException($"not a system call: {Beginning(text)}");
        var result = text[(close + 4)..].Split(' ')[0];
        return new SystemCall(
            begun, ended, text[..open].Trim(), Split(text.AsSpan(open + 1, close - open - 1)),
            result == "?" ? -1 : ParseNumber(result));
    }

    /// <summary>An argument that is a number.</summary>
    public long Number(int index) => ParseNumber(Arguments[index]);

    /// <summary>An argument that is a text.</summary>
    public string Text(int index) => System.Text.Encoding.UTF8.GetString(Bytes(index));

    /// <summary>An argument that is a buffer.</summary>
    public byte[] Bytes(int index)
    {
        var text = Arguments[index].AsSpan();
        if (text[^1] != '"') throw new FormatException($"the trace has not all bytes of a {Name}: {Beginning(Arguments[index])}");
        // "\x64\x00": four characters a byte.
        var bytes = new byte[(text.Length - 2) / 4];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)((HexDigit(text[3 + (4 * i)]) << 4) | HexDigit(text[4 + (4 * i)]));
        return bytes;
    }

    // No comma stands within a text, all of whose characters are hexadecimal.
    private static string[] Split(ReadOnlySpan<char> arguments)
    {
        var parts = new List<string>();
        foreach (var range in arguments.Split(", ")) parts.Add(arguments[range].ToString());
        return [.. parts];
    }

    private static long ParseNumber(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? long.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : long.Parse(text, CultureInfo.InvariantCulture);

    private static int HexDigit(char digit) => digit <= '9' ? digit - '0' : digit - 'a' + 10;

    private static string Beginning(string text) => text[..Math.Min(text.Length, 200)];
}

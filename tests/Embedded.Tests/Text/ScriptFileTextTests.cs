using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Tests.Text;

/// <summary>Script files in encodings of all kinds.</summary>
public sealed class ScriptFileTextTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public static TheoryData<byte[]> Encodings =>
        [Encoding.UTF8.GetBytes("x = \"价\""), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("x = \"价\"")],
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("x = \"价\"")]];

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Unicode_is_read(byte[] bytes)
    {
        await File.WriteAllBytesAsync(_file, bytes);
        Assert.Equal("x = \"价\"", ScriptFileText.Read(_file));
        Assert.Equal("x = \"价\"", await ScriptFileText.ReadAsync(_file, CancellationToken.None));
    }

    [Fact]
    public void Other_bytes_are_refused_with_their_place()
    {
        // "价" in GBK.
        File.WriteAllBytes(_file, [.. "y = 1\nx = \""u8, 0xBC, 0xDB, (byte)'"']);
        var refused = Assert.Throws<ScriptException>(() => ScriptFileText.Read(_file, "prices.dos"));
        Assert.StartsWith("prices.dos(2,6): The byte 0xBC is no text in UTF-8", refused.Located, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);
}

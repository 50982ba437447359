using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tests.Storage;

public sealed class StoredBytesTests
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Two halves, for bytes that are no UTF-8 apart may be together.
    [SeededProperty(MaxTest = 300)]
    public void Any_bytes_are_stored_as_utf8_and_come_back(byte[] head, byte[] tail)
    {
        var stored = StoredBytes.ToStored(ByteText.FromBytes(head) + ByteText.FromBytes(tail));
        Assert.Equal(stored, Strict.GetString(Strict.GetBytes(stored)));
        Assert.Equal([.. head, .. tail], ByteText.ToBytes(StoredBytes.FromStored(stored)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Zürich €")]
    [InlineData("😀")]
    public void Texts_are_stored_as_they_are(string text) => Assert.Equal(text, StoredBytes.ToStored(text));

    [Theory]
    [InlineData("\uFDD0")]
    [InlineData("\uFDD0Ω")]
    public void Text_that_begins_with_the_mark_comes_back(string text) =>
        Assert.Equal(text, StoredBytes.FromStored(StoredBytes.ToStored(text)));

    [Fact]
    public void Bytes_that_are_utf8_together_are_stored_as_their_text() =>
        Assert.Equal("é", StoredBytes.ToStored(ByteText.FromBytes([0xC3]) + ByteText.FromBytes([0xA9])));
}

using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Files;

/// <summary>A range of bytes of a text file that holds whole rows.</summary>
internal readonly record struct TextChunk(long Start, int Length);

/// <summary>Cuts a delimited text file into pieces of whole rows without reading it into memory.</summary>
internal static class TextChunks
{
    private const int BufferBytes = 1 << 16;

    /// <summary>
    /// The pieces behind the first rows, each of about so many bytes. A line end inside double quotes ends no row.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="first">The bytes in front that count for no piece, such as the header.</param>
    /// <param name="bytes">Where a piece ends with the row that reaches this length.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    public static List<TextChunk> Cut(Stream file, long first, long bytes, CancellationToken cancellationToken)
    {
        var chunks = new List<TextChunk>();
        var buffer = new byte[BufferBytes];
        var (start, at, isQuoted) = (first, first, false);
        file.Seek(first, SeekOrigin.Begin);
        int read;
        while ((read = file.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < read; i++)
            {
                if (buffer[i] == '"') isQuoted = !isQuoted;
                if (buffer[i] != '\n' || isQuoted || at + i + 1 - start < bytes) continue;
                chunks.Add(Piece(start, at + i + 1));
                start = at + i + 1;
            }

            at += read;
        }

        if (at > start) chunks.Add(Piece(start, at));
        return chunks;
    }

    /// <summary>The bytes of the rows in front, which stand outside of double quotes.</summary>
    public static long LengthOfRows(Stream file, int rows, CancellationToken cancellationToken)
    {
        var (length, isQuoted) = (0L, false);
        file.Seek(0, SeekOrigin.Begin);
        for (int next; rows > 0 && (next = file.ReadByte()) >= 0; length++)
        {
            if ((length & (BufferBytes - 1)) == 0) cancellationToken.ThrowIfCancellationRequested();
            if (next == '"') isQuoted = !isQuoted;
            if (next == '\n' && !isQuoted) rows--;
        }

        return length;
    }

    private static TextChunk Piece(long start, long end) => end - start <= Array.MaxLength
        ? new TextChunk(start, (int)(end - start))
        : throw new ScriptException("The file has a row, or a text without its closing quote, that is too long for one chunk.");
}

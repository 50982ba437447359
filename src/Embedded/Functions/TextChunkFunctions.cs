using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Files;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>textChunkDS</c>: a delimited text file of any size as data sources, of which one is in memory at a time.</summary>
internal static class TextChunkFunctions
{
    private const long BytesPerMegabyte = 1 << 20;
    private const int MostSkippedRows = 1024;

    public static void Register(FunctionTable table) => FileFunctions.Add(table,
        "textChunkDS(filename, chunkSize, [delimiter], [schema], [skipRows], [arrayDelimiter], [containHeader], [arrayMarker])",
        "A delimited text file as data sources of about chunkSize megabytes each.", Cut);

    private static Vector<Value> Cut(CallContext context, Arguments arguments)
    {
        if (arguments.Has(5) || arguments.Has(7))
            throw arguments.Wrong(arguments.Has(5) ? 5 : 7, "asks for array vectors, which text files cannot hold here");
        var size = arguments.Int(1);
        if (size is < 1 or > 2048) throw arguments.Wrong(1, "must lie between 1 and 2048");
        var delimiter = arguments.Text(2, ",");
        if (delimiter.Length == 0) throw arguments.Wrong(2, "must not be empty");
        var skipped = arguments.Int(4, 0);
        if (skipped is < 0 or > MostSkippedRows) throw arguments.Wrong(4, $"must lie between 0 and {MostSkippedRows}");
        var path = context.Files.Resolve(arguments.Text(0));
        using var file = File.OpenRead(path);
        var start = TextChunks.LengthOfRows(file, skipped, context.CancellationToken);
        var chunks = TextChunks.Cut(file, start, size * BytesPerMegabyte, context.CancellationToken);
        if (chunks.Count == 0) return Vector.Tuple();
        var head = TextChunkSource.Text(path, chunks[0], delimiter);
        var layout = TextLayout.Of(head, arguments.Has(6) ? arguments.Bool(6, false) : null);
        // The types are those of the first chunk; a schema says them where that is not enough.
        var columns = arguments.Has(3)
            ? TextSchema.Read(arguments, 3, layout.Names.Count)
            : [.. layout.Names.Select((name, i) => new TextColumn(name, CellTypes.Detect(head, layout.FirstRow, i), "", i))];
        return Vector.Tuple([.. chunks.Select((chunk, i) =>
            (Value)new TextChunkSource(path, chunk, delimiter, i == 0 ? layout.FirstRow : 0, columns))]);
    }
}

/// <summary>The rows of a piece of a delimited text file.</summary>
/// <param name="path">The file, which must stay as it was when it was cut.</param>
/// <param name="chunk">The piece.</param>
/// <param name="delimiter">What stands between two cells.</param>
/// <param name="firstRow">The first row behind the header.</param>
/// <param name="columns">The columns to read.</param>
internal sealed class TextChunkSource(
    string path, TextChunk chunk, string delimiter, int firstRow, IReadOnlyList<TextColumn> columns) : DataSource
{
    /// <inheritdoc/>
    protected override Table Read(Session session)
    {
        var text = Text(path, chunk, delimiter);
        session.CheckRows(text.Rows);
        return new Table([.. columns.Select(column =>
            (column.Name, TextCells.Read(text, firstRow, column.Index, column.Type, column.Format)))]);
    }

    /// <summary>The cells of a piece.</summary>
    /// <exception cref="ScriptException">The file cannot be read, or is shorter than it was.</exception>
    public static DelimitedText Text(string path, TextChunk chunk, string delimiter)
    {
        var bytes = new byte[chunk.Length];
        try
        {
            using var file = File.OpenRead(path);
            file.Seek(chunk.Start, SeekOrigin.Begin);
            file.ReadExactly(bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ScriptException($"The file {path} cannot be read: {failure.Message}", innerException: failure);
        }

        return DelimitedText.Parse(Encoding.UTF8.GetString(bytes), delimiter, 0);
    }

    /// <inheritdoc/>
    public override string ToString() => $"DataSource< {Path.GetFileName(path)} [{chunk.Start}, {chunk.Start + chunk.Length}) >";
}


namespace DolphinQuant.Data.Wire;

/// <summary>
/// Reads single rows that a server packed into BLOBs, as it does with tables of different columns in one stream: one
/// element after another, little endian, without flags. Source: what the vendor's public clients read.
/// </summary>
public static class RowReader
{
    /// <summary>Reads a row and appends it to columns.</summary>
    /// <param name="bytes">The row.</param>
    /// <param name="columns">The columns, whose types tell what the bytes are.</param>
    /// <exception cref="MalformedValueException">The bytes are no such row; the columns may have grown.</exception>
    public static void Append(ReadOnlyMemory<byte> bytes, IReadOnlyList<Vector> columns)
    {
        using var input = new WireInput(bytes);
        var reading = AppendAsync(input, columns);
        // Memory never makes anybody wait.
        if (!reading.IsCompleted) throw new InvalidOperationException("Bytes in memory made their reader wait.");
        reading.GetAwaiter().GetResult();
    }

    private static async ValueTask AppendAsync(WireInput input, IReadOnlyList<Vector> columns)
    {
        var reader = new VectorReader(input, ReaderLimits.Cautious, (_, _) => throw new MalformedValueException("A row holds a tuple."));
        foreach (var column in columns)
        {
            column.Add(column is ArrayVector
                ? await reader.ReadArrayRowAsync(column.Type, CancellationToken.None).ConfigureAwait(false)
                : await reader.ReadElementAsync(column.Type, CancellationToken.None).ConfigureAwait(false));
        }

        if (!await input.IsAtEndAsync(CancellationToken.None).ConfigureAwait(false))
            throw new MalformedValueException("A row is longer than its columns.");
    }
}

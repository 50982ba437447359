using DolphinQuant.Data;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// Appends the columns of a table to a DuckDB table in chunks of the engine's own size, within the open transaction.
/// </summary>
internal sealed class ChunkAppender : IDisposable
{
    private static readonly int ChunkRows = (int)NativeMethods.Helpers.DuckDBVectorSize();

    private readonly DuckDBAppender _appender;
    private readonly DuckDBDataChunk _chunk;

    /// <summary>
    /// Opens an appender; the columns of the DuckDB table have the types of <paramref name="types"/>.
    /// </summary>
    public ChunkAppender(StoreConnection connection, PhysicalName target, IEnumerable<DataType> types)
    {
        var state = NativeMethods.Appender.DuckDBAppenderCreateExt(
            connection.Native, target.Catalog, target.Schema, target.Table, out _appender);
        ThrowOnFailure(state);
        var logical = types
            .Select(ColumnStorage.LogicalType)
            .ToArray();
        _chunk = NativeMethods.DataChunks.DuckDBCreateDataChunk(
            Array.ConvertAll(logical, type => type.DangerousGetHandle()), (ulong)logical.Length);
        foreach (var type in logical) type.Dispose();
    }

    /// <summary>Appends all rows; they are in the table once <see cref="Complete"/> returned.</summary>
    public void Append(IReadOnlyList<Vector> columns, CancellationToken cancellationToken)
    {
        var writers = columns.Select(ColumnWriter.Create).ToArray();
        var rows = columns.Count == 0 ? 0 : columns[0].Count;
        for (var start = 0; start < rows; start += ChunkRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(ChunkRows, rows - start);
            NativeMethods.DataChunks.DuckDBDataChunkReset(_chunk);
            for (var i = 0; i < writers.Length; i++)
                writers[i].Write(NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk, i), start, count);
            NativeMethods.DataChunks.DuckDBDataChunkSetSize(_chunk, (ulong)count);
            ThrowOnFailure(NativeMethods.Appender.DuckDBAppendDataChunk(_appender, _chunk));
        }
    }

    /// <summary>Moves what is still buffered into the table.</summary>
    public void Complete() => ThrowOnFailure(NativeMethods.Appender.DuckDBAppenderClose(_appender));

    public void Dispose()
    {
        _chunk?.Dispose();
        _appender.Dispose();
    }

    private void ThrowOnFailure(DuckDBState state)
    {
        if (state == DuckDBState.Success) return;
        using var error = NativeMethods.Appender.DuckDBAppenderErrorData(_appender);
        throw StoreFailure.From(
            NativeMethods.ErrorData.DuckDBErrorDataErrorType(error),
            NativeMethods.ErrorData.DuckDBErrorDataMessage(error));
    }
}

/// <summary>
/// The place of a table inside DuckDB. Names are handed over as they are or quoted, never spliced raw.
/// </summary>
/// <param name="Catalog">Null for the data file; <c>temp</c> for staged rows.</param>
/// <param name="Schema">The schema, one for each database.</param>
/// <param name="Table">The table.</param>
internal sealed record PhysicalName(string? Catalog, string Schema, string Table)
{
    /// <summary>The table for staged rows of the one writer.</summary>
    public static readonly PhysicalName Stage = new("temp", "main", "stage");

    public override string ToString() => Catalog is null
        ? $"{ColumnStorage.Quote(Schema)}.{ColumnStorage.Quote(Table)}"
        : $"{ColumnStorage.Quote(Catalog)}.{ColumnStorage.Quote(Schema)}.{ColumnStorage.Quote(Table)}";
}

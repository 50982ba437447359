using DolphinQuant.Data;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage.Panels;

/// <summary>What one thread needs to place the rows of a chunk.</summary>
internal sealed class PanelWorker<T>(PanelAxes axes)
    where T : unmanaged
{
    private readonly PanelKeyReader? _outer = axes.Outer.Key?.CreateReader();
    private readonly PanelKeyReader _middle = axes.Middle.Key!.CreateReader();
    private readonly PanelKeyReader _inner = axes.Inner.Key!.CreateReader();
    private readonly PanelCodes _codes = new(new int[ChunkRows], new int[ChunkRows], new int[ChunkRows]);
    private readonly T[] _values = new T[ChunkRows];

    private static int ChunkRows { get; } = (int)NativeMethods.Helpers.DuckDBVectorSize();

    /// <summary>Places all rows; false when they cannot be.</summary>
    public bool Place(VisitedChunk chunk, PanelLines<T> lines)
    {
        var rows = chunk.Rows;
        // Without an outer key its codes stay 0.
        _outer?.Read(chunk.Column(axes.Outer.Place), _codes.Outer.AsSpan(0, rows));
        _middle.Read(chunk.Column(axes.Middle.Place), _codes.Middle.AsSpan(0, rows));
        _inner.Read(chunk.Column(axes.Inner.Place), _codes.Inner.AsSpan(0, rows));
        return lines.Place(_codes, ValuesOf(chunk.Column(axes.Keys), rows), axes.Inner.Key!.Count);
    }

    private unsafe ReadOnlySpan<T> ValuesOf(nint column, int rows)
    {
        var values = new ReadOnlySpan<T>(NativeMethods.Vectors.DuckDBVectorGetData(column), rows);
        var validity = NativeMethods.Vectors.DuckDBVectorGetValidity(column);
        if (validity is null) return values;
        for (var i = 0; i < rows; i++) _values[i] = ColumnReader.IsValid(validity, i) ? values[i] : Null.Of<T>();
        return _values.AsSpan(0, rows);
    }
}

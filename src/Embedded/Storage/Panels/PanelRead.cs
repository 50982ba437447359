using System.Collections.Concurrent;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Panels;

/// <summary>
/// Reads a column of a stored table as a panel. Rows go from the threads that find them straight into their cells, so
/// that they need not be sorted before.
/// </summary>
internal abstract class PanelRead : IRowVisitor, IDisposable
{
    /// <summary>
    /// A panel of the rows that meet the conditions; null when it cannot be read this way: without rows, for types that
    /// have no codes, when a cell has several rows, of which the order decides, and when most cells would be empty.
    /// </summary>
    /// <exception cref="DatabaseException">The storage failed.</exception>
    public static StoredPanel? Run(
        StoreConnection connection, TableDefinition table, PanelRequest request,
        IReadOnlyList<StoredPredicate> predicates, CancellationToken cancellationToken)
    {
        var value = table.Column(request.Value);
        var columns = request.Keys.Select(table.Column).ToArray();
        if (PanelAxes.Of(table, columns) is not { } axes) return null;
        using var read = Create(value.Type, axes);
        if (read is null) return null;
        var isWhole = RowVisit.Run(connection, table, [.. columns, value], predicates, read, cancellationToken);
        return isWhole ? read.Build(request.IsMatrix) : null;
    }

    /// <inheritdoc/>
    public abstract bool Visit(VisitedChunk chunk);

    public abstract void Dispose();

    /// <summary>The panel of all rows that were visited; null when there were none, or it would be too large.</summary>
    protected abstract StoredPanel? Build(bool isMatrix);

    private static PanelRead? Create(DataType type, PanelAxes axes)
    {
        if (type.IsArray() || type.IsDecimal() || type.IsText()) return null;
        var storage = type.StorageOf();
        if (storage == typeof(double)) return new PanelRead<double>(type, axes);
        if (storage == typeof(float)) return new PanelRead<float>(type, axes);
        if (storage == typeof(long)) return new PanelRead<long>(type, axes);
        if (storage == typeof(int)) return new PanelRead<int>(type, axes);
        if (storage == typeof(short)) return new PanelRead<short>(type, axes);
        return storage == typeof(sbyte) ? new PanelRead<sbyte>(type, axes) : null;
    }
}

/// <summary>A panel of values of one type.</summary>
internal sealed class PanelRead<T>(DataType type, PanelAxes axes) : PanelRead
    where T : unmanaged
{
    private readonly ConcurrentBag<PanelWorker<T>> _idle = [];
    private readonly PanelLines<T> _lines = new();

    public override bool Visit(VisitedChunk chunk)
    {
        if (!_idle.TryTake(out var worker)) worker = new PanelWorker<T>(axes);
        var isPlaced = worker.Place(chunk, _lines);
        _idle.Add(worker);
        return isPlaced;
    }

    public override void Dispose() => _lines.Dispose();

    protected override StoredPanel? Build(bool isMatrix) =>
        _lines.Rows == 0 ? null : new PanelLayout<T>(type, axes, _lines).Build(isMatrix);
}

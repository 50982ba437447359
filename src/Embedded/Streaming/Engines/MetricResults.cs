using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// The results of one metric, put together window by window: one column, or several where the function gives several
/// results. A vector is a row of an array vector.
/// </summary>
internal sealed class MetricResults(Metric metric)
{
    private readonly List<ColumnBuilder> _parts = [];
    private int _count;

    /// <summary>Adds the value of one window.</summary>
    /// <exception cref="ScriptException">It has another number of parts than those before.</exception>
    public void Add(Value value)
    {
        var parts = PartsOf(value);
        if (_count++ == 0)
            foreach (var _ in parts)
                _parts.Add(new ColumnBuilder(capacity: 0));
        if (parts.Length != _parts.Count)
            throw new ScriptException($"The metric {metric.Code} gives {parts.Length} results, {_parts.Count} before.");
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is Vector vector && !vector.IsTuple()) _parts[i].AddRange(RowOf(vector));
            else _parts[i].Add(parts[i]);
        }
    }

    /// <summary>The columns; as many without rows as the metric has names when nothing was added.</summary>
    public IReadOnlyList<Vector> Build() => _count > 0
        ? [.. _parts.Select(part => part.Build())]
        : [.. Enumerable.Range(0, Math.Max(1, metric.Aliases.Count)).Select(_ => Vector.Create(DataType.Void))];

    private Value[] PartsOf(Value value) => metric.Aliases.Count > 1 ? ValueParts.Of(value, metric.Aliases.Count)
        : value is Vector<Value> { IsColumnar: false } tuple ? tuple.Span.ToArray()
        : value is Dictionary several ? [.. several.Values]
        : [value];

    // One row of an array vector is that row already.
    private static Vector RowOf(Vector vector) =>
        vector is ArrayVector { Count: 1 } ? vector : new ArrayVector(vector, [vector.Count]);
}

using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>The results of a join engine's metrics over pairs of rows, each metric once for all pairs.</summary>
internal sealed class JoinMetrics(JoinEngine engine)
{
    /// <summary>One column for each result; a metric of several results gives several.</summary>
    /// <param name="pairs">The pairs of rows.</param>
    /// <param name="place">The place of the first result among the columns of the output.</param>
    /// <exception cref="ScriptException">A metric gives another number of values.</exception>
    public IReadOnlyList<Vector> Columns(IReadOnlyList<JoinPair> pairs, int place)
    {
        var scope = new JoinedScope(engine, pairs);
        var columns = new List<Vector>();
        foreach (var metric in engine.Join.Metrics)
        {
            scope.WasRead = false;
            var value = metric.Evaluate(engine.Definition.Session, scope);
            if (metric.Aliases.Count > 1) columns.AddRange(Several(metric, value, pairs.Count));
            else columns.Add(IsConstant(value, place + columns.Count, scope.WasRead)
                ? Repeated((Vector)value, pairs.Count)
                : One(metric, value, pairs.Count));
        }

        return columns;
    }

    // A constant vector stands whole in every row, where the output has an array vector for it.
    private bool IsConstant(Value value, int place, bool readsColumns) =>
        !readsColumns && value is Vector and not ArrayVector
        && place < engine.Definition.Output.Schema.Count && engine.Definition.Output.Schema[place].Type.IsArray();

    private static ArrayVector Repeated(Vector row, int count)
    {
        var rows = ArrayVector.Empty(row.Type, count);
        for (var i = 0; i < count; i++) rows.Add(row);
        return rows;
    }

    private static IEnumerable<Vector> Several(Metric metric, Value value, int rows)
    {
        if (value is not Vector<Value> results || results.Count != metric.Aliases.Count)
            throw new ScriptException(
                $"The metric {metric.Code} gives {value.Count} result(s) for {metric.Aliases.Count} names.");
        for (var i = 0; i < results.Count; i++) yield return One(metric, results[i], rows);
    }

    private static Vector One(Metric metric, Value value, int rows) => value switch
    {
        Scalar scalar => Functions.Columns.Of(scalar).Gather(new int[rows]),
        Vector vector when vector.Count == rows => vector,
        var other => throw new ScriptException($"The metric {metric.Code} has {other.Count} value(s) for {rows} row(s)."),
    };
}

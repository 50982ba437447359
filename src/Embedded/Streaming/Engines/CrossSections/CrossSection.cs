using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Streaming.Engines.CrossSections;

/// <summary>The results of metrics over a set of rows.</summary>
/// <param name="Rows">The row that each result stands for; null where one result stands for all rows of a group.</param>
/// <param name="Contexts">The columns that the rows were grouped by.</param>
/// <param name="Columns">The results.</param>
internal sealed record CrossSectionResult(int[]? Rows, IReadOnlyList<Vector> Contexts, IReadOnlyList<Vector> Columns)
{
    public int Count => Columns[0].Count;
}

/// <summary>
/// Metrics over the rows of one moment, of all keys or group by group: as <c>group by</c> where all of them are
/// aggregates, else as <c>context by</c>.
/// </summary>
internal sealed class CrossSection(Session session, IReadOnlyList<Metric> metrics, int[] contexts)
{
    public int Count => metrics.Count;

    /// <summary>The results over rows; null when there are none.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isWanted">Tells, for a row, whether its group is to be computed; null for all.</param>
    public CrossSectionResult? Evaluate(Table rows, Func<int, bool>? isWanted)
    {
        if (rows.Count == 0) return null;
        if (contexts.Length == 0) return Put([RowOrder.Identity(rows.Count)], [Parts(rows)], []);
        var keys = Array.ConvertAll(contexts, place => rows.Columns[place]);
        var index = new GroupIndex(KeyCodes.Of(keys));
        var (groups, parts) = (new List<int[]>(), new List<Value[]>());
        for (var group = 0; group < index.Count; group++)
        {
            var members = index.Rows[index.Starts[group]..index.Starts[group + 1]];
            if (isWanted is not null && !Array.Exists(members, row => isWanted(row))) continue;
            session.Check();
            groups.Add(members);
            parts.Add(Parts(rows.Gather(members)));
        }

        return groups.Count == 0 ? null : Put(groups, parts, keys);
    }

    private static CrossSectionResult Put(List<int[]> groups, List<Value[]> parts, Vector[] keys)
    {
        var isAggregate = parts.TrueForAll(values => Array.TrueForAll(values, value => value is not Vector));
        var columns = new ColumnBuilder[parts[0].Length];
        for (var i = 0; i < columns.Length; i++) columns[i] = new ColumnBuilder(capacity: 0);
        for (var group = 0; group < groups.Count; group++)
        {
            if (parts[group].Length != columns.Length)
                throw new ScriptException("The metrics give more results for some groups than for others.");
            var count = isAggregate ? 1 : groups[group].Length;
            for (var i = 0; i < columns.Length; i++) Add(columns[i], parts[group][i], count);
        }

        int[] rows = isAggregate ? [.. groups.Select(members => members[0])] : [.. groups.SelectMany(members => members)];
        return new CrossSectionResult(
            isAggregate ? null : rows, Array.ConvertAll(keys, key => key.Gather(rows)),
            Array.ConvertAll(columns, column => column.Build()));
    }

    private static void Add(ColumnBuilder column, Value value, int rows)
    {
        if (value is not Vector vector) column.AddRepeated(value, rows);
        else if (vector.Count == rows) column.AddRange(vector);
        else throw new ScriptException($"A metric gives {vector.Count} values for {rows} row(s).");
    }

    // A function of several results gives several columns.
    private Value[] Parts(Table rows) => [.. metrics.SelectMany(metric => metric.Evaluate(session, rows) switch
    {
        var several when metric.Aliases.Count > 1 => ValueParts.Of(several, metric.Aliases.Count),
        Vector<Value> { IsColumnar: false } tuple => tuple.Span.ToArray(),
        Matrix matrix => [.. Enumerable.Range(0, matrix.Columns).Select(matrix.Column)],
        var single => [single],
    })];
}

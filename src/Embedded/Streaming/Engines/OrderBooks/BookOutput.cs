using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>Collects snapshots as columns.</summary>
/// <param name="fields">The columns that go out, or that the function of metrics sees.</param>
/// <param name="metrics">A function that adds columns of its own; null for none.</param>
/// <param name="shown">Where there is such a function, the columns that go out in front of its own.</param>
internal sealed class BookOutput(
    IReadOnlyList<BookField> fields, FunctionValue? metrics, IReadOnlyList<BookField> shown)
{
    private Vector[] _columns = Empty(fields);
    private Vector[] _shown = Empty(shown);

    /// <summary>True when the messages of a window are wanted.</summary>
    public bool NeedsDetails { get; } = fields.Any(field => field.Type.IsArray() || !IsPlain(field.Name));

    /// <summary>True when each window goes out by itself: the function of metrics sees one row for each instrument.</summary>
    public bool IsByWindow => metrics is not null;

    public void Add(BookSnapshot snapshot)
    {
        Append(fields, _columns, snapshot);
        Append(shown, _shown, snapshot);
    }

    /// <summary>The columns of the snapshots so far, which are forgotten; null when there are none.</summary>
    public IReadOnlyList<Vector>? Take(Session session)
    {
        if (_columns[0].Count == 0) return null;
        var (columns, front) = (_columns, _shown);
        (_columns, _shown) = (Empty(fields), Empty(shown));
        if (metrics is null) return columns;
        var rows = new Table(fields.Select(field => field.Name), columns);
        return [.. front, .. Results(metrics.Invoke(session, [rows]), rows.Count)];
    }

    private static IEnumerable<Vector> Results(Value value, int count)
    {
        var results = value is Vector<Value> tuple ? tuple.Span.ToArray() : [value];
        foreach (var result in results)
            yield return result is Vector column && column.Count == count
                ? column
                : throw new ScriptException($"userDefinedMetrics must return vectors of {count}, one value for each instrument.");
    }

    private static void Append(IReadOnlyList<BookField> fields, Vector[] columns, BookSnapshot snapshot)
    {
        for (var i = 0; i < columns.Length; i++) fields[i].Append(snapshot, columns[i]);
    }

    private static Vector[] Empty(IReadOnlyList<BookField> fields) =>
        [.. fields.Select(field => new ColumnDefinition(field.Name, field.Type).CreateColumn())];

    private static bool IsPlain(string name) => BookFields.Basic.Concat(BookFields.Time).Any(field => field.Name == name)
        || name.StartsWith("bids", StringComparison.Ordinal) || name.StartsWith("asks", StringComparison.Ordinal);
}

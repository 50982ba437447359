using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>What stands in the results of windows without rows: nothing, null, the results before, or a value.</summary>
internal sealed class WindowFill
{
    // One for each metric: null for null, Last for the result before.
    private Scalar?[] _values;
    private readonly List<Vector> _last = [];

    private WindowFill(Scalar?[] values) => _values = values;

    private static Scalar Last { get; } = Scalar.String("ffill");

    /// <summary>Reads the argument fill; null where windows without rows give no results.</summary>
    /// <exception cref="ScriptException">It is no way to fill, or there is not one for each metric.</exception>
    public static WindowFill? Read(Arguments arguments, int metrics)
    {
        var index = arguments.IndexOf("fill");
        switch (arguments.Find(index))
        {
            case null:
                return null;
            case Scalar { IsNull: false } scalar when scalar.Type.IsText() && IsName(scalar, "none"):
                return null;
            case Scalar scalar:
                var value = ValueOf(arguments, index, scalar);
                return new WindowFill([.. Enumerable.Repeat(value, metrics)]);
            case Vector values when values.Count == metrics:
                return new WindowFill([.. Enumerable.Range(0, metrics).Select(i =>
                    ValueOf(arguments, index, values[i] as Scalar ?? throw arguments.Wrong(index, "must hold scalars")))]);
            default:
                throw arguments.Wrong(index, $"must be one way to fill, or one for each of the {metrics} metric(s)");
        }
    }

    /// <summary>Fills more metrics, behind those that there are; with null where nothing else is asked for.</summary>
    public void Add(WindowFill? fill, int metrics) => _values = [.. _values, .. fill?._values ?? new Scalar?[metrics]];

    /// <summary>Fills the results of a batch and keeps the last ones of each group.</summary>
    /// <param name="columns">The results, of the types of the output; null for windows without rows.</param>
    /// <param name="metrics">The metric of each column.</param>
    /// <param name="steps">The windows read.</param>
    /// <param name="groups">The number of groups.</param>
    public void Apply(Vector[] columns, int[] metrics, WindowSteps steps, int groups)
    {
        var (sources, last) = Sources(steps, groups);
        var empty = EmptyOf(steps.AreEmpty);
        for (var i = 0; i < columns.Length; i++)
        {
            var value = _values[metrics[i]];
            if (ReferenceEquals(value, Last))
            {
                while (_last.Count <= i) _last.Add(columns[_last.Count].Gather([]));
                var known = _last[i].Copy();
                known.AddRange(_last[i].Gather([.. Enumerable.Repeat(-1, groups - known.Count)]));
                known.AddRange(columns[i]);
                (columns[i], _last[i]) = (known.Gather(sources), known.Gather(last));
            }
            else if (value is not null && empty.Length > 0)
            {
                columns[i] = columns[i].Copy();
                ColumnValues.Scatter(columns[i], empty, Columns.Of(value).Gather(new int[empty.Length]));
            }
        }
    }

    /// <summary>Forgets all groups but these, which are numbered anew.</summary>
    public void Keep(int[] groups)
    {
        for (var i = 0; i < _last.Count; i++)
        {
            var count = _last[i].Count;
            _last[i] = _last[i].Gather(Array.ConvertAll(groups, group => group < count ? group : -1));
        }
    }

    public Value Capture() => Vector.Tuple([.. _last.Select(column => column.Copy())]);

    public void Restore(Value state)
    {
        _last.Clear();
        foreach (var part in (state as Vector<Value> ?? throw StateBytes.Unfit()).Span)
            _last.Add(part as Vector ?? throw StateBytes.Unfit());
    }

    // The row that each window's result is: one of those kept, or one of this batch; and the last of each group.
    private static (int[] Sources, int[] Last) Sources(WindowSteps steps, int groups)
    {
        var last = RowOrder.Identity(groups);
        var sources = new int[steps.Reports];
        for (var i = 0; i < sources.Length; i++)
        {
            if (!steps.AreEmpty[i] && !steps.AreForetold[i]) last[steps.Groups[i]] = groups + i;
            sources[i] = steps.AreForetold[i] ? groups + i : last[steps.Groups[i]];
        }

        return (sources, last);
    }

    private static int[] EmptyOf(ReadOnlySpan<bool> areEmpty)
    {
        var empty = new List<int>();
        for (var i = 0; i < areEmpty.Length; i++)
            if (areEmpty[i])
                empty.Add(i);
        return [.. empty];
    }

    private static Scalar? ValueOf(Arguments arguments, int index, Scalar value)
    {
        if (value.IsNull) return null;
        if (!value.Type.IsText()) return value;
        return IsName(value, "null") ? null
            : IsName(value, "ffill") ? Last
            : throw arguments.Wrong(index, "must be 'none', 'null', 'ffill' or a value; 'none' only for all metrics");
    }

    private static bool IsName(Scalar value, string name) =>
        string.Equals(value.AsText(), name, StringComparison.OrdinalIgnoreCase);
}

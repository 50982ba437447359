using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>A metric and the panes of its windows.</summary>
internal sealed record WindowMetric(Metric Metric, int Panes);

/// <summary>The metrics of a window engine with the state of all groups.</summary>
internal sealed class WindowMetrics
{
    private readonly Session _session;
    private readonly IReadOnlyList<WindowMetric> _metrics;
    private readonly List<AggregateCall> _calls = [];
    private readonly Expression?[] _results;
    private readonly WindowRows? _rows;
    private readonly int[] _rowMetrics;
    private readonly List<WindowMetrics> _added = [];

    private WindowMetrics(
        Session session, IReadOnlyList<WindowMetric> metrics, IReadOnlyList<ColumnDefinition> input, int garbageSize)
    {
        (_session, _metrics) = (session, metrics);
        var columns = Table.Empty(input);
        _results = [.. metrics.Select(metric =>
            MetricPlan.Take(session, metric.Metric, columns, metric.Panes, _calls))];
        _rowMetrics = [.. Enumerable.Range(0, metrics.Count).Where(i => _results[i] is null)];
        if (_rowMetrics.Length > 0)
            _rows = new WindowRows(
                session, [.. _rowMetrics.Select(i => new RowMetric(metrics[i].Metric, metrics[i].Panes))], input,
                garbageSize);
    }

    /// <summary>Takes the metrics apart, in the engine's own session.</summary>
    public static WindowMetrics Create(
        EngineDefinition definition, IReadOnlyList<WindowMetric> metrics, int garbageSize) =>
        definition.Session.InvokeAlone(
            () => new WindowMetrics(definition.Session, metrics, definition.Input, garbageSize), CancellationToken.None);

    /// <summary>
    /// Runs the steps of a batch and gives the columns of each metric with a row for every window read, null for those
    /// without rows.
    /// </summary>
    public IReadOnlyList<Vector>[] Run(WindowSteps steps, Table rows) =>
        [.. RunOwn(steps, rows), .. _added.SelectMany(added => added.RunOwn(steps, rows))];

    /// <summary>Takes in metrics that begin with the next row; their results stand behind the others.</summary>
    public void Add(WindowMetrics metrics, int groups)
    {
        metrics.Grow(groups);
        _added.Add(metrics);
    }

    /// <summary>Makes room for groups.</summary>
    public void Grow(int groups)
    {
        foreach (var call in _calls) call.Aggregate.Grow(groups);
        _rows?.Grow(groups);
        foreach (var added in _added) added.Grow(groups);
    }

    /// <summary>Forgets all groups but these, which are numbered anew.</summary>
    public void Keep(int[] groups)
    {
        foreach (var call in _calls) call.Aggregate.Keep(groups);
        _rows?.Keep(groups);
        foreach (var added in _added) added.Keep(groups);
    }

    public Value Capture(int groups) => Vector.Tuple(
        Vector.Tuple([.. _calls.Select(call => call.Aggregate.Capture(groups))]), _rows?.Capture() ?? Scalar.Void,
        Vector.Tuple([.. _added.Select(added => added.Capture(groups))]));

    public void Restore(Value state, int groups)
    {
        var parts = StateBytes.Parts(state, 3);
        var aggregates = StateBytes.Parts(parts[0], _calls.Count);
        for (var i = 0; i < _calls.Count; i++) _calls[i].Aggregate.Restore(aggregates[i], groups);
        _rows?.Restore(parts[1]);
        var more = StateBytes.Parts(parts[2], _added.Count);
        for (var i = 0; i < _added.Count; i++) _added[i].Restore(more[i], groups);
    }

    private IReadOnlyList<Vector>[] RunOwn(WindowSteps steps, Table rows)
    {
        var values = Aggregates(steps, rows);
        var ofRows = _rows?.Run(steps, rows);
        if (steps.Reports == 0) return [];
        var places = PlacesOf(steps.AreEmpty);
        var columns = new IReadOnlyList<Vector>[_metrics.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var place = Array.IndexOf(_rowMetrics, i);
            columns[i] = place >= 0
                ? [.. ofRows![place].Select(column => column.Gather(places))]
                : [Blank(ResultOf(i, values, steps.Reports), steps.AreEmpty)];
        }

        return columns;
    }

    private Vector[] Aggregates(WindowSteps steps, Table rows)
    {
        var values = new Vector[_calls.Count];
        var columns = new RowScope(new RowSource(rows, Name: null), rows: null);
        for (var i = 0; i < values.Length; i++)
        {
            var call = _calls[i];
            var arguments = new Vector[call.Arguments.Count];
            var frame = call.Metric.Frame.Over(columns);
            for (var k = 0; k < arguments.Length; k++)
                arguments[k] = (Vector)_session.Interpreter.Evaluate(call.Arguments[k], frame);
            values[i] = call.Aggregate.Run(steps.Steps, steps.Reports, arguments);
        }

        return values;
    }

    private Vector ResultOf(int metric, Vector[] values, int count)
    {
        var frame = _metrics[metric].Metric.Frame.Over(new ResultValues(values, count));
        return _session.Interpreter.Evaluate(_results[metric]!, frame) switch
        {
            Vector column => column,
            var single => ColumnValues.Repeat(single, count),
        };
    }

    // The row of every window among those that hold rows; -1 for the empty ones.
    private static int[] PlacesOf(ReadOnlySpan<bool> areEmpty)
    {
        var places = new int[areEmpty.Length];
        for (int i = 0, next = 0; i < places.Length; i++) places[i] = areEmpty[i] ? -1 : next++;
        return places;
    }

    private static Vector Blank(Vector column, ReadOnlySpan<bool> areEmpty)
    {
        if (!areEmpty.Contains(true)) return column;
        var places = new int[areEmpty.Length];
        for (var i = 0; i < places.Length; i++) places[i] = areEmpty[i] ? -1 : i;
        return column.Gather(places);
    }

    /// <summary>The results of the aggregates under their names.</summary>
    private sealed class ResultValues(Vector[] values, int count) : IColumnScope
    {
        public int Count => count;

        public IEnumerable<string> Names => Enumerable.Range(0, values.Length).Select(MetricPlan.NameOf);

        public Value? Find(string? qualifier, string name)
        {
            if (qualifier is not null || !name.StartsWith('#')) return null;
            return values[int.Parse(name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)];
        }
    }
}

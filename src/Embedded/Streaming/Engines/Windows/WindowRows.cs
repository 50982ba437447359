using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>A metric that needs the rows of its windows.</summary>
internal sealed record RowMetric(Metric Metric, int Panes);

/// <summary>
/// The rows of open windows of all groups, for metrics that do not grow row by row. All lie in one table; a group knows
/// the places of its rows. Rows that no window needs any more are cleared away when there are more of them than the
/// engine's garbageSize.
/// </summary>
internal sealed class WindowRows(
    Session session, IReadOnlyList<RowMetric> metrics, IReadOnlyList<ColumnDefinition> input, int garbageSize)
{
    private readonly int _panes = metrics.Count == 0 ? 1 : metrics.Max(metric => metric.Panes);
    private Table _rows = Table.Empty(input);
    private List<Held> _groups = [];

    /// <summary>Runs the steps of a batch; the results of each metric stand in one or more columns.</summary>
    /// <returns>A column has a row for every window that holds rows, in the order of reports.</returns>
    public IReadOnlyList<Vector>[] Run(WindowSteps steps, Table rows)
    {
        var first = _rows.Count;
        _rows.AddRange(rows);
        var results = new MetricResults[metrics.Count];
        for (var i = 0; i < results.Length; i++) results[i] = new MetricResults(metrics[i].Metric);
        Held? marked = null;
        foreach (var step in steps.Steps)
        {
            var held = _groups[step.Group];
            switch (step.Kind)
            {
                case StepKind.Take:
                    held.Take(first + step.Value);
                    break;
                case StepKind.Advance:
                    held.Advance(step.Value, _panes);
                    break;
                case StepKind.Mark:
                    marked = held.Copy();
                    break;
                case StepKind.Rollback:
                    _groups[step.Group] = marked!;
                    break;
                case StepKind.Report when !steps.AreEmpty[step.Value]:
                    Report(held, results);
                    break;
            }
        }

        if (_rows.Count > garbageSize) Clean();
        return Array.ConvertAll(results, result => result.Build());
    }

    public void Grow(int groups)
    {
        while (_groups.Count < groups) _groups.Add(new Held());
    }

    public void Keep(int[] groups) => _groups = [.. groups.Select(group => _groups[group])];

    public Value Capture()
    {
        Clean();
        return Vector.Tuple(
            Vector.Tuple([.. _rows.Columns.Select(column => column.Copy())]),
            Vector.Tuple([.. _groups.Select(held => held.Capture())]));
    }

    public void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 2);
        var columns = StateBytes.Parts(parts[0], _rows.Columns.Count).ToArray();
        _rows = Table.Empty(input);
        if (columns.Length > 0 && columns[0].Count > 0)
            _rows.AddRange(Joining.Fit(_rows, new Table(_rows.Names, columns.Cast<Vector>())));
        _groups = parts[1] is Vector<Value> groups
            ? [.. groups.Span.ToArray().Select(Held.Restore)]
            : throw StateBytes.Unfit();
    }

    private void Report(Held held, MetricResults[] results)
    {
        Table? window = null;
        for (var i = 0; i < results.Length; i++)
        {
            if (i == 0 || metrics[i].Panes != metrics[i - 1].Panes)
                window = _rows.Gather(held.Window(metrics[i].Panes));
            session.Check();
            results[i].Add(metrics[i].Metric.Evaluate(session, window!));
        }
    }

    // Puts the rows that are still needed together, group by group.
    private void Clean()
    {
        var kept = new List<int>();
        foreach (var held in _groups) held.Move(kept);
        if (kept.Count == _rows.Count && kept.SequenceEqual(Enumerable.Range(0, kept.Count))) return;
        _rows = _rows.Gather(kept.ToArray());
    }

    /// <summary>The rows of one group: places in the table, with the panes they came in.</summary>
    private sealed class Held
    {
        private readonly List<int> _places = [];
        private readonly List<int> _panesOf = [];
        private int _pane;

        public void Take(int place)
        {
            _places.Add(place);
            _panesOf.Add(_pane);
        }

        public void Advance(int count, int panes)
        {
            _pane += count;
            var expired = 0;
            while (expired < _places.Count && _panesOf[expired] <= _pane - panes) expired++;
            _places.RemoveRange(0, expired);
            _panesOf.RemoveRange(0, expired);
            if (_places.Count == 0) _pane = 0;
        }

        /// <summary>The places of the rows in the last panes.</summary>
        public int[] Window(int panes)
        {
            var first = _panesOf.FindIndex(pane => pane > _pane - panes);
            return first < 0 ? [] : [.. _places[first..]];
        }

        /// <summary>Puts the group's rows behind those kept; that is where they will be.</summary>
        public void Move(List<int> kept)
        {
            for (var i = 0; i < _places.Count; i++)
            {
                kept.Add(_places[i]);
                _places[i] = kept.Count - 1;
            }
        }

        public Held Copy()
        {
            var copy = new Held { _pane = _pane };
            copy._places.AddRange(_places);
            copy._panesOf.AddRange(_panesOf);
            return copy;
        }

        public Vector<Value> Capture() =>
            Vector.Tuple(Vector.Int([.. _places]), Vector.Int([.. _panesOf]), Scalar.Int(_pane));

        public static Held Restore(Value state)
        {
            var parts = StateBytes.Parts(state, 3);
            if (parts[0] is not Vector<int> places || parts[1] is not Vector<int> panes || parts[2] is not Scalar pane)
                throw StateBytes.Unfit();
            var held = new Held { _pane = pane.AsInt() };
            held._places.AddRange(places.Span);
            held._panesOf.AddRange(panes.Span);
            return held;
        }
    }
}

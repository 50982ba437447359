using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// The results of a window join engine's metrics, window by window. A metric of several values gives a row for each of
/// them, or one row of an array vector where the output has such a column.
/// </summary>
internal sealed class WindowResults
{
    private readonly JoinEngine _engine;
    private readonly bool _requiresArrays;
    private readonly WindowScope _scope;
    private readonly int _leading;
    private readonly List<JoinPair> _pairs = [];
    private readonly IReadOnlyList<ColumnDefinition> _schema;

    // A column for each result; null for those that are columns of the left input, which are put together at the end.
    private readonly List<Vector?> _columns = [];
    private readonly List<int> _leftColumns = [];

    /// <param name="engine">The engine.</param>
    /// <param name="requiresArrays">True when several values need an array vector in the output.</param>
    /// <exception cref="ScriptException">The output has another number of columns.</exception>
    public WindowResults(JoinEngine engine, bool requiresArrays)
    {
        (_engine, _requiresArrays, _scope) = (engine, requiresArrays, new WindowScope(engine));
        _leading = 1 + engine.Left.KeySchema.Count;
        _schema = engine.Definition.Output.Schema;
        foreach (var metric in engine.Join.Metrics)
        {
            var left = LeftColumn(metric);
            for (var i = 0; i < Math.Max(1, metric.Aliases.Count); i++)
            {
                _leftColumns.Add(left);
                _columns.Add(left >= 0 ? null : OutputColumn(_columns.Count));
            }
        }
    }

    /// <summary>The left row of every row of results.</summary>
    public IReadOnlyList<JoinPair> Pairs => _pairs;

    /// <summary>Works out the metrics over one window.</summary>
    /// <exception cref="ScriptException">The metrics give different numbers of values.</exception>
    public void Add(int left, int[] right)
    {
        _scope.MoveTo(left, right);
        var values = Values();
        var rows = 1;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not Vector several || _schema[_leading + i].Type.IsArray()) continue;
            if (_requiresArrays) throw new ScriptException(
                $"The column {_schema[_leading + i].Name} of the output of {_engine.Name} must be an array vector: "
                + "a metric gives several values for a window 0:0.");
            if (several.Count == 0) continue;
            rows = rows == 1 || rows == several.Count ? several.Count : throw new ScriptException(
                $"The metrics of {_engine.Name} give {rows} and {several.Count} values for one window.");
        }

        for (var i = 0; i < values.Count; i++)
            if (values[i] is { } value)
                Put(_columns[i]!, value, rows);
        for (var i = 0; i < rows; i++) _pairs.Add(new JoinPair(left, -1));
    }

    /// <summary>The columns of results.</summary>
    public IEnumerable<Vector> Columns()
    {
        int[] rows = [.. _pairs.Select(pair => pair.Left)];
        for (var i = 0; i < _columns.Count; i++)
            yield return _columns[i] ?? _engine.LeftRows.Table.Columns[_leftColumns[i]].Gather(rows);
    }

    private static void Put(Vector column, Value value, int rows)
    {
        switch (value)
        {
            case ArrayVector { Count: 1 } whole when column is ArrayVector:
                Put(column, whole.Row(0), rows);
                break;
            case Vector row when column is ArrayVector:
                for (var i = 0; i < rows; i++) column.Add(Conversion.Convert(row, column.Type.ElementType()));
                break;
            case Vector { Count: 0 }:
                for (var i = 0; i < rows; i++) column.Add(Scalar.Void);
                break;
            case Vector values when values.Count == rows:
                column.AddRange(Conversion.ConvertLike(values, column));
                break;
            default:
                var one = value as Vector ?? Functions.Columns.Of("createWindowJoinEngine", value);
                column.AddRange(Conversion.ConvertLike(one, column).Gather(new int[rows]));
                break;
        }
    }

    private List<Value?> Values()
    {
        var values = new List<Value?>(_columns.Count);
        foreach (var metric in _engine.Join.Metrics)
        {
            if (_leftColumns[values.Count] >= 0)
            {
                values.Add(null);
                continue;
            }

            var value = metric.Evaluate(_engine.Definition.Session, _scope);
            if (metric.Aliases.Count <= 1)
                values.Add(value);
            else if (value is Vector several && several.Count == metric.Aliases.Count)
                for (var i = 0; i < several.Count; i++) values.Add(several[i]);
            else
                throw new ScriptException(
                    $"The metric {metric.Code} gives {value.Count} result(s) for {metric.Aliases.Count} names.");
        }

        return values;
    }

    private int LeftColumn(Metric metric)
    {
        var (qualifier, name) = metric.Body switch
        {
            NameExpression { Namespace: null } plain => (null, plain.Name),
            MemberExpression { Target: NameExpression { Namespace: null } table } member => (table.Name, member.Member),
            _ => ((string?)null, ""),
        };
        return _engine.Place(qualifier, name) is { IsLeft: true } place ? place.Column : -1;
    }

    private Vector OutputColumn(int result) => _leading + result < _schema.Count
        ? _schema[_leading + result].CreateColumn()
        : throw new ScriptException(
            $"The output table of {_engine.Name} has {_schema.Count} columns, too few for the results: "
            + $"{string.Join(", ", _schema.Select(column => column.Name))}.");

    /// <summary>The columns of one window: scalars of the left row, vectors of the right rows.</summary>
    private sealed class WindowScope(JoinEngine engine) : IColumnScope
    {
        private readonly Vector?[] _columns = new Vector?[engine.Right.Schema.Count];
        private int _left;
        private int[] _right = [];

        public int Count => _right.Length;

        public IEnumerable<string> Names => engine.Left.Schema.Concat(engine.Right.Schema).Select(column => column.Name);

        public void MoveTo(int left, int[] right)
        {
            (_left, _right) = (left, right);
            Array.Clear(_columns);
        }

        public Value? Find(string? qualifier, string name) => engine.Place(qualifier, name) switch
        {
            null => null,
            { IsLeft: true } place => engine.LeftRows.Table.Columns[place.Column][_left],
            { } place => _columns[place.Column] ??= engine.RightRows.Table.Columns[place.Column].Gather(_right),
        };
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>An expression over the rows of one key so far, whose results have a name.</summary>
/// <param name="Group">The number of the key.</param>
/// <param name="Name">The name of the results.</param>
/// <param name="Program">The expression with its state.</param>
internal sealed record SparseRule(int Group, string Name, KeyedProgram Program);

/// <summary>
/// Gives a row of results for each expression that the key of a row has: devices have a few expressions each, and most
/// have none.
/// </summary>
internal sealed class SparseReactiveStateEngine : StreamEngine
{
    private readonly int[] _keyColumns;
    private readonly int[] _extraColumns;
    private readonly RowGroups _groups;
    private readonly List<SparseRule> _rules = [];
    private Table _source;

    /// <param name="definition">What all engines have.</param>
    /// <param name="keyColumns">The positions of the key columns.</param>
    /// <param name="extraColumns">The positions of the columns that results take over.</param>
    /// <param name="rules">The keys, the expression and the name of each rule.</param>
    /// <exception cref="ScriptException">A rule is wrong.</exception>
    public SparseReactiveStateEngine(
        EngineDefinition definition, int[] keyColumns, int[] extraColumns, Table rules) : base(definition)
    {
        (_keyColumns, _extraColumns) = (keyColumns, extraColumns);
        _groups = new RowGroups(keyColumns, definition.Input);
        RequireColumns(rules);
        _source = rules.Gather([]);
        AddRules(rules);
    }

    public override string Kind => "SparseReactiveStateEngine";

    public override int GroupCount => _rules.Select(rule => rule.Group).Distinct().Count();

    public override IEnumerable<(string Name, Scalar Value)> Details =>
    [
        EngineStatus.Groups(this),
        EngineStatus.Rows(this),
        ("numMetrics", Scalar.Int(_rules.Count)),
        EngineStatus.Memory(this, "memoryInUsed"),
    ];

    /// <summary>The rules as they were given.</summary>
    public Table Rules() => Alone(() => _source.Copy());

    /// <summary>Adds rules; their states begin with the next row.</summary>
    /// <exception cref="ScriptException">A rule is wrong; none was added.</exception>
    public void AddRules(Table rules)
    {
        RequireColumns(rules);
        Run(() =>
        {
            var fitting = Joining.Fit(_source, rules);
            var names = fitting.Columns[^1].Texts();
            var taken = _rules.Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var name in names)
                if (!taken.Add(name))
                    throw new ScriptException($"{Name}: the output metric {name} is there already; names must be different.");
            var groups = GroupsOf(fitting);
            _rules.AddRange(names.Select((name, i) => new SparseRule(groups[i], name, Compile(fitting.Columns[^2][i]))).ToArray());
            _source.AddRange(fitting);
        });
    }

    /// <summary>Removes the rule of a name; false when there is none.</summary>
    public bool RemoveRule(string name) => Alone(() =>
    {
        var place = _rules.FindIndex(rule => rule.Name == name);
        if (place < 0) return false;
        _rules.RemoveAt(place);
        _source = _source.Gather([.. Enumerable.Range(0, _source.Count).Where(row => row != place)]);
        return true;
    });

    protected override long CountBytes() => _rules.Sum(rule => rule.Program.CountBytes());

    protected override void Process(Table rows)
    {
        if (rows.Count == 0) return;
        var groups = _groups.Of(rows);
        var rowsOf = Enumerable.Range(0, groups.Length).ToLookup(row => groups[row]);
        var found = new List<(int Row, int Rule)>();
        var values = Vector.Create(DataType.Double);
        Change(() =>
        {
            for (var i = 0; i < _rules.Count; i++)
            {
                int[] own = [.. rowsOf[_rules[i].Group]];
                if (own.Length == 0) continue;
                values.AddRange(ResultOf(_rules[i], rows.Gather(own)));
                foreach (var row in own) found.Add((row, i));
            }

            return 0;
        });
        int[] order = [.. Enumerable.Range(0, found.Count).OrderBy(i => found[i])];
        int[] sources = Array.ConvertAll(order, i => found[i].Row);
        Emit(
        [
            .. _keyColumns.Concat(_extraColumns).Select(column => rows.Columns[column].Gather(sources)),
            Vector.String(Array.ConvertAll(order, i => _rules[found[i].Rule].Name)),
            values.Gather(order),
        ]);
    }

    private Vector ResultOf(SparseRule rule, Table rows) =>
        rule.Program.Run(Definition.Session, rows, new int[rows.Count]) is [var only]
            ? Conversion.Convert(only, DataType.Double)
            : throw new ScriptException($"{Name}: the rule {rule.Name} must have one result.");

    private KeyedProgram Compile(Value formula)
    {
        var session = Definition.Session;
        var code = formula as Runtime.CodeValue
            ?? (Runtime.CodeValue)session.Functions.Find("parseExpr")!.Invoke(session, [formula]);
        return new KeyedMetrics { Metrics = [new Metric(session, code, code.Body)], KeyColumns = [] }.Compile(Definition);
    }

    // The keys of rules as rows that could come in.
    private int[] GroupsOf(Table rules)
    {
        var columns = Definition.Input.Select((column, i) => Array.IndexOf(_keyColumns, i) is >= 0 and var place
            ? Conversion.ConvertLike(rules.Columns[place], column.CreateColumn())
            : column.CreateColumn(rules.Count));
        return _groups.Of(new Table(Definition.Input.Select(column => column.Name), columns));
    }

    private void RequireColumns(Table rules)
    {
        var expected = _keyColumns.Length + 2;
        if (rules.Columns.Count != expected || !rules.Columns[^1].Type.IsText())
            throw new ScriptException(
                $"{Name}: metrics must have {expected} columns: those of keyColumn, the formula, and the name of its results.");
    }
}

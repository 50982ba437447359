using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Streaming.Engines;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Rules;

/// <summary>How a rule engine checks rows.</summary>
/// <param name="KeyColumn">The position of the column of keys; -1 where all rows have the default rules.</param>
/// <param name="OutputColumns">The positions of the columns that results take over.</param>
internal sealed record RuleOptions(int KeyColumn, int[] OutputColumns)
{
    /// <summary>True to check every rule; false to stop at the first one that a row fails.</summary>
    public bool ChecksAll { get; init; }

    /// <summary>A function of each row of results; null for none.</summary>
    public FunctionValue? Callback { get; init; }
}

/// <summary>Checks every row against the rules of its key.</summary>
internal sealed class RuleEngine : StreamEngine
{
    private readonly RuleOptions _options;
    private readonly RuleSets _rules;
    private readonly Table _results;
    private readonly Session? _caller;

    /// <param name="definition">What all engines have.</param>
    /// <param name="options">How rows are checked.</param>
    /// <param name="rules">The rules of each key.</param>
    /// <exception cref="ScriptException">A rule is wrong.</exception>
    public RuleEngine(EngineDefinition definition, RuleOptions options, Dictionary rules) : base(definition)
    {
        (_options, _rules) = (options, new RuleSets(definition, rules));
        _results = Table.Empty(definition.Output.Schema);
        if (options.Callback is not null) _caller = definition.Session.Fork(output: null);
    }

    public override string Kind => "RuleEngine";

    /// <summary>The number of rule sets.</summary>
    public override int GroupCount => _rules.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
        [EngineStatus.Groups(this), EngineStatus.Rows(this), ("numRules", Scalar.Int(_rules.RuleCount))];

    /// <summary>Replaces the rules of a key, or adds to them.</summary>
    /// <exception cref="ScriptException">The key or a rule is wrong; nothing was changed.</exception>
    public void Update(Scalar key, Value rules, bool isAdded) => Run(() => _rules.Update(key, rules, isAdded));

    /// <summary>Removes the rules of a key; false where there are none, or they are the default.</summary>
    public bool Delete(Scalar key) => Alone(() => _rules.Delete(key));

    /// <summary>The rules, the policy and the callback, as <c>getRules</c> shows them.</summary>
    public Dictionary Describe() => Alone(() => new Dictionary(DataType.String, DataType.Any, isOrdered: true)
    {
        [Scalar.String("ruleSets")] = _rules.ToDictionary(),
        [Scalar.String("policy")] = Scalar.String(_options.ChecksAll ? "all" : "shortcut"),
        [Scalar.String("callback")] = _options.Callback ?? (Value)Scalar.String(""),
    });

    protected override void Process(Table rows)
    {
        if (rows.Count == 0) return;
        var sets = SetsOf(rows);
        var checks = Change<Vector>(() => _options.ChecksAll ? CheckAll(rows, sets) : FindFailures(rows, sets));
        Vector[] columns = [.. _options.OutputColumns.Select(column => rows.Columns[column]), checks];
        Emit(columns);
        if (_options.Callback is { } callback) Call(callback, columns);
    }

    // The rows of each set of rules, in their order.
    private List<(IReadOnlyList<Rule> Rules, int[] Rows)> SetsOf(Table rows)
    {
        if (_options.KeyColumn < 0) return [(_rules.Default, [.. Enumerable.Range(0, rows.Count)])];
        var sets = _rules.Of(rows.Columns[_options.KeyColumn]);
        return [.. Enumerable.Range(0, rows.Count).GroupBy(row => sets[row]).Select(set => (set.Key, set.ToArray()))];
    }

    // The results of all rules of each row as a row of an array vector.
    private ArrayVector CheckAll(Table rows, List<(IReadOnlyList<Rule> Rules, int[] Rows)> sets)
    {
        var ends = new int[rows.Count];
        foreach (var (rules, members) in sets)
            foreach (var row in members)
                ends[row] = rules.Count;
        for (var row = 1; row < ends.Length; row++) ends[row] += ends[row - 1];
        var flags = new sbyte[ends[^1]];
        foreach (var (rules, members) in sets)
        {
            var chosen = rows.Gather(members);
            for (var rule = 0; rule < rules.Count; rule++)
            {
                var results = Check(rules[rule], chosen);
                for (var i = 0; i < members.Length; i++) flags[ends[members[i]] - rules.Count + rule] = results[i];
            }
        }

        return new ArrayVector(new Vector<sbyte>(DataType.Bool, flags), ends);
    }

    // The place of the first rule that each row fails, null where it fails none. A rule sees rows that passed those before.
    private Vector<int> FindFailures(Table rows, List<(IReadOnlyList<Rule> Rules, int[] Rows)> sets)
    {
        var failures = new int[rows.Count];
        Array.Fill(failures, Null.Of<int>());
        foreach (var (rules, members) in sets)
        {
            var passed = members;
            for (var rule = 0; rule < rules.Count && passed.Length > 0; rule++)
            {
                var results = Check(rules[rule], rows.Gather(passed));
                for (var i = 0; i < results.Length; i++)
                    if (results[i] == 0)
                        failures[passed[i]] = rule;
                passed = [.. passed.Where((_, i) => results[i] != 0)];
            }
        }

        return Vector.Int(failures);
    }

    private sbyte[] Check(Rule rule, Table rows)
    {
        Definition.Session.Check();
        return rule.Program.Run(Definition.Session, rows, new int[rows.Count]) is [var only] && only.Type.IsNumeric()
            ? ((Vector<sbyte>)Conversion.Convert(only, DataType.Bool)).Span.ToArray()
            : throw new ScriptException($"{Name}: the rule {rule.Code} must be one condition.");
    }

    private void Call(FunctionValue callback, Vector[] columns)
    {
        var results = Joining.Fit(_results, new Table(_results.Names, columns));
        for (var row = 0; row < results.Count; row++)
        {
            var single = results.Slice(row, 1);
            _caller!.InvokeAlone(() => callback.Invoke(_caller, [single]), CancellationToken.None);
        }
    }
}

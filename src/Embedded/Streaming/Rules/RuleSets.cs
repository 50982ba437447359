using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Streaming.Engines;
using DolphinQuant.Embedded.Streaming.Reactive;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Rules;

/// <summary>A condition that rows are checked against, with its state where it looks at rows before.</summary>
/// <param name="Code">The condition as it was given.</param>
/// <param name="Program">The condition as steps over columns.</param>
internal sealed record Rule(CodeValue Code, KeyedProgram Program);

/// <summary>The rules of a rule engine by key; those of the null key are for rows whose key has none.</summary>
internal sealed class RuleSets
{
    private readonly EngineDefinition _definition;
    private readonly Dictionary<RuleKey, IReadOnlyList<Rule>> _sets = [];
    private readonly List<RuleKey> _order = [];

    /// <param name="definition">The engine, whose session the rules are evaluated in.</param>
    /// <param name="given">The rules of each key.</param>
    /// <exception cref="ScriptException">A key or a rule is wrong, or there are none of the null key.</exception>
    public RuleSets(EngineDefinition definition, Dictionary given)
    {
        _definition = definition;
        foreach (var key in given.Keys) Update(key, given[key], isAdded: false);
        if (!_sets.ContainsKey(default))
            throw new ScriptException($"{definition.Name}: ruleSets must have rules of the key NULL, the default.");
    }

    /// <summary>The number of keys, the null key included.</summary>
    public int Count => _sets.Count;

    /// <summary>The number of all rules.</summary>
    public int RuleCount => _sets.Values.Sum(set => set.Count);

    /// <summary>The rules of a row whose key is not known.</summary>
    public IReadOnlyList<Rule> Default => _sets[default];

    /// <summary>Replaces the rules of a key, or adds to them.</summary>
    /// <exception cref="ScriptException">The key or a rule is wrong; nothing was changed.</exception>
    public void Update(Scalar key, Value rules, bool isAdded)
    {
        var place = RuleKey.Of(key);
        Rule[] read = [.. CodesOf(rules).Select(Compile)];
        if (read.Length == 0) throw new ScriptException($"{_definition.Name}: a rule set must hold a rule, such as <price > 2>.");
        if (!_sets.TryGetValue(place, out var present)) _order.Add(place);
        _sets[place] = isAdded && present is not null ? [.. present, .. read] : read;
    }

    /// <summary>Removes the rules of a key; false where there are none, or it is the null key.</summary>
    public bool Delete(Scalar key)
    {
        var place = RuleKey.Of(key);
        if (place == default || !_sets.Remove(place)) return false;
        return _order.Remove(place);
    }

    /// <summary>The rules of every row.</summary>
    /// <param name="keys">The column of keys.</param>
    /// <exception cref="ScriptException">The column holds neither texts nor integers.</exception>
    public IReadOnlyList<Rule>[] Of(Vector keys)
    {
        var found = new IReadOnlyList<Rule>[keys.Count];
        if (keys.Type.IsText())
        {
            var texts = keys.Texts();
            for (var row = 0; row < found.Length; row++) found[row] = Find(RuleKey.Of(texts[row]));
            return found;
        }

        var numbers = keys.OwnNumbers<long>();
        for (var row = 0; row < found.Length; row++) found[row] = Find(RuleKey.Of(numbers[row]));
        return found;
    }

    /// <summary>The rules as scripts see them; the default ones in front.</summary>
    public Dictionary ToDictionary()
    {
        var all = new Dictionary(DataType.String, DataType.Any, isOrdered: true);
        foreach (var key in _order.OrderBy(key => key != default))
            all[Scalar.String(key.ToString())] = Vector.Tuple([.. _sets[key].Select(rule => rule.Code)]);
        return all;
    }

    private IReadOnlyList<Rule> Find(RuleKey key) => _sets.TryGetValue(key, out var rules) ? rules : Default;

    private Rule Compile(CodeValue code) => new(code, new KeyedMetrics
    {
        Metrics = [new Metric(_definition.Session, code, code.Body)],
        KeyColumns = [],
    }.Compile(_definition));

    private IEnumerable<CodeValue> CodesOf(Value rules) => rules switch
    {
        CodeValue code => [code],
        Vector tuple when tuple.IsTuple() => Enumerable.Range(0, tuple.Count).SelectMany(i => CodesOf(tuple[i])),
        _ => throw new ScriptException($"{_definition.Name}: rules must be a tuple of metacode, such as [<price > 2>]."),
    };

    /// <summary>A text or an integer; neither for null.</summary>
    private readonly record struct RuleKey(string? Text, long? Number)
    {
        public static RuleKey Of(string text) => new(text.Length == 0 ? null : text, null);

        public static RuleKey Of(long number) => new(null, Null.Is(number) ? null : number);

        public static RuleKey Of(Scalar key) => key.IsNull ? default
            : key.Type.IsText() ? Of(key.AsText())
            : Numeric.IsInteger(key.Type) ? Of(key.AsLong())
            : throw new ScriptException($"A key of rules must be a text or an integer, not a {key.Type.DisplayName()}.");

        public override string ToString() =>
            Text ?? Number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "Default";
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Streaming.Reactive;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Streaming.Pipelines;

/// <summary>
/// Which engine runs which part of some expressions. A call runs in the first engine of its kind in which its arguments
/// are known; operators run where their operands come from.
/// </summary>
internal sealed class PipelinePlan
{
    private readonly IReadOnlyList<string> _columns;
    private readonly StandingColumns _standing;
    private readonly Dictionary<ReactiveNode, int> _stageOf = new(ReferenceEqualityComparer.Instance);
    private readonly List<StageKind?> _kinds;
    private readonly List<List<ReactiveNode>> _carried = [];
    private readonly IReadOnlyList<ReactiveNode> _outputs;

    // The engine of the first function in each step, from left to right behind operators.
    private readonly Dictionary<ReactiveNode, StageKind?> _leading = new(ReferenceEqualityComparer.Instance);

    // Steps that hold a call across the keys or over windows: those do not nest in one engine.
    private readonly HashSet<ReactiveNode> _whole = new(ReferenceEqualityComparer.Instance);

    private PipelinePlan(
        IReadOnlyList<ReactiveNode> outputs, IReadOnlyList<string> columns, StandingColumns standing, StageKind? first)
    {
        (_outputs, _columns, _standing, _kinds) = (outputs, columns, standing, [first]);
        foreach (var output in outputs) Place(output);
        EndWith(FirstKind(outputs));
        for (var stage = 0; stage < _kinds.Count - 1; stage++) _carried.Add([]);
        foreach (var node in _stageOf.Keys.OrderBy(node => node.Index))
            foreach (var source in node.Sources) Carry(source, _stageOf[node]);
        foreach (var output in outputs) Carry(output, _kinds.Count - 1);
    }

    /// <summary>The plan of the fewest engines: with the kind of the first call in front, or with another one.</summary>
    /// <param name="outputs">The expressions.</param>
    /// <param name="columns">The names of the columns that come in.</param>
    /// <param name="standing">Those that all engines get.</param>
    public static PipelinePlan Shortest(
        IReadOnlyList<ReactiveNode> outputs, IReadOnlyList<string> columns, StandingColumns standing) =>
        new StageKind?[] { null, StageKind.Reactive, StageKind.CrossSection }
            .Select(first => new PipelinePlan(outputs, columns, standing, first)).MinBy(plan => plan.Stages.Count)!;

    /// <summary>The kinds of the engines, in the order in which rows pass them.</summary>
    public IReadOnlyList<StageKind> Stages => [.. _kinds.Select(kind => kind ?? StageKind.Reactive)];

    /// <summary>What an engine computes for those behind it; the last one computes the expressions themselves.</summary>
    public IReadOnlyList<CodeValue> Metrics(int stage)
    {
        var wanted = stage == _kinds.Count - 1 ? _outputs : _carried[stage];
        return [.. wanted.Select(node => CodeWriter.Write(Write(node, stage), new Frame(new SourceText(""), module: null)))];
    }

    /// <summary>The name of a column that an engine gets from the one before it.</summary>
    public static string ColumnName(int place) => FormattableString.Invariant($"col_{place}_");

    private int Place(ReactiveNode node)
    {
        if (_stageOf.TryGetValue(node, out var known)) return known;
        var stage = node.Sources.Select(Place).DefaultIfEmpty(0).Max();
        var isNested = node.Sources.Any(source => _whole.Contains(source) && _stageOf[source] == stage);
        if (node is CallNode { Kind: var kind })
        {
            if (isNested && _kinds[stage] == kind) stage++;
            while (stage < _kinds.Count && (_kinds[stage] ?? kind) != kind) stage++;
            if (stage == _kinds.Count) _kinds.Add(kind);
            _kinds[stage] = kind;
            isNested = kind != StageKind.Reactive;
        }

        _leading[node] = node is CallNode call ? call.Kind : FirstKind(node.Sources);
        if (isNested) _whole.Add(node);
        return _stageOf[node] = stage;
    }

    // As documented, the engine of the first function stands last: the columns of the output are its.
    private void EndWith(StageKind? kind)
    {
        if (kind is StageKind.Reactive or StageKind.CrossSection && _kinds[^1] != kind) _kinds.Add(kind);
    }

    private StageKind? FirstKind(IEnumerable<ReactiveNode> nodes) =>
        nodes.Select(node => _leading[node]).FirstOrDefault(kind => kind is not null);

    // A step that an engine needs of one further in front is handed on by all between them.
    private void Carry(ReactiveNode node, int user)
    {
        if (node is ConstantNode or TimeNode || StandingName(node) is not null) return;
        if (node is TupleNode tuple && user > _stageOf[node])
        {
            foreach (var part in tuple.Parts) Carry(part, user);
            return;
        }

        for (var stage = _stageOf[node]; stage < user; stage++)
            if (!_carried[stage].Contains(node))
                _carried[stage].Add(node);
    }

    private string? StandingName(ReactiveNode node) =>
        node is ColumnNode { Column: var column } && _standing.Contains(_columns[column]) ? _columns[column] : null;

    // A step as an expression over the columns that come into an engine.
    private Expression Write(ReactiveNode node, int stage)
    {
        if (stage > 0 && node is not (ConstantNode or TupleNode) && _carried[stage - 1].IndexOf(node) is >= 0 and var place)
            return CodeParts.Column(ColumnName(place));
        return node switch
        {
            ColumnNode column => CodeParts.Column(_columns[column.Column]),
            ConstantNode constant => CodeParts.Operand(constant.Value),
            TimeNode => _standing.Time(stage) ?? throw new ScriptException(
                "streamEngineParser: the first moment, row(0), needs a timeColumn."),
            TupleNode tuple => new TupleExpression([.. tuple.Parts.Select(part => Write(part, stage))], default),
            PartNode part => new IndexExpression(
                Write(part.Source, stage), [new LiteralExpression(Scalar.Int(part.Part), default)], default),
            ElementwiseNode { Arguments: [{ } left, { } right] } binary =>
                CodeParts.Binary(binary.Function, Write(left, stage), Write(right, stage)),
            ElementwiseNode call => Write(call.Function, call.Arguments, stage),
            CallNode call => Write(call.Function, call.Arguments, stage),
            PartialNode partial => throw new ScriptException(
                $"streamEngineParser: fixed arguments of {partial.Function.Name} that differ from row to row need byRow or each around it."),
            TurnedNode => throw new ScriptException(
                "streamEngineParser: of a turned panel only accumulate is known, with transpose around it."),
            KeyCountNode => throw new ScriptException(
                "streamEngineParser: cols, the number of keys, is not known to a stream; take(x, cols(y)) is x for each key."),
            _ => throw new ScriptException("streamEngineParser: an expression cannot be divided between engines."),
        };
    }

    private CallExpression Write(FunctionValue function, IReadOnlyList<ReactiveNode?> arguments, int stage) => new(
        CodeParts.Function(function),
        [.. arguments.Select((argument, i) => new Argument(
            i > 0 && arguments.Take(i).Contains(null) ? function.Parameters[i].Name : null,
            argument is null ? null : Write(argument, stage), default)).Where(argument => argument.Value is not null)],
        IsMethod: false, default);
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Streaming.Reactive;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Streaming.Pipelines;

/// <summary>
/// Which engine runs which part of some expressions. A call runs in the first engine of its kind in which its arguments
/// are known; what needs no engine of its own runs where its arguments come from.
/// </summary>
internal sealed class PipelinePlan
{
    private readonly IReadOnlyList<string> _columns;
    private readonly Dictionary<ReactiveNode, int> _stageOf = new(ReferenceEqualityComparer.Instance);
    private readonly List<StageKind?> _kinds = [null];
    private readonly List<List<ReactiveNode>> _carried = [];
    private readonly IReadOnlyList<ReactiveNode> _outputs;

    /// <param name="outputs">The expressions.</param>
    /// <param name="columns">The names of the columns that come in.</param>
    public PipelinePlan(IReadOnlyList<ReactiveNode> outputs, IReadOnlyList<string> columns)
    {
        (_outputs, _columns) = (outputs, columns);
        foreach (var output in outputs) Place(output);
        for (var stage = 0; stage < _kinds.Count - 1; stage++) _carried.Add([]);
        foreach (var node in _stageOf.Keys.OrderBy(node => node.Index))
            foreach (var source in node.Sources) Carry(source, _stageOf[node]);
        foreach (var output in outputs) Carry(output, _kinds.Count - 1);
    }

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
        if (node is CallNode { Kind: { } kind })
        {
            while (stage < _kinds.Count && (_kinds[stage] ?? kind) != kind) stage++;
            if (stage == _kinds.Count) _kinds.Add(kind);
            _kinds[stage] = kind;
        }

        return _stageOf[node] = stage;
    }

    // A step that an engine needs of one further in front is handed on by all between them.
    private void Carry(ReactiveNode node, int user)
    {
        if (node is ConstantNode) return;
        if (node is TupleNode tuple && user > _stageOf[node])
        {
            foreach (var part in tuple.Parts) Carry(part, user);
            return;
        }

        for (var stage = _stageOf[node]; stage < user; stage++)
            if (!_carried[stage].Contains(node))
                _carried[stage].Add(node);
    }

    // A step as an expression over the columns that come into an engine.
    private Expression Write(ReactiveNode node, int stage)
    {
        if (stage > 0 && node is not (ConstantNode or TupleNode) && _carried[stage - 1].IndexOf(node) is >= 0 and var place)
            return CodeParts.Column(ColumnName(place));
        return node switch
        {
            ColumnNode column => CodeParts.Column(_columns[column.Column]),
            ConstantNode constant => CodeParts.Operand(constant.Value),
            TupleNode tuple => new TupleExpression([.. tuple.Parts.Select(part => Write(part, stage))], default),
            PartNode part => new IndexExpression(
                Write(part.Source, stage), [new LiteralExpression(Scalar.Int(part.Part), default)], default),
            ElementwiseNode { Arguments: [{ } left, { } right] } binary =>
                CodeParts.Binary(binary.Function, Write(left, stage), Write(right, stage)),
            ElementwiseNode call => Write(call.Function, call.Arguments, stage),
            CallNode call => Write(call.Function, call.Arguments, stage),
            _ => throw new ScriptException("streamEngineParser: an expression cannot be divided between engines."),
        };
    }

    private CallExpression Write(
        Functions.FunctionValue function, IReadOnlyList<ReactiveNode?> arguments, int stage) => new(
            CodeParts.Function(function),
            [.. arguments.Select((argument, i) => new Argument(
                i > 0 && arguments.Take(i).Contains(null) ? function.Parameters[i].Name : null,
                argument is null ? null : Write(argument, stage), default)).Where(argument => argument.Value is not null)],
            IsMethod: false, default);
}

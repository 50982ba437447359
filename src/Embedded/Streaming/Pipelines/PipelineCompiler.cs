using System.Collections.Frozen;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Streaming.Engines;
using DolphinQuant.Embedded.Streaming.Reactive;
using DolphinQuant.Embedded.Syntax;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming.Pipelines;

/// <summary>
/// Writes the functions of scripts out as <see cref="MetricCompiler"/> does, but leaves the calls of built-in functions
/// as they are, each with the kind of engine that it needs.
/// </summary>
internal sealed partial class PipelineCompiler(Session session, IReadOnlyList<ColumnDefinition> columns)
    : MetricCompiler(session, columns)
{
    // The documented signs of a computation across the keys, and the function of a cross-section that each stands for;
    // with the others of the kind that do not ask in which order the keys are.
    private static readonly FrozenDictionary<string, string> CrossSections = new Dictionary<string, string>
    {
        ["rowAvg"] = "avg", ["rowCount"] = "count", ["count"] = "count", ["rowDenseRank"] = "denseRank", ["rowMax"] = "max",
        ["rowMin"] = "min", ["rowProd"] = "prod", ["rowRank"] = "rank", ["rowSize"] = "size", ["rowSkew"] = "skew",
        ["rowStd"] = "std", ["rowStdp"] = "stdp", ["rowSum"] = "sum", ["rowSum2"] = "sum2", ["rowVar"] = "var",
        ["rowVarp"] = "varp", ["rowAnd"] = "all", ["rowOr"] = "any", ["rowKurtosis"] = "kurtosis", ["rowCorr"] = "corr",
        ["rowCovar"] = "covar", ["rowBeta"] = "beta", ["rowWsum"] = "wsum", ["rowWavg"] = "wavg",
        ["rowDot"] = "dot", ["rowEuclidean"] = "euclidean", ["rowTanimoto"] = "tanimoto",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The expressions as steps; those of one expression with several results are one tuple.</summary>
    public IReadOnlyList<ReactiveNode> Steps(IReadOnlyList<Metric> metrics) =>
    [
        .. metrics.Select(metric => InParts(
            Compile(metric.Body, new Scope(metric.Frame, seesColumns: true)), metric.Aliases.Count)),
    ];

    protected override bool HasParts(ReactiveNode node) => base.HasParts(node) || PartsOf(node) > 1;

    protected override ReactiveNode CompilePartial(PartialExpression partial, Scope scope)
    {
        var (function, arguments) = Bind(partial.Callee, partial.Arguments, scope);
        return Node(key: null, index => new PartialNode(function, arguments) { Index = index });
    }

    protected override ReactiveNode CallBuiltIn(BuiltInFunction function, IReadOnlyList<ReactiveNode?> arguments)
    {
        if (CrossSections.TryGetValue(function.Name, out var across))
            return Call(BuiltIn(across), arguments, StageKind.CrossSection);
        return function.Name switch
        {
            "rowXor" => IsOdd(arguments),
            "byRow" => Across(arguments),
            "each" => ForEachKey(arguments),
            "row" => FirstMoment(arguments),
            "transpose" => Turned(arguments),
            "cols" => Node("keys", index => new KeyCountNode { Index = index }),
            "take" when arguments is [ConstantNode { Value: Scalar } same, KeyCountNode] => same,
            "accumulate" => Accumulated(function, arguments),
            "rolling" => Call(function, arguments, StageKind.TimeSeries),
            _ => RowByRow(function, arguments),
        };
    }

    private CallNode RowByRow(BuiltInFunction function, IReadOnlyList<ReactiveNode?> arguments)
    {
        if (StateFunctionCatalog.Find(function.Name) is null)
        {
            if ((function.Traits & FunctionTraits.State) != 0)
                throw new ScriptException($"streamEngineParser: {function.Name} cannot be used in a state engine.");
            ElementwiseFunctions.RequireRowwise(function.Name);
            RequireNoWholePanel(function, arguments);
        }

        return Call(function, arguments, StageKind.Reactive);
    }

    // Several results go through the chain one by one.
    private ReactiveNode InParts(ReactiveNode node, int names)
    {
        var count = node is TupleNode ? 0 : Math.Max(names, PartsOf(node));
        return count > 1 ? Tuple([.. Enumerable.Range(0, count).Select(i => Part(node, i))]) : node;
    }

    private static int PartsOf(ReactiveNode node) => node is not CallNode call ? 1 : call.Function.Name switch
    {
        "mslr" or "mmse" or "linearTimeTrend" => 2,
        "talibNull" => call.Arguments.Count,
        _ => 1,
    };

    // An odd number of keys for which it is true.
    private ReactiveNode IsOdd(IReadOnlyList<ReactiveNode?> arguments)
    {
        var sum = Call(BuiltIn("sum"), [Elementwise(BuiltIn("bool"), arguments)], StageKind.CrossSection);
        return Elementwise(BuiltIn("bool"), [Elementwise(BuiltIn("mod"), [sum, Constant(Scalar.Int(2))])]);
    }

    private CallNode Across(IReadOnlyList<ReactiveNode?> arguments) => arguments[0] switch
    {
        ConstantNode { Value: FunctionValue whole } => Applied(whole, [.. arguments.Skip(1)]),
        PartialNode partial => Applied(partial.Function, Filled(partial.Arguments, [.. arguments.Skip(1)])),
        _ => throw new ScriptException(
            "streamEngineParser: the function given to byRow must be a constant, or a function with some arguments fixed."),
    };

    // A function of the script over a whole cross-section is a call like any other, with itself as a constant.
    private CallNode Applied(FunctionValue function, ReactiveNode?[] arguments) => function is BuiltInFunction known
        ? Call(known, arguments, StageKind.CrossSection)
        : Call(BuiltIn("call"), [Constant(function), .. arguments], StageKind.CrossSection);

    // A panel has a column for each key, so each(f, x, y) of a panel and one value for each key is f(x, y) of the key.
    private ReactiveNode ForEachKey(IReadOnlyList<ReactiveNode?> arguments)
    {
        ReactiveNode?[] inputs = [.. arguments.Skip(1)];
        if (inputs.Any(input => input is ConstantNode { Value: not Scalar }))
            throw new ScriptException(
                "streamEngineParser: each takes columns and scalars; the elements of a constant cannot be told to belong to keys.");
        return arguments[0] switch
        {
            ConstantNode { Value: FunctionValue function } => Call(function, inputs),
            PartialNode partial => Call(partial.Function, Filled(partial.Arguments, inputs)),
            _ => throw new ScriptException("streamEngineParser: the function given to each must be a constant."),
        };
    }

    private CallNode FirstMoment(IReadOnlyList<ReactiveNode?> arguments)
    {
        if (arguments is not [{ } panel, ConstantNode { Value: Scalar index }] || !index.Type.IsNumeric() || index.AsInt() != 0)
            throw new ScriptException(
                "streamEngineParser: of a panel only row(0), its first moment, is known at all later ones.");
        return Call(
            FirstMomentFunction.Instance, [panel, Node("time", place => new TimeNode { Index = place })], StageKind.Reactive);
    }

    private CallNode Call(FunctionValue function, IReadOnlyList<ReactiveNode?> arguments, StageKind kind) => (CallNode)Node(
        $"{kind} {function.Name} {Places(arguments)}", index => new CallNode(function, arguments, kind) { Index = index });
}

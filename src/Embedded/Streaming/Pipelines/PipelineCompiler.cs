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
internal sealed class PipelineCompiler(Session session, IReadOnlyList<ColumnDefinition> columns)
    : MetricCompiler(session, columns)
{
    // The documented signs of a computation across the keys, and the function of a cross-section that each stands for.
    private static readonly FrozenDictionary<string, string> CrossSections = new Dictionary<string, string>
    {
        ["rowAvg"] = "avg", ["rowCount"] = "count", ["count"] = "count", ["rowDenseRank"] = "denseRank", ["rowMax"] = "max",
        ["rowMin"] = "min", ["rowProd"] = "prod", ["rowRank"] = "rank", ["rowSize"] = "size", ["rowSkew"] = "skew",
        ["rowStd"] = "std", ["rowStdp"] = "stdp", ["rowSum"] = "sum", ["rowSum2"] = "sum2", ["rowVar"] = "var",
        ["rowVarp"] = "varp", ["rowAnd"] = "all", ["rowOr"] = "any", ["rowKurtosis"] = "kurtosis", ["rowCorr"] = "corr",
        ["rowCovar"] = "covar", ["rowBeta"] = "beta", ["rowWsum"] = "wsum", ["rowWavg"] = "wavg",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] WithParts = ["mslr", "mmse", "linearTimeTrend", "talibNull"];

    /// <summary>The expressions as steps; those of one expression with several results are one tuple.</summary>
    public IReadOnlyList<ReactiveNode> Steps(IReadOnlyList<Metric> metrics) =>
        [.. metrics.Select(metric => Compile(metric.Body, new Scope(metric.Frame, seesColumns: true)))];

    protected override bool HasParts(ReactiveNode node) =>
        base.HasParts(node) || (node is CallNode call && WithParts.Contains(call.Function.Name));

    protected override ReactiveNode CallBuiltIn(BuiltInFunction function, IReadOnlyList<ReactiveNode?> arguments)
    {
        if (CrossSections.TryGetValue(function.Name, out var across))
            return Call((BuiltInFunction)BuiltIn(across), arguments, StageKind.CrossSection);
        if (function.Name == "rowXor")
            throw new ScriptException("streamEngineParser: rowXor needs a DolphinDB server.");
        if (function.Name == "byRow")
            return arguments[0] is ConstantNode { Value: FunctionValue whole }
                ? Applied(whole, [.. arguments.Skip(1)])
                : throw new ScriptException("streamEngineParser: the function given to byRow must be a constant.");
        if (function.Name == "rolling") return Call(function, arguments, StageKind.TimeSeries);
        if (StateFunctionCatalog.Find(function.Name) is not null) return Call(function, arguments, StageKind.Reactive);
        if ((function.Traits & FunctionTraits.State) != 0)
            throw new ScriptException($"streamEngineParser: {function.Name} cannot be used in a state engine.");
        ElementwiseFunctions.RequireRowwise(function.Name);
        return Call(function, arguments, kind: null);
    }

    // A function of the script over a whole cross-section is a call like any other, with itself as a constant.
    private ReactiveNode Applied(FunctionValue function, ReactiveNode?[] arguments) => function is BuiltInFunction known
        ? Call(known, arguments, StageKind.CrossSection)
        : Call((BuiltInFunction)BuiltIn("call"), [Constant(function), .. arguments], StageKind.CrossSection);

    private ReactiveNode Call(BuiltInFunction function, IReadOnlyList<ReactiveNode?> arguments, StageKind? kind) => Node(
        $"{kind} {function.Name} {Places(arguments)}", index => new CallNode(function, arguments, kind) { Index = index });
}

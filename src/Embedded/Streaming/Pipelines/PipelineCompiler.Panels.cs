using System.Collections.Frozen;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Streaming.Reactive;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Streaming.Pipelines;

/// <summary>
/// The panel as a whole: what can be told of it row by row, and what cannot, as it would give something else than over
/// the panel.
/// </summary>
internal sealed partial class PipelineCompiler
{
    private static readonly FrozenSet<string> OfWholePanels = """
        col flatten loop matrix peach ploop reshape rows shape slice
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    // A panel that is turned round twice is itself; what stands between goes from moment to moment over all keys.
    private ReactiveNode Turned(IReadOnlyList<ReactiveNode?> arguments) => arguments[0] switch
    {
        TurnedNode turned => turned.Panel,
        var panel => Node(key: null, index => new TurnedNode(panel!) { Index = index }),
    };

    // accumulate of a turned panel: a state for each key where the function treats each key by itself.
    private ReactiveNode Accumulated(BuiltInFunction function, IReadOnlyList<ReactiveNode?> arguments)
    {
        if (arguments is not [ConstantNode { Value: FunctionValue step }, TurnedNode { Panel: var panel }, ..])
            return RowByRow(function, arguments);
        ReactiveNode?[] rest = [.. arguments.Skip(2)];
        if (!IsOfOneKey(Call(step, [panel, panel]), panel) || rest.Any(one => one is not (null or ConstantNode { Value: Scalar })))
            throw new ScriptException(
                "streamEngineParser: the function that accumulate takes over a turned panel must treat each key by itself, "
                + "and its first state must be one value for all keys, as take(1, cols(x)).");
        return Turned([RowByRow(function, [arguments[0], panel, .. rest])]);
    }

    private static bool IsOfOneKey(ReactiveNode node, ReactiveNode panel) =>
        ReferenceEquals(node, panel) || node is ConstantNode { Value: Scalar }
        || ((node is ElementwiseNode || (node is CallNode call && IsElementwise(call.Function.Name, call.Arguments)))
            && node.Sources.All(source => IsOfOneKey(source, panel)));

    // Called row by row these would be given single elements in place of the panel.
    private void RequireNoWholePanel(BuiltInFunction function, IReadOnlyList<ReactiveNode?> arguments)
    {
        var name = function.Name;
        if (OfWholePanels.Contains(name))
            throw new ScriptException($"streamEngineParser: {name} takes a panel as a whole, which a stream of rows is not.");
        if (name.StartsWith("row", StringComparison.Ordinal) && name.Length > 3 && char.IsUpper(name[3]))
            throw new ScriptException(
                $"streamEngineParser: {name} is none of the functions across the keys that it knows; write byRow(f, x).");
        if ((function.Traits & FunctionTraits.Aggregate) != 0 && !IsElementwise(name, arguments) && arguments.All(argument => argument is null || IsPanel(argument)))
            throw new ScriptException(
                $"streamEngineParser: {name} of whole columns depends on rows to come; across the keys it is byRow({name}, ...), "
                + $"over the rows so far moving({name}, ...) or a cumulative function.");
    }

    // One number for each row: no list, of which an aggregate would be one for the row.
    private bool IsPanel(ReactiveNode node) => node switch
    {
        ConstantNode { Value: Scalar } => true,
        ColumnNode column => !TypeOf(column).IsArray(),
        ElementwiseNode => node.Sources.All(IsPanel),
        CallNode { Kind: StageKind.CrossSection } => true,
        CallNode call => call.Function is FirstMomentFunction || IsNumberFunction(call),
        _ => false,
    };

    private bool IsNumberFunction(CallNode call)
    {
        var name = call.Function.Name;
        if (name == "fixedLengthArrayVector" || call.Arguments.Any(one => one is ConstantNode { Value: FunctionValue })) return false;
        return (IsElementwise(name, call.Arguments) || StateFunctionCatalog.Find(name) is not null)
            && call.Sources.All(IsPanel);
    }

    // The largest and smallest of several arguments are those of each row.
    private static bool IsElementwise(string name, IReadOnlyList<ReactiveNode?> arguments) =>
        ElementwiseFunctions.Contains(name) || (name is "max" or "min" && arguments.Count > 1);
}

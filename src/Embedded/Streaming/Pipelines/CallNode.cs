using System.Diagnostics;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Streaming.Reactive;

namespace DolphinQuant.Embedded.Streaming.Pipelines;

/// <summary>Which engine a call runs in.</summary>
internal enum StageKind
{
    /// <summary>Row by row, with a state for each key.</summary>
    Reactive,

    /// <summary>Over the last rows of all keys.</summary>
    CrossSection,

    /// <summary>Over windows in time of each key.</summary>
    TimeSeries,
}

/// <summary>A step as it stands in an expression, before it is known which engine runs it.</summary>
internal abstract class PipelineNode : ReactiveNode
{
    public override Value Run(ReactiveBatch batch, Value[] results) =>
        throw new UnreachableException("A step of a chain is written out for its engine before it runs.");
}

/// <summary>A call of a built-in function.</summary>
/// <param name="function">The function.</param>
/// <param name="arguments">Its arguments; null for those left out.</param>
/// <param name="kind">The engine that the call needs.</param>
internal sealed class CallNode(FunctionValue function, IReadOnlyList<ReactiveNode?> arguments, StageKind kind)
    : PipelineNode
{
    public FunctionValue Function => function;

    public IReadOnlyList<ReactiveNode?> Arguments => arguments;

    public override IEnumerable<ReactiveNode> Sources => arguments.OfType<ReactiveNode>();

    public StageKind Kind => kind;
}

/// <summary>The time of the rows, which every engine gets from the one before it.</summary>
internal sealed class TimeNode : PipelineNode;

/// <summary>A function with some arguments fixed, of which at least one differs from row to row.</summary>
/// <param name="function">The function.</param>
/// <param name="arguments">The arguments by position; null where one is still open.</param>
internal sealed class PartialNode(FunctionValue function, IReadOnlyList<ReactiveNode?> arguments) : PipelineNode
{
    public FunctionValue Function => function;

    public IReadOnlyList<ReactiveNode?> Arguments => arguments;

    public override IEnumerable<ReactiveNode> Sources => arguments.OfType<ReactiveNode>();
}

/// <summary>A panel turned round: a row for each key, a column for each moment.</summary>
/// <param name="panel">The panel itself.</param>
internal sealed class TurnedNode(ReactiveNode panel) : PipelineNode
{
    public ReactiveNode Panel => panel;

    public override IEnumerable<ReactiveNode> Sources => [panel];
}

/// <summary>The number of keys: the columns of a panel. It is known for no row.</summary>
internal sealed class KeyCountNode : PipelineNode;

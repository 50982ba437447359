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

/// <summary>A call of a built-in function as it stands in an expression, before it is known which engine runs it.</summary>
internal sealed class CallNode(BuiltInFunction function, IReadOnlyList<ReactiveNode?> arguments, StageKind? kind)
    : ReactiveNode
{
    public BuiltInFunction Function => function;

    public IReadOnlyList<ReactiveNode?> Arguments => arguments;

    public override IEnumerable<ReactiveNode> Sources => arguments.OfType<ReactiveNode>();

    /// <summary>The engine that the call needs; null for one that any engine runs.</summary>
    public StageKind? Kind => kind;

    public override Value Run(ReactiveBatch batch, Value[] results) =>
        throw new UnreachableException("A call is written out for its engine before it runs.");
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>A call that changes the table shared under a name, such as <c>tableInsert{result}</c>.</summary>
/// <param name="target">The function that changes its first argument.</param>
/// <param name="holder">Where the shared table is.</param>
/// <param name="more">Further fixed arguments; null where one is open.</param>
internal sealed class SharedTableHandler(FunctionValue target, Cell holder, IReadOnlyList<Value?> more) : FunctionValue
{
    public override string Name => target.Name;

    public override FunctionTraits Traits => target.Traits;

    public override IReadOnlyList<ParameterDefinition> Parameters { get; } = [.. target.Parameters.Skip(1)];

    public override Value Invoke(CallContext context, IReadOnlyList<Value?> arguments)
    {
        ((Session)context).Gate.RequireChange(holder, Privilege.Insert);
        var rest = new PartialFunction(target, [.. more.Prepend(null)]);
        return holder.Grow(table => rest.Invoke(context, [table, .. arguments]));
    }
}

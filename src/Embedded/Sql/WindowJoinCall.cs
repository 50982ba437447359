using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// <c>wj(left, right, window, aggs, matchingCols, [rightMatchingCols])</c> and <c>pwj</c> as calls; the aggregates are
/// metacode over the right table.
/// </summary>
internal sealed class WindowJoinCall(Session session, SourceResolver sources)
{
    private static readonly string[] Parameters =
        ["leftTable", "rightTable", "window", "aggs", "matchingCols", "rightMatchingCols"];

    /// <summary>The names of the window joins.</summary>
    public static IReadOnlyList<string> Names { get; } = ["wj", "pwj"];

    public RowSource Run(CallExpression call, Frame frame)
    {
        var name = ((NameExpression)call.Callee).Name;
        var arguments = JoinCall.Arrange(call, Parameters, frame);
        if (arguments[0] is null || arguments[1] is null) throw frame.ErrorAt(call, "A join needs two tables.");
        var leftKeys = JoinCall.KeysOf(session, arguments[4], call, frame);
        var rightKeys = arguments[5] is null ? leftKeys : JoinCall.KeysOf(session, arguments[5], call, frame);
        if (leftKeys.Length != rightKeys.Length)
            throw frame.ErrorAt(call,
                $"{name} has {leftKeys.Length} matching columns on the left and {rightKeys.Length} on the right.");
        var left = new JoinTable(sources.Resolve(arguments[0]!, alias: null, names: null, frame), leftKeys);
        var right = new JoinTable(sources.Resolve(arguments[1]!, alias: null, names: null, frame), rightKeys);
        return new WindowJoin(session, left, right, WindowOf(arguments[2], call, frame)) { IsPrevailing = name == "pwj" }
            .Run(AggregatesOf(arguments[3], call, frame));
    }

    private Pair WindowOf(Expression? window, CallExpression call, Frame frame) =>
        window is not null && session.Interpreter.Evaluate(window, frame) is Pair pair
            ? pair
            : throw frame.ErrorAt((SyntaxNode?)window ?? call, "The window of a join is a pair such as -5s:0s or -5:0.");

    private CodeValue[] AggregatesOf(Expression? aggregates, CallExpression call, Frame frame)
    {
        var value = aggregates is null ? null : session.Interpreter.Evaluate(aggregates, frame);
        CodeValue?[] codes = value switch
        {
            CodeValue code => [code],
            Vector vector => [.. Enumerable.Range(0, vector.Count).Select(i => vector[i] as CodeValue)],
            _ => [null],
        };
        return Array.ConvertAll(codes, code => code ?? throw frame.ErrorAt((SyntaxNode?)aggregates ?? call,
            "The aggregates of a window join are metacode, as in [<avg(price)>, <max(qty) as most>]."));
    }
}

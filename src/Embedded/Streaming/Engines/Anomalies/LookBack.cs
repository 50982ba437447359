using System.Collections.Frozen;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Streaming.Engines.Anomalies;

/// <summary>
/// How many rows before a row an expression looks at: so many are kept of every group, and no more.
/// </summary>
/// <param name="session">Finds functions.</param>
/// <param name="metric">The metric that the expressions are parts of.</param>
internal sealed class LookBack(Session session, Metric metric)
{
    // Where the length of the window stands among the arguments.
    private static readonly FrozenDictionary<string, int> Windows = new Dictionary<string, int>
    {
        ["mavg"] = 1, ["msum"] = 1, ["mmax"] = 1, ["mmin"] = 1, ["mstd"] = 1, ["mstdp"] = 1, ["mvar"] = 1, ["mvarp"] = 1,
        ["mcount"] = 1, ["mmed"] = 1, ["mfirst"] = 1, ["mlast"] = 1, ["mprod"] = 1, ["msum2"] = 1, ["mrank"] = 2,
        ["mcorr"] = 2, ["mcovar"] = 2, ["mbeta"] = 2, ["mwavg"] = 2, ["mwsum"] = 2,
    }.ToFrozenDictionary();

    /// <summary>The rows before a row.</summary>
    /// <exception cref="ScriptException">They cannot be told, or there is no bound.</exception>
    public int Of(Expression expression) => expression switch
    {
        LiteralExpression or NameExpression => 0,
        UnaryExpression unary => Of(unary.Operand),
        BinaryExpression binary => Math.Max(Of(binary.Left), Of(binary.Right)),
        CallExpression { Callee: NameExpression { Namespace: null } name } call => Of(call, name.Name),
        _ => throw Unfit(),
    };

    private int Of(CallExpression call, string name)
    {
        if (session.Names.FindFunction(name, metric.Frame) is not BuiltInFunction function) throw Unfit();
        var arguments = call.Arguments.Max(argument => argument.Value is { } value ? Of(value) : 0);
        return function.Name switch
        {
            "prev" => arguments + 1,
            "deltas" or "ratios" or "percentChange" => arguments + (call.Arguments.Count > 1 ? Number(call, 1) : 1),
            "move" when Number(call, 1) >= 0 => arguments + Number(call, 1),
            var known when SelfContained.IsElementwise(known) || IsComparison(known) => arguments,
            var moving when Windows.TryGetValue(moving, out var place) => arguments + Number(call, place) - 1,
            _ => throw Unfit(),
        };
    }

    private static bool IsComparison(string function) => function is
        "lt" or "le" or "gt" or "ge" or "eq" or "ne" or "and" or "or" or "not" or "isNull" or "isValid" or "between" or "in";

    private int Number(CallExpression call, int place) =>
        place < call.Arguments.Count && call.Arguments[place].Value is LiteralExpression { Value: Scalar number }
            && number.Type.Category() == DataCategory.Integral
            ? number.AsInt()
            : throw Unfit();

    private ScriptException Unfit() => new(
        $"createAnomalyDetectionEngine: {metric.Code} is not supported: it may use columns, operators, functions of a "
        + "row, prev, deltas, ratios, move and moving windows of a given length, and aggregates.");
}

using System.Collections.Frozen;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// <c>ej</c>, <c>lj</c>, <c>lsj</c>, <c>fj</c>, <c>aj</c>, <c>cj</c>, <c>pj</c> as calls:
/// <c>lj(left, right, matchingCols, [rightMatchingCols], [leftFilter], [rightFilter])</c>.
/// </summary>
internal sealed class JoinCall(Session session, SourceResolver sources)
{
    private static readonly FrozenDictionary<string, TableJoinKind> Kinds = new Dictionary<string, TableJoinKind>
    {
        ["ej"] = TableJoinKind.Equal,
        ["sej"] = TableJoinKind.Equal,
        ["lj"] = TableJoinKind.Left,
        ["lsj"] = TableJoinKind.LeftSemi,
        ["fj"] = TableJoinKind.Full,
        ["aj"] = TableJoinKind.AsOf,
        ["cj"] = TableJoinKind.Cross,
        ["pj"] = TableJoinKind.Prefix,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Parameters =
        ["leftTable", "rightTable", "matchingCols", "rightMatchingCols", "leftFilter", "rightFilter"];

    /// <summary>The names of the joins.</summary>
    public static IEnumerable<string> Names => Kinds.Keys.Concat(WindowJoinCall.Names);

    /// <summary>True for a call of a join.</summary>
    public static bool IsJoin(Expression expression) =>
        expression is CallExpression { Callee: NameExpression { Namespace: null, Name: var name } }
            && (Kinds.ContainsKey(name) || WindowJoinCall.Names.Contains(name));

    /// <summary>
    /// Runs a join; only the named columns of stored tables are read, all when <paramref name="names"/> is null.
    /// </summary>
    public RowSource Run(CallExpression call, Frame frame, IReadOnlySet<string>? names)
    {
        var name = ((NameExpression)call.Callee).Name;
        if (!Kinds.TryGetValue(name, out var kind)) return new WindowJoinCall(session, sources).Run(call, frame);
        var arguments = Arrange(call, Parameters, frame);
        var leftKeys = kind == TableJoinKind.Cross ? [] : KeysOf(session, arguments[2], call, frame);
        var rightKeys = arguments[3] is null ? leftKeys : KeysOf(session, arguments[3], call, frame);
        if (leftKeys.Length != rightKeys.Length)
            throw frame.ErrorAt(call,
                $"{name} has {leftKeys.Length} matching columns on the left and {rightKeys.Length} on the right.");
        var needed = names is null
            ? null
            : names.Concat(leftKeys).Concat(rightKeys).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var left = TableOf(arguments[0], leftKeys, arguments[4], needed, frame);
        var right = TableOf(arguments[1], rightKeys, arguments[5], needed, frame);
        var joined = new TableJoin(kind, left, right, session.Rows).Run();
        return name == "sej" ? Sorted(joined, leftKeys) : joined;
    }

    private static RowSource Sorted(RowSource joined, string[] keys)
    {
        var codes = KeyCodes.Of([.. keys.Select(key => joined.Table[key])]);
        var order = RowOrder.Sort(RowOrder.Identity(joined.Table.Count), codes.Codes, codes.Count);
        return joined with { Table = joined.Table.Gather(order) };
    }

    /// <summary>The arguments of a join in the order of its parameters; null where one is left out.</summary>
    public static Expression?[] Arrange(CallExpression call, string[] parameters, Frame frame)
    {
        var arranged = new Expression?[parameters.Length];
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var position = call.Arguments[i].Name is { } name ? Array.IndexOf(parameters, name) : i;
            if (position < 0 || position >= arranged.Length)
                throw frame.ErrorAt(call.Arguments[i], $"A join takes the arguments {string.Join(", ", parameters)}.");
            arranged[position] = call.Arguments[i].Value;
        }

        return arranged;
    }

    private JoinTable TableOf(
        Expression? table, string[] keys, Expression? filter, IReadOnlySet<string>? names, Frame frame)
    {
        if (table is null) throw new ScriptException("A join needs two tables.");
        var source = sources.Resolve(table, alias: null, names, frame);
        return new JoinTable(source, keys) { Eligible = filter is null ? null : Eligible(source, filter, frame) };
    }

    /// <summary>Which rows of a table a filter lets take part in a join.</summary>
    public bool[] Eligible(RowSource source, Expression filter, Frame frame)
    {
        var condition = session.Interpreter.Evaluate(filter, frame.Over(new RowScope(source, null)));
        var eligible = new bool[source.Table.Count];
        foreach (var row in ColumnValues.Holding(condition, eligible.Length)) eligible[row] = true;
        return eligible;
    }

    /// <summary>The names of matching columns.</summary>
    public static string[] KeysOf(Session session, Expression? expression, CallExpression call, Frame frame)
    {
        if (expression is null) throw frame.ErrorAt(call, "A join needs the names of its matching columns.");
        return session.Interpreter.Evaluate(expression, frame) switch
        {
            Scalar scalar when scalar.Type.IsText() => [scalar.AsText()],
            Vector vector when vector.Type.IsText() => vector.Texts(),
            _ =>
                throw frame.ErrorAt(
                    expression, "The matching columns of a join are given by name, as in `symbol`date."),
        };
    }
}

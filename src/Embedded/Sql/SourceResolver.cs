using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Streaming;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Sql;

/// <summary>Finds the rows behind <c>from</c>: tables, stored tables, nested queries, joins.</summary>
internal sealed class SourceResolver
{
    private readonly Session _session;
    private readonly JoinCall _joins;

    public SourceResolver(Session session)
    {
        _session = session;
        _joins = new JoinCall(session, this);
    }

    /// <summary>The rows of a query that are left after those of its conditions that storage can check.</summary>
    /// <param name="from">What stands after <c>from</c>.</param>
    /// <param name="conditions">The conditions, in order.</param>
    /// <param name="names">The names that the query mentions; null when it may mention any column.</param>
    /// <param name="frame">What other names mean.</param>
    /// <returns>The rows and the conditions still to check.</returns>
    public (RowSource Source, IReadOnlyList<Expression> Conditions) Resolve(
        TableSource from, IReadOnlyList<Expression> conditions, IReadOnlySet<string>? names, Frame frame)
    {
        var opened = Open(from, conditions, names, frame);
        return (opened.Read(names, _session.CancellationToken), opened.Conditions);
    }

    /// <summary>Like <see cref="Resolve(TableSource, IReadOnlyList{Expression}, IReadOnlySet{string}?, Frame)"/>, but
    /// a stored table is not read yet.</summary>
    public OpenedSource Open(
        TableSource from, IReadOnlyList<Expression> conditions, IReadOnlySet<string>? names, Frame frame)
    {
        if (from is JoinSource join) return new OpenedSource(Join(join, names, frame), conditions);
        var source = (ExpressionSource)from;
        if (JoinCall.IsJoin(source.Table))
            return new OpenedSource(Named(_joins.Run((CallExpression)source.Table, frame, names), source.Alias), conditions);
        var value = _session.Interpreter.Evaluate(source.Table, frame);
        var name = NameOf(source.Table, source.Alias, value);
        if (value is ISnapshot growing) value = growing.Snapshot();
        if (value is CachedTable cached) value = cached.Read(_session);
        if (value is not StoredTable stored)
            return new OpenedSource(new RowSource(TableOf(value, source.Table, frame), name), conditions);
        var read = new StoredRead(_session.Interpreter, frame, stored, name);
        read.Divide(conditions);
        return new OpenedSource(read);
    }

    /// <summary>All rows of a table expression; <c>t as a</c> carries its own alias.</summary>
    public RowSource Resolve(Expression table, string? alias, IReadOnlySet<string>? names, Frame frame)
    {
        if (table is AliasExpression { Aliases: [var own, ..] } aliased)
            return Resolve(aliased.Value, own, names, frame);
        return Resolve(new ExpressionSource(table, alias, table.Span), [], names, frame).Source;
    }

    /// <summary>Runs a join that is written as a call.</summary>
    public RowSource Join(CallExpression call, Frame frame) => _joins.Run(call, frame, names: null);

    private RowSource Join(JoinSource join, IReadOnlySet<string>? names, Frame frame)
    {
        var left = Resolve(join.Left, [], names, frame).Source;
        var right = Resolve(join.Right, [], names, frame).Source;
        var condition = new JoinCondition(left, right);
        if (join.On is not null) condition.Divide(join.On, frame);
        return new TableJoin(
            KindOf(join),
            new JoinTable(left, condition.LeftKeys) { Eligible = Eligible(left, condition.LeftFilters, frame) },
            new JoinTable(right, condition.RightKeys) { Eligible = Eligible(right, condition.RightFilters, frame) },
            _session.Rows).Run();
    }

    private bool[]? Eligible(RowSource source, IReadOnlyList<Expression> filters, Frame frame)
    {
        bool[]? eligible = null;
        foreach (var filter in filters)
        {
            var next = _joins.Eligible(source, filter, frame);
            for (var i = 0; eligible is not null && i < next.Length; i++) next[i] &= eligible[i];
            eligible = next;
        }

        return eligible;
    }

    private static TableJoinKind KindOf(JoinSource join) => join.Kind switch
    {
        JoinKind.Inner => TableJoinKind.Equal,
        JoinKind.Left => TableJoinKind.Left,
        JoinKind.LeftSemi => TableJoinKind.LeftSemi,
        JoinKind.Full => TableJoinKind.Full,
        JoinKind.Cross => TableJoinKind.Cross,
        _ => TableJoinKind.Right,
    };

    private static RowSource Named(RowSource source, string? alias) =>
        alias is null ? source : source with { Name = alias };

    private static string? NameOf(Expression table, string? alias, Value value) => (alias, table, value) switch
    {
        ({ } given, _, _) => given,
        (_, NameExpression name, _) => name.Name,
        (_, BoundExpression bound, _) => bound.Name,
        (_, _, StoredTable stored) => stored.Name,
        _ => null,
    };

    private static Table TableOf(Value value, Expression expression, Frame frame) => value as Table
        ?? throw frame.ErrorAt(expression, $"from needs a table, not a {value.Form.ToString().ToUpperInvariant()}.");
}

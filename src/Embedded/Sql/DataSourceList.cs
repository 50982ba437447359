using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary><c>sqlDS</c>: a query cut into one for each partition that its conditions leave.</summary>
internal sealed class DataSourceList(Session session)
{
    /// <summary>The parts of a query, in the order of their partitions.</summary>
    /// <exception cref="ScriptException">It is no query, or its parts put together would not be its result.</exception>
    public Vector<Value> Of(CodeValue code, bool isForced)
    {
        if (code.Body is not SqlExpression { Query: SelectSyntax query })
            throw new ScriptException("sqlDS needs metacode of a query, such as <select * from t>.");
        query = query with { IsExec = false };
        var frame = SessionFunctions.EvaluationFrame(session, code);
        if (query.From is not ExpressionSource source || JoinCall.IsJoin(source.Table)
            || session.Interpreter.Evaluate(source.Table, frame) is not StoredTable { Definition.IsDimension: false } stored)
            return Vector.Tuple(new QuerySource(query, frame, part: null));
        if (!isForced && !IsDivisible(query))
            throw new ScriptException(
                "sqlDS: a query with grouping, order, limit or distinct is not the sum of its parts; "
                + "give forcePartition=true to run it on every partition all the same.");
        var name = source.Table is NameExpression named ? named.Name : stored.Name;
        var parts = Parts(stored, name, query, source.Alias ?? name, frame);
        return Vector.Tuple([.. parts.Select(part => new QuerySource(query, frame, part))]);
    }

    /// <summary>True when the results of a query's parts put together are its result.</summary>
    public static bool IsDivisible(SelectSyntax query) =>
        query is { Grouping: GroupingKind.None, IsDistinct: false, Top: null, Limit: null, OrderBy: [], Unions: [] };

    private IEnumerable<DataSourcePart> Parts(
        StoredTable stored, string name, SelectSyntax query, string qualifier, Frame frame)
    {
        var read = new StoredRead(session.Interpreter, frame, stored, qualifier);
        read.Divide(query.Where);
        var columns = stored.Definition.PartitionColumns;
        var rows = stored.Read(columns, read.Predicates, session.CancellationToken);
        var names = columns.Select((column, i) =>
            Vector.String(PartitionOfRows.Names(stored.Definition.Database.Scheme.Domains[i], rows[column]))).ToArray();
        if (rows.Count == 0) yield break;
        var groups = new GroupIndex(KeyCodes.Of(names));
        Expression[] implied = [.. query.Where.Where(condition => IsImplied(stored, condition, qualifier, frame))];
        for (var group = 0; group < groups.Count; group++)
        {
            var members = groups.Rows[groups.Starts[group]..groups.Starts[group + 1]];
            var path = stored.Database[StoragePaths.Prefix.Length..] + "/"
                + string.Join('/', names.Select(column => column.Span[members[0]]));
            yield return new DataSourcePart(stored, name, "/" + path, [.. columns.Select((column, i) =>
                Predicate(stored.Definition.Database.Scheme.Domains[i], column, rows[column].Gather(members)))])
            {
                Implied = implied,
            };
        }
    }

    // All rows of a VALUE partition have one value, so a condition on it holds for all of them where it holds at all.
    private bool IsImplied(StoredTable stored, Expression condition, string qualifier, Frame frame)
    {
        var read = new StoredRead(session.Interpreter, frame, stored, qualifier);
        read.Divide([condition]);
        return read.Remaining.Count == 0 && read.Predicates.All(predicate => IsOneValue(stored.Definition, predicate.Column));
    }

    private static bool IsOneValue(TableDefinition table, string column)
    {
        var level = table.PartitionColumns.ToList().FindIndex(name => string.Equals(name, column, StringComparison.OrdinalIgnoreCase));
        return level >= 0 && table.Database.Scheme.Domains[level] is { Type: PartitionType.Value } domain
            && table.Column(column).Type is var type
            && (type == domain.ColumnType || (type.IsText() && domain.ColumnType.IsText()));
    }

    // The values of a VALUE or RANGE partition lie side by side, those of the others are spread.
    private static StoredPredicate Predicate(PartitionDomain domain, string column, Vector values)
    {
        var codes = KeyCodes.Of(values);
        var distinct = values.Gather(new GroupIndex(codes).FirstRows());
        var isRange = domain.Type is PartitionType.Value or PartitionType.Range && distinct.Count > 1 && !codes.HasNull;
        return isRange
            ? new StoredPredicate(column, StoredComparison.Between,
                [distinct.Scalar(0), distinct.Scalar(distinct.Count - 1)])
            : new StoredPredicate(column, StoredComparison.In,
                [.. Enumerable.Range(0, distinct.Count).Select(distinct.Scalar)]);
    }
}

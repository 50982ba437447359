using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>Queries cut into data sources: one for each partition that their conditions leave, or for each part of a column.</summary>
/// <param name="session">What the queries run in.</param>
/// <param name="function">The function that was asked, for its errors.</param>
internal sealed class DataSourceList(Session session, string function)
{
    // A server marks by these numbers what it runs on one partition and on a part of its own, and leaves out of the query
    // what the partition says already.
    private const SelectHints OnePartition = (SelectHints)7, OnePart = (SelectHints)4;

    /// <summary>The parts of a query, in the order of their partitions.</summary>
    /// <exception cref="ScriptException">It is no query, or its parts put together would not be its result.</exception>
    public IReadOnlyList<DataSource> Of(CodeValue code, bool isForced)
    {
        var (query, frame) = QueryOf(code);
        if (TableOf(query, frame) is not StoredTable { Definition.IsDimension: false } stored)
            return [new QuerySource(query, frame, part: null)];
        if (!isForced && !IsDivisible(query))
            throw new ScriptException(
                $"{function}: a query with grouping, order, limit or distinct is not the sum of its parts; "
                + "give forcePartition=true to run it on every partition all the same.");
        return Parts(stored, query with { Hints = query.Hints | OnePartition }, frame, level: null);
    }

    /// <summary>A query as one source.</summary>
    public DataSource Whole(CodeValue code)
    {
        var (query, frame) = QueryOf(code);
        return new QuerySource(query with { Hints = query.Hints | OnePart }, frame, part: null);
    }

    /// <summary>The parts of a query by one of the columns that its table is partitioned by.</summary>
    /// <exception cref="ScriptException">Its table is not partitioned by the column.</exception>
    public IReadOnlyList<DataSource> Along(CodeValue code, string column)
    {
        var (query, frame) = QueryOf(code);
        var stored = TableOf(query, frame) as StoredTable;
        var level = stored?.Definition.PartitionColumns.ToList()
            .FindIndex(name => string.Equals(name, column, StringComparison.OrdinalIgnoreCase)) ?? -1;
        return level >= 0
            ? Parts(stored!, query with { Hints = query.Hints | OnePart }, frame, level)
            : throw new ScriptException(
                $"{function}: the table is not partitioned by {column}; give partitionType and partitionScheme.");
    }

    /// <summary>The parts of a query by values or ranges of a column.</summary>
    /// <exception cref="ScriptException">The table of the query has no such column.</exception>
    public IReadOnlyList<DataSource> By(CodeValue code, string column, PartitionDomain domain)
    {
        var (query, frame) = QueryOf(code);
        if (ColumnNames(TableOf(query, frame)) is { } names && !names.Contains(column, StringComparer.OrdinalIgnoreCase))
            throw new ScriptException($"{function}: the query's table has no column {column}.");
        var scheme = (Vector)domain.Scheme;
        var count = domain.Type == PartitionType.Range ? scheme.Count - 1 : scheme.Count;
        return [.. Enumerable.Range(0, count).Select(i => new QuerySource(
            query with
            {
                Hints = query.Hints | OnePart,
                Where = [.. query.Where, .. domain.Type == PartitionType.Range
                    ? (Expression[])[Compare(BinaryOperator.GreaterOrEqual, i), Compare(BinaryOperator.Less, i + 1)]
                    : [Compare(BinaryOperator.Equal, i)]],
            },
            frame,
            part: null))];

        BinaryExpression Compare(BinaryOperator comparison, int bound) => new(
            comparison, new NameExpression(null, column, query.Span), new LiteralExpression(scheme[bound], query.Span), query.Span);
    }

    /// <summary>True when the results of a query's parts put together are its result.</summary>
    public static bool IsDivisible(SelectSyntax query) =>
        query is { Grouping: GroupingKind.None, IsDistinct: false, Top: null, Limit: null, OrderBy: [], Unions: [] };

    private (SelectSyntax Query, Frame Frame) QueryOf(CodeValue code) => code.Body is SqlExpression { Query: SelectSyntax query }
        ? (query with { IsExec = false }, SessionFunctions.EvaluationFrame(session, code))
        : throw new ScriptException($"{function} needs metacode of a query, such as <select * from t>.");

    // Null for a join.
    private Value? TableOf(SelectSyntax query, Frame frame) => query.From is ExpressionSource source && !JoinCall.IsJoin(source.Table)
        ? session.Interpreter.Evaluate(source.Table, frame)
        : null;

    private static IEnumerable<string>? ColumnNames(Value? table) => table switch
    {
        StoredTable stored => stored.Schema.Select(column => column.Name),
        Table rows => rows.Names,
        _ => null,
    };

    // The partitions that have rows: all levels of them, or one level alone.
    private IReadOnlyList<DataSource> Parts(StoredTable stored, SelectSyntax query, Frame frame, int? level)
    {
        var source = (ExpressionSource)query.From!;
        var name = source.Table is NameExpression named ? named.Name : stored.Name;
        var qualifier = source.Alias ?? name;
        var read = new StoredRead(session.Interpreter, frame, stored, qualifier);
        read.Divide(query.Where);
        var (allColumns, domains) = (stored.Definition.PartitionColumns, stored.Definition.Database.Scheme.Domains);
        int[] levels = level is { } one ? [one] : [.. Enumerable.Range(0, allColumns.Count)];
        string[] columns = [.. levels.Select(i => allColumns[i])];
        var rows = stored.Read(columns, read.Predicates, session.CancellationToken);
        if (rows.Count == 0) return [];
        var names = Array.ConvertAll(levels, i => Vector.String(PartitionOfRows.Names(domains[i], rows[allColumns[i]])));
        var groups = new GroupIndex(KeyCodes.Of(names));
        Expression[] implied = [.. query.Where.Where(condition => IsImplied(stored, condition, qualifier, frame))];
        return [.. Enumerable.Range(0, groups.Count).Select(group =>
        {
            var members = groups.Rows[groups.Starts[group]..groups.Starts[group + 1]];
            var path = level is { } only
                ? string.Join('/', domains.Select((_, i) => i == only ? names[0].Span[members[0]] : "*"))
                : $"/{stored.Database[StoragePaths.Prefix.Length..]}/{string.Join('/', names.Select(column => column.Span[members[0]]))}";
            return new QuerySource(query, frame, new DataSourcePart(stored, name, path, [.. levels.Select(i =>
                Predicate(domains[i], allColumns[i], rows[allColumns[i]].Gather(members)))])
            {
                Implied = implied,
            });
        })];
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

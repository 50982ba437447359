using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Streaming;

/// <summary><c>replayDS</c>: a query of a stored table cut into one for each of its partitions by time, in their order.</summary>
internal static class ReplaySources
{
    private const int DateColumn = 1, TimeColumn = 2, Repartition = 3;

    public static void Register(FunctionTable table) => table.Add(
        "replayDS(sqlObj, [dateColumn], [timeColumn], [timeRepartitionSchema])",
        "A query cut into one for each partition by time, for replay.", (context, a) => Vector.Tuple([.. Of((Session)context, a)]));

    /// <summary>What reads the rows of a table, a data source or a tuple of such, piece after piece.</summary>
    /// <exception cref="ScriptException">The value is none of these.</exception>
    public static IReadOnlyList<Func<Table>> Pieces(Session session, Arguments arguments, Value value) => value switch
    {
        Table table => [() => table],
        ISnapshot growing => [growing.Snapshot],
        DataSource source => [() => source.Rows(session)],
        Vector<Value> { Count: > 0 } sources when IsSource(sources) =>
            [.. sources.Span.ToArray().Select(source => (Func<Table>)(() => ((DataSource)source).Rows(session)))],
        _ => throw arguments.Wrong(0, "must hold tables in memory, or data sources of stored tables as replayDS makes them"),
    };

    /// <summary>True for what replayDS returns: the parts of one input.</summary>
    public static bool IsSource(Value value) =>
        value is Vector<Value> parts && parts.Count > 0 && parts.Span.ToArray().All(part => part is DataSource);

    private static IEnumerable<Value> Of(Session session, Arguments arguments)
    {
        if (arguments[0] is not CodeValue { Body: SqlExpression { Query: SelectSyntax query } } code)
            throw arguments.Wrong(0, "must be metacode of a query, such as <select * from t>");
        var frame = SessionFunctions.EvaluationFrame(session, code);
        if (query.From is not ExpressionSource source || JoinCall.IsJoin(source.Table) || !DataSourceList.IsDivisible(query)
            || session.Interpreter.Evaluate(source.Table, frame) is not StoredTable { Definition.IsDimension: false } stored)
            throw arguments.Wrong(0, "must select rows of one partitioned table, without grouping, order or limit");
        var date = arguments.Text(DateColumn, stored.Schema[0].Name);
        var place = stored.Definition.PartitionColumns.ToList().FindIndex(
            column => column.Equals(date, StringComparison.OrdinalIgnoreCase));
        if (place < 0 || !stored.Definition.Column(date).Type.IsTemporal())
            throw arguments.Wrong(DateColumn, $"must be a time column that {stored.Name} is partitioned by, which {date} is not");
        var name = source.Table is NameExpression named ? named.Name : stored.Name;
        var read = new StoredRead(session.Interpreter, frame, stored, source.Alias ?? name);
        read.Divide(query.Where);
        var days = stored.Read([date], read.Predicates, session.CancellationToken).Columns[0];
        foreach (var day in Days(stored.Definition.Database.Scheme.Domains[place], date, days))
            foreach (var clock in Clocks(arguments, stored))
                yield return new QuerySource(
                    query with { IsExec = false }, frame,
                    new DataSourcePart(stored, name, $"/{stored.Name}", [.. read.Predicates, .. day, .. clock]));
    }

    // Partitions are told apart by their names; the days of one lie side by side.
    private static IEnumerable<StoredPredicate[]> Days(PartitionDomain domain, string column, Vector days)
    {
        if (days.Count == 0) return [];
        var names = PartitionOfRows.Names(domain, days);
        var counts = days.OwnNumbers<long>();
        return Enumerable.Range(0, counts.Length)
            .GroupBy(row => names[row], StringComparer.Ordinal)
            .Select(rows => (First: rows.MinBy(row => counts[row]), Last: rows.MaxBy(row => counts[row])))
            .OrderBy(part => counts[part.First])
            .Select(part => new[]
            {
                new StoredPredicate(column, StoredComparison.Between, [days.Scalar(part.First), days.Scalar(part.Last)]),
            });
    }

    // The day before the first bound, between two, and from the last one on.
    private static IEnumerable<StoredPredicate[]> Clocks(Arguments arguments, StoredTable stored)
    {
        if (!arguments.Has(Repartition)) return [[]];
        if (!arguments.Has(TimeColumn)) throw arguments.Wrong(Repartition, "needs a timeColumn");
        var column = stored.Definition.Column(arguments.Text(TimeColumn));
        if (!column.Type.IsTemporal() || !arguments[Repartition].Type.IsTemporal())
            throw arguments.Wrong(Repartition, "must hold times, and timeColumn must name a time column");
        var bounds = (Vector)Conversion.Convert(arguments.Vector(Repartition), column.Type);
        return Enumerable.Range(0, bounds.Count + 1).Select(i => (StoredPredicate[])
        [
            .. i == 0 ? [] : new[] { new StoredPredicate(column.Name, StoredComparison.GreaterOrEqual, [bounds.Scalar(i - 1)]) },
            .. i == bounds.Count ? [] : new[] { new StoredPredicate(column.Name, StoredComparison.Less, [bounds.Scalar(i)]) },
        ]);
    }
}

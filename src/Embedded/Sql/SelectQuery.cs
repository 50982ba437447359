using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// Runs <c>select</c> and <c>exec</c> in the order of the language: from, where, grouping with its sort, having,
/// columns, distinct, order by, limit (with <c>context by</c> limit per group, before order by).
/// </summary>
internal sealed class SelectQuery(Session session, SourceResolver sources)
{
    public Value Run(SelectSyntax select, Frame frame)
    {
        select = ColumnRanges.Expand(select);
        if (select.With.Count > 0) frame = WithTables(select, frame);
        var names = NamesOf(select);
        var source = select.From is null ? null : sources.Open(select.From, select.Where, names, frame);
        if (source is not null && StoredPivot.Read(select, source, session.CancellationToken) is { } panel)
            return select.IsExec ? panel.Matrix() : Finish(select, panel.Columns(), rows: null, frame);
        var rows = source is null ? null : Filter(source, names, frame);
        if (select is { Grouping: GroupingKind.Pivot, IsExec: true })
            return new PivotSelect(session, select, rows!, frame).RunMatrix();
        return Finish(select, Evaluate(select, rows, frame), rows, frame);
    }

    private Value Finish(SelectSyntax select, ResultColumns columns, RowScope? rows, Frame frame)
    {
        if (select.IsExec && columns is { Count: 1, First: not Vector } && select.Grouping == GroupingKind.None)
            return columns.First;
        var table = Unite(select, Arrange(select, Build(columns, select, frame), rows, frame), frame);
        if (select is { IsDistinct: true, Columns: [{ Aliases: [], Expression: NameExpression only }] })
            table = new Table(["distinct_" + only.Name], table.Columns);
        session.Rows.Check(table);
        return select.IsExec && table.Columns.Count == 1 ? table.Columns[0]
            : select.IsExec && IsSingleKeyed(select, table) ? table.Columns[^1] : table;
    }

    // exec of one expression gives its values also when group by put the keys in front.
    private static bool IsSingleKeyed(SelectSyntax select, Table table) =>
        select is { Grouping: GroupingKind.Group, Columns.Count: 1 }
            && table.Columns.Count == select.GroupKeys.Count + 1;

    private Frame WithTables(SelectSyntax select, Frame frame)
    {
        // The named queries hide variables of the same name for this query alone.
        var named = new Frame(frame.Source, frame.Module);
        foreach (var (name, cell) in frame.Variables) named.Bind(name, cell);
        foreach (var common in select.With)
        {
            var table = (Table)Run(common.Query with { IsExec = false }, named);
            named.Assign(common.Name, common.Columns.Count == 0 ? table : new Table(common.Columns, table.Columns));
        }

        return named.Over(frame.Columns);
    }

    // Null when the query may mention any column.
    private static IReadOnlySet<string>? NamesOf(SelectSyntax select)
    {
        var names = new NameCollector();
        names.Add(select);
        return names.IsOpen ? null : names.Names;
    }

    private RowScope Filter(OpenedSource source, IReadOnlySet<string>? names, Frame frame) => WhereFilter.Apply(
        session.Interpreter, new RowScope(source.Read(names, session.CancellationToken), null), source.Conditions, frame);

    private ResultColumns Evaluate(SelectSyntax select, RowScope? rows, Frame frame)
    {
        if (select.Grouping == GroupingKind.None || rows is null)
            return PlainSelect.Run(session.Interpreter, select, rows, frame);
        return select.Grouping switch
        {
            GroupingKind.Group or GroupingKind.CumulativeGroup => new GroupSelect(session, select, rows, frame).Run(),
            GroupingKind.Pivot => new PivotSelect(session, select, rows, frame).Run(),
            _ => new ContextSelect(session, rows, select.GroupKeys, select.ContextSort, frame)
                .Run(select, RowRange.Of(session.Interpreter, select, frame)),
        };
    }

    private static Table Build(ResultColumns columns, SelectSyntax select, Frame frame)
    {
        try
        {
            return columns.Build();
        }
        catch (ScriptException exception) when (exception.Line == 0)
        {
            throw frame.ErrorAt(select, exception.Message);
        }
    }

    private Table Arrange(SelectSyntax select, Table table, RowScope? rows, Frame frame)
    {
        if (select.IsDistinct && table.Columns.Count > 0)
        {
            table = Distinct(table);
            rows = null;
        }

        if (select.OrderBy.Count > 0)
        {
            var isAligned = select.Grouping == GroupingKind.None && rows?.Count == table.Count;
            var scope = new ResultScope(table, isAligned ? rows : null);
            table = table.Gather(new RowSorter(session.Interpreter, frame).Sort(select.OrderBy, scope));
        }

        if (select.Grouping == GroupingKind.Context || RowRange.Of(session.Interpreter, select, frame) is not { } range)
            return table;
        var (start, count) = range.Within(table.Count);
        return count == table.Count ? table : table.Slice(start, count);
    }

    private Table Unite(SelectSyntax select, Table table, Frame frame)
    {
        foreach (var part in select.Unions)
        {
            var other = (Table)Run(part.Query with { IsExec = false }, frame);
            if (other.Columns.Count != table.Columns.Count)
                throw frame.ErrorAt(part,
                    $"union needs equally many columns, {table.Columns.Count} and {other.Columns.Count} were given.");
            var united = table.Columns.Select((column, i) =>
            {
                var builder = new ColumnBuilder(column.Count + other.Count);
                builder.AddRange(column);
                builder.AddRange(other.Columns[i]);
                return builder.Build();
            });
            table = new Table(table.Names, united);
            if (!part.IsAll) table = Distinct(table);
        }

        return table;
    }

    private static Table Distinct(Table table)
    {
        var first = new GroupIndex(KeyCodes.Of(table.Columns)).FirstRows();
        Array.Sort(first);
        return first.Length == table.Count ? table : table.Gather(first);
    }
}

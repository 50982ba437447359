using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime.Metacode;

// Queries and the commands that change tables.
internal sealed partial class CodeWriter
{
    // A query with map is printed with this number among those of its hints.
    private const int MapFlag = 256;

    private SqlSyntax WriteQuery(SqlSyntax query)
    {
        var start = _text.Length;
        SqlSyntax written = query switch
        {
            SelectSyntax select => WriteSelect(select),
            UpdateSyntax update => WriteUpdate(update),
            DeleteSyntax delete => WriteDelete(delete),
            _ => throw new ScriptException("Only select, exec, update and delete can be generated as metacode."),
        };
        return written with { Span = new TextSpan(start, _text.Length - start) };
    }

    private SelectSyntax WriteSelect(SelectSyntax select)
    {
        if (select.Unions.Count > 0 || select.With.Count > 0)
            throw new ScriptException("Generated metacode cannot hold union or with.");
        _text.Append(select.IsExec ? "exec " : "select ");
        var flags = (int)select.Hints | (select.IsMap ? MapFlag : 0);
        if (flags != 0) _text.Append(CultureInfo.InvariantCulture, $"[{flags}] ");
        _text.Append(select.IsDistinct ? "distinct " : "");
        var top = WriteClause("top ", select.Top);
        if (select.Top is not null) _text.Append(' ');
        var columns = WriteColumns(select.Columns);
        if (select.From is not null) _text.Append(" from ");
        var written = select with
        {
            Top = top,
            Columns = columns,
            From = select.From is null ? null : WriteSource(select.From),
            Where = WriteConditions(select.Where),
        };
        return WriteGrouping(written) with
        {
            Having = WriteClause(" having ", select.Having),
            OrderBy = WriteSortKeys(" order by ", select.OrderBy),
            Limit = WriteClause(" limit ", select.Limit),
            IsMap = Put(select.IsMap, select.IsMap ? " map" : ""),
        };
    }

    private SelectSyntax WriteGrouping(SelectSyntax select) => select with
    {
        OuterKeys = WriteKeys(" group by ", select.OuterKeys),
        GroupKeys = WriteKeys(select.Grouping switch
        {
            GroupingKind.Context => " context by ",
            GroupingKind.Pivot => " pivot by ",
            GroupingKind.CumulativeGroup => " cgroup by ",
            _ => " group by ",
        }, select.GroupKeys),
        ContextSort = WriteSortKeys(" csort ", select.ContextSort),
    };

    private List<SelectColumn> WriteKeys(string clause, IReadOnlyList<SelectColumn> keys)
    {
        if (keys.Count == 0) return [];
        _text.Append(clause);
        return WriteColumns(keys);
    }

    private List<SelectColumn> WriteColumns(IReadOnlyList<SelectColumn> columns)
    {
        if (columns.Count == 0) _text.Append('*');
        var written = new List<SelectColumn>();
        foreach (var column in columns.SelectMany(Expand))
        {
            if (written.Count > 0) _text.Append(',');
            var start = _text.Length;
            var expression = column.Expression is null ? Put<Expression?>(null, "*") : Write(column.Expression);
            var aliases = WriteAliases(column.Aliases);
            written.Add(new SelectColumn(expression, aliases, new TextSpan(start, _text.Length - start)));
        }

        return written;
    }

    // _$$names alone in a column list is one column per name.
    private IEnumerable<SelectColumn> Expand(SelectColumn column)
    {
        if (column.Expression is not MacroExpression { IsList: true } macro) return [column];
        var names = MacroNames(macro.Name);
        var aliases = column.Aliases.SelectMany(NamesOf).ToArray();
        if (aliases.Length > 0 && aliases.Length != names.Length)
            throw new ScriptException($"_$${macro.Name} names {names.Length} columns, {aliases.Length} aliases are given.");
        return names.Select((name, i) => new SelectColumn(
            new NameExpression(null, name, macro.Span), aliases.Length == 0 ? [] : [aliases[i]], column.Span));
    }

    private TableSource WriteSource(TableSource source)
    {
        var start = _text.Length;
        TableSource written = source switch
        {
            ExpressionSource table => WriteTable(table),
            JoinSource join => WriteJoin(join),
            _ => source,
        };
        return written with { Span = new TextSpan(start, _text.Length - start) };
    }

    private ExpressionSource WriteTable(ExpressionSource source)
    {
        var isQuery = Unwrap(source.Table) is SqlExpression;
        var table = isQuery ? WriteSingle(source.Table) : Write(source.Table);
        if (source.Alias is not null) _text.Append(" as ").Append(source.Alias);
        return source with { Table = table };
    }

    private JoinSource WriteJoin(JoinSource join)
    {
        var left = WriteSource(join.Left);
        _text.Append(join.Kind switch
        {
            JoinKind.Left => " left join ",
            JoinKind.LeftSemi => " left semijoin ",
            JoinKind.Right => " right join ",
            JoinKind.Full => " full join ",
            JoinKind.Cross => " cross join ",
            _ => " inner join ",
        });
        var right = WriteSource(join.Right);
        return join with { Left = left, Right = right, On = WriteClause(" on ", join.On) };
    }

    private Expression? WriteClause(string clause, Expression? expression)
    {
        if (expression is null) return null;
        _text.Append(clause);
        return Write(expression);
    }

    private List<Expression> WriteConditions(IReadOnlyList<Expression> conditions)
    {
        var written = new List<Expression>();
        foreach (var condition in conditions)
        {
            _text.Append(written.Count == 0 ? " where " : ",");
            written.Add(Write(condition));
        }

        return written;
    }

    private List<OrderKey> WriteSortKeys(string clause, IReadOnlyList<OrderKey> keys)
    {
        var written = new List<OrderKey>();
        foreach (var key in keys)
        {
            _text.Append(written.Count == 0 ? clause : ",");
            var start = _text.Length;
            var expression = Write(key.Expression);
            _text.Append(key.IsDescending ? " desc" : " asc");
            written.Add(key with { Expression = expression, Span = new TextSpan(start, _text.Length - start) });
        }

        return written;
    }

    private UpdateSyntax WriteUpdate(UpdateSyntax update)
    {
        _text.Append("update ");
        var target = Write(update.Target);
        var columns = new List<UpdateColumn>();
        foreach (var column in update.Columns)
        {
            _text.Append(columns.Count == 0 ? " set " : ",");
            var start = _text.Length;
            _text.Append(column.Name).Append(" = ");
            var value = Write(column.Value);
            columns.Add(new UpdateColumn(column.Name, value, new TextSpan(start, _text.Length - start)));
        }

        if (update.From is not null) _text.Append(" from ");
        return new UpdateSyntax(target, columns, update.Span)
        {
            From = update.From is null ? null : WriteSource(update.From),
            Where = WriteConditions(update.Where),
            ContextKeys = WriteKeys(" context by ", update.ContextKeys),
            ContextSort = WriteSortKeys(" csort ", update.ContextSort),
            Having = WriteClause(" having ", update.Having),
        };
    }

    private DeleteSyntax WriteDelete(DeleteSyntax delete)
    {
        _text.Append("delete from ");
        var target = Write(delete.Target);
        if (delete.From is not null) _text.Append(" from ");
        var from = delete.From is null ? null : WriteSource(delete.From);
        return new DeleteSyntax(target, WriteConditions(delete.Where), delete.Span) { From = from };
    }
}

using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Tests.Syntax;

/// <summary>The part of <see cref="SyntaxPrinter"/> that writes queries.</summary>
internal static class QueryPrinter
{
    public static string Print(SqlSyntax query) => query switch
    {
        SelectSyntax select => Print(select),
        UpdateSyntax update => $"(update {SyntaxPrinter.Print(update.Target)} set "
            + string.Join(' ', update.Columns.Select(column => $"{column.Name}={SyntaxPrinter.Print(column.Value)}"))
            + From(update.From) + Where(update.Where) + Part("context", update.ContextKeys)
            + Sort("csort", update.ContextSort)
            + Optional("having", update.Having) + ")",
        InsertSyntax insert => $"(insert {SyntaxPrinter.Print(insert.Target)} ({string.Join(' ', insert.Columns)}) "
            + (insert.Query is null ? SyntaxPrinter.Join(insert.Values) : Print(insert.Query)) + ")",
        DeleteSyntax delete => $"(delete {SyntaxPrinter.Print(delete.Target)}{From(delete.From)}{Where(delete.Where)})",
        CreateDatabaseSyntax create =>
            $"(create-database {SyntaxPrinter.Print(create.Path)} by {SyntaxPrinter.Join(create.Partitions)}"
            + $"{SyntaxPrinter.Arguments(create.Options)})",
        CreateTableSyntax create => $"(create-table {Name(create.Table)} "
            + string.Join(' ', create.Columns.Select(column =>
                $"({column.Name} {SyntaxPrinter.Print(column.Type)}{SyntaxPrinter.Arguments(column.Settings)})"))
            + $" by {SyntaxPrinter.Join(create.PartitionColumns)}{SyntaxPrinter.Arguments(create.Options)})",
        DropDatabaseSyntax drop =>
            $"(drop-database {SyntaxPrinter.Print(drop.Path)}{(drop.IsIfExists ? " if-exists" : "")})",
        DropTableSyntax drop => $"(drop-table {Name(drop.Table)}{(drop.IsIfExists ? " if-exists" : "")})",
        AlterTableSyntax alter => $"(alter {SyntaxPrinter.Print(alter.Table)} {alter.Kind} {alter.Column} "
            + $"{SyntaxPrinter.Print(alter.Type)} {alter.NewName ?? "_"})",
        _ => throw new NotSupportedException(query.GetType().Name),
    };

    public static string Print(OverExpression over) =>
        $"(over {SyntaxPrinter.Print(over.Function)} by {SyntaxPrinter.Join(over.PartitionBy)}"
        + $"{Sort("order", over.OrderBy)}{Frame(over.Frame)})";

    private static string Print(SelectSyntax select) =>
        $"({With(select)}{(select.IsExec ? "exec" : "select")}{(select.IsDistinct ? " distinct" : "")}"
        + $"{Optional("top", select.Top)} "
        + (select.Columns.Count == 0 ? "*" : Columns(select.Columns))
        + From(select.From) + Where(select.Where) + Part("outer", select.OuterKeys)
        + Part(select.Grouping.ToString().ToLowerInvariant(), select.GroupKeys)
        + Sort("csort", select.ContextSort) + Optional("having", select.Having) + Sort("order", select.OrderBy)
        + Optional("limit", select.Limit) + (select.IsMap ? " map" : "")
        + string.Concat(select.Unions.Select(part => $" union{(part.IsAll ? "-all" : "")} {Print(part.Query)}")) + ")";

    private static string With(SelectSyntax select) => string.Concat(select.With.Select(table =>
        $"with {table.Name}({string.Join(' ', table.Columns)}) {Print(table.Query)} "));

    private static string Columns(IEnumerable<SelectColumn> columns) => string.Join(", ", columns.Select(column =>
        (column.Expression is null ? "*" : SyntaxPrinter.Print(column.Expression))
        + (column.Aliases.Count == 0 ? "" : " as " + string.Join('`', column.Aliases))));

    private static string From(TableSource? source) => source is null ? "" : " from " + Source(source);

    private static string Source(TableSource source) => source switch
    {
        ExpressionSource table => SyntaxPrinter.Print(table.Table) + (table.Alias is null ? "" : "~" + table.Alias),
        JoinSource join => $"({join.Kind} {Source(join.Left)} {Source(join.Right)} on {SyntaxPrinter.Print(join.On)})",
        _ => throw new NotSupportedException(source.GetType().Name),
    };

    private static string Where(IReadOnlyList<Expression> conditions) =>
        conditions.Count == 0 ? "" : " where " + string.Join(", ", conditions.Select(SyntaxPrinter.Print));

    private static string Part(string word, IReadOnlyList<SelectColumn> keys) =>
        keys.Count == 0 ? "" : $" {word} {Columns(keys)}";

    private static string Sort(string word, IReadOnlyList<OrderKey> keys) =>
        keys.Count == 0 ? "" : $" {word} " + string.Join(", ",
        keys.Select(key => SyntaxPrinter.Print(key.Expression) + (key.IsDescending ? " desc" : "")
            + (key.IsNullsFirst is { } isFirst ? isFirst ? " nulls-first" : " nulls-last" : "")));

    private static string Optional(string word, Expression? expression) =>
        expression is null ? "" : $" {word} {SyntaxPrinter.Print(expression)}";

    private static string Frame(WindowFrame? frame) => frame is null
        ? ""
        : $" {(frame.IsRange ? "range" : "rows")} {Bound(frame.Start)}..{Bound(frame.End)}";

    private static string Bound(WindowBound bound) =>
        bound.Kind + (bound.Distance is null ? "" : $"({SyntaxPrinter.Print(bound.Distance)})");

    private static string Name(TableName name) =>
        (name.Database is null ? "" : SyntaxPrinter.Print(name.Database) + "/") + name.Name;
}

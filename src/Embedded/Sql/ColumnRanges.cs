using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary><c>price1...price5</c> in queries: columns of their own in a column list, a tuple of columns elsewhere.</summary>
internal static class ColumnRanges
{
    /// <summary>The query with the ranges among its columns written out.</summary>
    public static SelectSyntax Expand(SelectSyntax select) =>
        select.Columns.Any(column => column.Expression is ColumnRangeExpression)
            ? select with { Columns = [.. select.Columns.SelectMany(Expand)] }
            : select;

    /// <summary>The columns of a range.</summary>
    /// <exception cref="ScriptException">The two names do not span a range.</exception>
    public static IReadOnlyList<Expression> Columns(ColumnRangeExpression range, Frame frame) => NamesOf(range)
        ?? throw frame.ErrorAt(range,
            "A range of columns needs one prefix and a number at both ends, as in price1...price5.");

    private static NameExpression[]? NamesOf(ColumnRangeExpression range) =>
        NameRange.Expand(range.First, range.Last)?.Select(name => new NameExpression(null, name, range.Span)).ToArray();

    private static IEnumerable<SelectColumn> Expand(SelectColumn column)
    {
        if (column.Expression is not ColumnRangeExpression range || NamesOf(range) is not { } names) return [column];
        if (column.Aliases.Count != 0 && column.Aliases.Count != names.Length)
            throw new ScriptException(
                $"{range.First}...{range.Last} are {names.Length} columns, {column.Aliases.Count} names are given.");
        return names.Select((name, i) =>
            new SelectColumn(name, column.Aliases.Count == 0 ? [] : [column.Aliases[i]], column.Span));
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// A query as a data source, over the rows of one partition or over all: run when it is needed.
/// </summary>
/// <param name="query">The query.</param>
/// <param name="origin">What its names mean.</param>
/// <param name="part">The partition; null for the whole query.</param>
internal sealed class QuerySource(SelectSyntax query, Frame origin, DataSourcePart? part) : DataSource
{
    /// <inheritdoc/>
    protected override Table Read(Session session)
    {
        if (part is null) return (Table)session.Interpreter.Queries.Run(query, origin);
        var rows = part.Table.Read(null, part.Predicates, session.CancellationToken);
        var alias = query.From is ExpressionSource { Alias: { } given } ? given : part.Name;
        var source = new ExpressionSource(new LiteralExpression(rows, query.Span), alias, query.Span);
        return (Table)session.Interpreter.Queries.Run(query with { From = source }, origin);
    }

    public override string ToString()
    {
        if (part is null) return $"DataSource< {TextOf(query)} >";
        var shown = query with { Where = [.. query.Where.Except(part.Implied)] };
        return $"DataSource< {TextOf(shown)} [partition = {part.Path}] >";
    }

    private string TextOf(SelectSyntax shown) =>
        CodeWriter.TextOf(new CodeValue(new SqlExpression(shown, shown.Span), origin)) ?? origin.Source.Slice(query.Span).TrimEnd();
}

/// <summary>The rows of a stored table that lie in one partition.</summary>
internal sealed record DataSourcePart(
    StoredTable Table, string Name, string Path, IReadOnlyList<StoredPredicate> Predicates)
{
    /// <summary>The conditions of the query that hold for every row of the partition.</summary>
    public IReadOnlyList<Expression> Implied { get; init; } = [];
}

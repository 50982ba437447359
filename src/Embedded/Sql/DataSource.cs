using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// One of the parts of a query that <c>sqlDS</c> gives: the query over the rows of one partition, run when it is needed.
/// </summary>
/// <param name="query">The query.</param>
/// <param name="origin">What its names mean.</param>
/// <param name="part">The partition; null for a table that is not cut.</param>
internal sealed class DataSource(SelectSyntax query, Frame origin, DataSourcePart? part) : Value
{
    public override DataType Type => DataType.DataSource;

    public override DataForm Form => DataForm.Scalar;

    public override int Count => 1;

    /// <summary>The rows.</summary>
    public Table Read(Session session)
    {
        if (part is null) return (Table)session.Interpreter.Queries.Run(query, origin);
        var rows = part.Table.Read(null, part.Predicates, session.CancellationToken);
        var alias = query.From is ExpressionSource { Alias: { } given } ? given : part.Name;
        var source = new ExpressionSource(new LiteralExpression(rows, query.Span), alias, query.Span);
        return (Table)session.Interpreter.Queries.Run(query with { From = source }, origin);
    }

    public override string ToString()
    {
        var text = origin.Source.Slice(query.Span).TrimEnd();
        return part is null ? $"DataSource< {text} >" : $"DataSource< {text} [partition = {part.Path}] >";
    }
}

/// <summary>The rows of a stored table that lie in one partition.</summary>
internal sealed record DataSourcePart(
    StoredTable Table, string Name, string Path, IReadOnlyList<StoredPredicate> Predicates);

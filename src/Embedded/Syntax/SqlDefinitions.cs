using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>
/// <c>create database path partitioned by VALUE(...), HASH(...), engine='TSDB'</c>; the partitions are calls named by
/// the partition type.
/// </summary>
internal sealed record CreateDatabaseSyntax(
    Expression Path, IReadOnlyList<Expression> Partitions, IReadOnlyList<Argument> Options, TextSpan Span)
    : SqlSyntax(Span);

/// <summary>
/// <c>create table [path.]name (columns) [partitioned by ...] [option=value, ...]</c>; without a path a table in
/// memory.
/// </summary>
internal sealed record CreateTableSyntax(
    TableName Table, IReadOnlyList<ColumnDefinition> Columns, IReadOnlyList<Expression> PartitionColumns, TextSpan Span)
    : SqlSyntax(Span)
{
    public IReadOnlyList<Argument> Options { get; init; } = [];
}

/// <summary>
/// A column with its type (<c>INT</c>, <c>DOUBLE[]</c>, <c>DECIMAL64(2)</c>) and settings such as
/// <c>[comment="..."]</c>.
/// </summary>
internal sealed record ColumnDefinition(string Name, Expression Type, IReadOnlyList<Argument> Settings, TextSpan Span)
    : SyntaxNode(Span);

/// <summary>A table to define: the path of its database, null for one in memory, and its name.</summary>
internal sealed record TableName(Expression? Database, string Name, TextSpan Span) : SyntaxNode(Span);

/// <summary><c>drop database [if exists] path</c></summary>
internal sealed record DropDatabaseSyntax(Expression Path, bool IsIfExists, TextSpan Span) : SqlSyntax(Span);

/// <summary><c>drop table [if exists] [path.]name</c></summary>
internal sealed record DropTableSyntax(TableName Table, bool IsIfExists, TextSpan Span) : SqlSyntax(Span);

/// <summary>
/// <c>alter table t add|drop|rename [column] name ...</c>: the type is set for an addition, the new name for a
/// renaming.
/// </summary>
internal sealed record AlterTableSyntax(Expression Table, AlterKind Kind, string Column, TextSpan Span)
    : SqlSyntax(Span)
{
    public Expression? Type { get; init; }

    public string? NewName { get; init; }
}

/// <summary>What an <c>alter table</c> does.</summary>
internal enum AlterKind
{
    Add,
    Drop,
    Rename,
}

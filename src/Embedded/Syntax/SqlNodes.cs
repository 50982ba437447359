using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>A SQL query or command.</summary>
internal abstract record SqlSyntax(TextSpan Span) : SyntaxNode(Span);

/// <summary>
/// <c>select</c> and <c>exec</c>. Conditions separated by commas filter one after the other; <c>context by</c>,
/// <c>group by</c>, <c>cgroup by</c> and <c>pivot by</c> exclude one another.
/// </summary>
internal sealed record SelectSyntax(TextSpan Span) : SqlSyntax(Span)
{
    /// <summary>True for <c>exec</c>, which returns a vector, scalar or matrix instead of a table.</summary>
    public bool IsExec { get; init; }

    public bool IsDistinct { get; init; }

    /// <summary>The flags of <c>[HINT_...]</c>; most steer a server's optimizer and change no result.</summary>
    public SelectHints Hints { get; init; }

    /// <summary>
    /// <c>select top n</c> or <c>limit n</c>; a pair <c>a:b</c> is a range; negative counts from the end.
    /// </summary>
    public Expression? Top { get; init; }

    /// <summary>
    /// Empty for <c>*</c> alone; a star among others is a <see cref="SelectColumn"/> whose expression is null.
    /// </summary>
    public required IReadOnlyList<SelectColumn> Columns { get; init; }

    /// <summary>Null for a select without a table.</summary>
    public TableSource? From { get; init; }

    /// <summary>The comma-separated conditions, in order.</summary>
    public IReadOnlyList<Expression> Where { get; init; } = [];

    public GroupingKind Grouping { get; init; }

    /// <summary>
    /// The grouping columns, with aliases. With <c>group by a cgroup by b</c> these are the cumulative keys, b.
    /// </summary>
    public IReadOnlyList<SelectColumn> GroupKeys { get; init; } = [];

    /// <summary>
    /// The plain keys in front of a <c>cgroup by</c>: <c>group by a cgroup by b</c> cumulates over b within every a.
    /// </summary>
    public IReadOnlyList<SelectColumn> OuterKeys { get; init; } = [];

    /// <summary><c>csort</c> inside <c>context by</c>.</summary>
    public IReadOnlyList<OrderKey> ContextSort { get; init; } = [];

    public Expression? Having { get; init; }

    public IReadOnlyList<OrderKey> OrderBy { get; init; } = [];

    /// <summary>
    /// <c>limit n</c>, per group with <c>context by</c>; <c>limit offset, n</c> arrives as the pair <c>offset:(offset +
    /// n)</c>.
    /// </summary>
    public Expression? Limit { get; init; }

    /// <summary>A trailing <c>map</c>.</summary>
    public bool IsMap { get; init; }

    /// <summary><c>union</c>/<c>union all</c> parts that follow.</summary>
    public IReadOnlyList<UnionPart> Unions { get; init; } = [];

    /// <summary>The named queries of a leading <c>with</c>.</summary>
    public IReadOnlyList<CommonTable> With { get; init; } = [];
}

/// <summary>The hints of a query, with the numbers under which metacode prints them.</summary>
[Flags]
internal enum SelectHints
{
    None = 0,
    Local = 1,
    Hash = 32,
    Snapshot = 64,

    /// <summary>The result of <c>context by</c> keeps the order of the rows.</summary>
    KeepOrder = 128,
    Sequential = 512,
    NoMerge = 1024,
    Preload = 4096,
    Explain = 32768,
    Sort = 524288,
    Vectorized = 4194304,
}

/// <summary>How rows are put together.</summary>
internal enum GroupingKind
{
    None,
    Group,
    Context,
    CumulativeGroup,
    Pivot,
}

/// <summary>
/// A result or grouping column. A null expression is <c>*</c>; several aliases name the columns of a multi-valued
/// function; aliases from macros keep their mark, as <c>_$name</c>.
/// </summary>
internal sealed record SelectColumn(Expression? Expression, IReadOnlyList<string> Aliases, TextSpan Span)
    : SyntaxNode(Span);

/// <summary>A sort key.</summary>
internal sealed record OrderKey(Expression Expression, bool IsDescending, bool? IsNullsFirst, TextSpan Span)
    : SyntaxNode(Span);

/// <summary><c>union [all] select ...</c></summary>
internal sealed record UnionPart(SelectSyntax Query, bool IsAll, TextSpan Span) : SyntaxNode(Span);

/// <summary>
/// One <c>name(columns) as (select ...)</c> of a <c>with</c>; no columns keep the names of the query.
/// </summary>
internal sealed record CommonTable(string Name, IReadOnlyList<string> Columns, SelectSyntax Query, TextSpan Span)
    : SyntaxNode(Span);

/// <summary>What follows <c>from</c>.</summary>
internal abstract record TableSource(TextSpan Span) : SyntaxNode(Span);

/// <summary>
/// A table expression (name, call such as <c>loadTable(...)</c> or <c>lj(...)</c>, nested query) with an optional
/// alias.
/// </summary>
internal sealed record ExpressionSource(Expression Table, string? Alias, TextSpan Span) : TableSource(Span);

/// <summary>An ANSI join.</summary>
internal sealed record JoinSource(TableSource Left, TableSource Right, JoinKind Kind, Expression? On, TextSpan Span)
    : TableSource(Span);

/// <summary>The ANSI joins.</summary>
internal enum JoinKind
{
    Inner,
    Left,
    LeftSemi,
    Right,
    Full,
    Cross,
}

/// <summary><c>update t set a = x, ... [from ...] [where ...] [context by ...]</c></summary>
internal sealed record UpdateSyntax(
    Expression Target, IReadOnlyList<UpdateColumn> Columns, TextSpan Span) : SqlSyntax(Span)
{
    public TableSource? From { get; init; }

    public IReadOnlyList<Expression> Where { get; init; } = [];

    public IReadOnlyList<SelectColumn> ContextKeys { get; init; } = [];

    public IReadOnlyList<OrderKey> ContextSort { get; init; } = [];

    public Expression? Having { get; init; }
}

/// <summary>One <c>column = expression</c> of an update.</summary>
internal sealed record UpdateColumn(string Name, Expression Value, TextSpan Span) : SyntaxNode(Span);

/// <summary>
/// <c>insert into t [(a, b)] values (x, y)</c>, or the rows of a select. The values are one per column; several rows
/// (<c>values (x1, y1), (x2, y2)</c>) arrive as one vector per column.
/// </summary>
internal sealed record InsertSyntax(
    Expression Target, IReadOnlyList<string> Columns, IReadOnlyList<Expression> Values, SelectSyntax? Query,
    TextSpan Span) : SqlSyntax(Span);

/// <summary><c>delete from t [where ...]</c></summary>
internal sealed record DeleteSyntax(Expression Target, IReadOnlyList<Expression> Where, TextSpan Span) : SqlSyntax(Span)
{
    /// <summary>The joined source of <c>delete from t1 from lj(t1, t2, ...)</c>.</summary>
    public TableSource? From { get; init; }
}

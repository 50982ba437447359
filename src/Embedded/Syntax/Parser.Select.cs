using DolphinQuant.Data;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

// Queries: select and exec with their clauses, unions and named queries.
internal sealed partial class Parser
{
    private bool IsQueryAhead()
    {
        if (AtWord("select") || AtWord("exec")) return !OperatorTable.IsAssignment(Next.Kind);
        if (AtWord("with"))
            return Next.Kind == TokenKind.Name && (PeekAt(2).IsWord("as") || PeekAt(2).Kind == TokenKind.OpenParen);
        if (AtWord("insert")) return Next.IsWord("into");
        if (AtWord("update")) return Next.Kind is TokenKind.Name or TokenKind.OpenParen or TokenKind.Literal;
        return AtWord("delete") && Next.Kind == TokenKind.Name && (Next.IsWord("from") || PeekAt(2).IsWord("from"));
    }

    private SqlExpression ParseQueryExpression()
    {
        var start = _position;
        var outer = _context;
        _context = outer with { IsQuery = true, IsEqualityAllowed = true, IsColonReserved = false };
        SqlSyntax query = Current.Text.ToUpperInvariant() switch
        {
            "UPDATE" => ParseUpdate(start),
            "INSERT" => ParseInsert(start),
            "DELETE" => ParseDelete(start),
            "WITH" => ParseWith(start),
            _ => ParseSelect(),
        };
        _context = outer;
        return new SqlExpression(query, query.Span);
    }

    private SelectSyntax ParseWith(int start)
    {
        var tables = new List<CommonTable>();
        Advance();
        do tables.Add(ParseCommonTable());
        while (Skip(TokenKind.Comma));
        if (!AtWord("select") && !AtWord("exec"))
            FailExpecting("a select", "write with name as (select ...) select ...");
        return ParseSelect() with { With = tables, Span = SpanFrom(start) };
    }

    private CommonTable ParseCommonTable()
    {
        var start = _position;
        var name = ExpectName("the name of a query", "write with name as (select ...)");
        var columns = At(TokenKind.OpenParen) ? ParseColumnNames() : [];
        ExpectWord("as", "write with name as (select ...)");
        var query = ParseParentheses();
        if (query is SqlExpression { Query: SelectSyntax select })
            return new CommonTable(name, columns, select, SpanFrom(start));
        Fail("A named query must be a select in parentheses; write with name as (select ...).");
        return new CommonTable(name, columns, new SelectSyntax(query.Span) { Columns = [] }, query.Span);
    }

    private SelectSyntax ParseSelect()
    {
        if (!TryEnter()) return new SelectSyntax(Missing().Span) { Columns = [] };
        var start = _position;
        var query = new SelectSyntax(Current.Span) { IsExec = AtWord("exec"), Columns = [] };
        Advance();
        query = query with { Hints = ParseHints() };
        if (AtWord("distinct") && Next.Kind != TokenKind.OpenParen)
        {
            Advance();
            query = query with { IsDistinct = true };
        }

        if (AtWord("top") && Next is { Kind: TokenKind.Literal }) query = query with { Top = ParseTop() };
        query = query with { Columns = ParseSelectColumns() };
        if (SkipWord("from")) query = query with { From = ParseTables() };
        while (ParseClause(query) is { } extended) query = extended;
        Leave();
        return WithUnions(query, start);
    }

    private SelectHints ParseHints()
    {
        if (!At(TokenKind.OpenBracket) || !Next.Text.StartsWith("HINT_", StringComparison.OrdinalIgnoreCase))
            return SelectHints.None;
        Advance();
        var hints = SelectHints.None;
        do
        {
            if (HintNames.Find(Current.Text) is { } hint) hints |= hint;
            else FailExpecting("a hint", "the hints are " + string.Join(", ", HintNames.All));
            Advance();
        }
        while (Skip(TokenKind.Comma));

        Expect(TokenKind.CloseBracket, "close the hint");
        return hints;
    }

    private Expression ParseTop()
    {
        Advance();
        var first = ParseCount();
        if (!Skip(TokenKind.Colon)) return first;
        return new PairExpression(first, ParseCount(), SpanFrom(first));
    }

    private LiteralExpression ParseCount()
    {
        if (Current is not { Kind: TokenKind.Literal, Value.Type: DataType.Int })
            FailExpecting("a whole number", "write select top 10 ... or select top 2:4 ...");
        var token = Advance();
        return new LiteralExpression(token.Value ?? Scalar.Void, token.Span);
    }

    private List<SelectColumn> ParseSelectColumns()
    {
        if (At(TokenKind.Star) && Next.Kind != TokenKind.Comma)
        {
            Advance();
            return [];
        }

        return ParseColumns();
    }

    private List<SelectColumn> ParseColumns()
    {
        var columns = new List<SelectColumn>();
        do columns.Add(ParseColumn());
        while (Skip(TokenKind.Comma));
        return columns;
    }

    private SelectColumn ParseColumn()
    {
        var start = _position;
        if (At(TokenKind.Star) && (Next.Kind is TokenKind.Comma or TokenKind.End || IsClauseWord(Next)))
        {
            Advance();
            return new SelectColumn(null, [], SpanFrom(start));
        }

        var expression = ParseExpression();
        IReadOnlyList<string> aliases = [];
        if (AtWord("as")) aliases = ParseAliases();
        else if (IsAliasAhead()) aliases = [Advance().Text];
        return new SelectColumn(expression, aliases, SpanFrom(start));
    }

    // as name, as `a`b, as "name", as _$macro, as p1...p5
    private IReadOnlyList<string> ParseAliases()
    {
        Advance();
        if (At(TokenKind.Backtick))
        {
            var names = new List<string>();
            while (At(TokenKind.Backtick) && (names.Count == 0 || !IsAfterBreak(Current))) names.Add(Advance().Text);
            return names;
        }

        if (At(TokenKind.Macro)) return ["_$" + Advance().Text];
        if (At(TokenKind.MacroList)) return ["_$$" + Advance().Text];
        var first = At(TokenKind.Name) ? Advance().Text : ParseText("a name", "write expression as name");
        if (!Skip(TokenKind.Ellipsis)) return [first];
        return ExpandRange(first, ExpectName("the last name", "write as price1...price5"));
    }

    private IReadOnlyList<string> ExpandRange(string first, string last)
    {
        if (NameRange.Expand(first, last) is { } names) return names;
        Fail("A range of names needs one prefix and a number at both ends, as in price1...price5.");
        return [first];
    }

    // One clause behind the tables; null when the query ends here.
    private SelectSyntax? ParseClause(SelectSyntax query) => Current switch
    {
        _ when IsUsedAsVariable() => null,
        var word when word.IsWord("where") => query with { Where = ParseConditions() },
        _ when AtWords("group", "by") => query with { Grouping = GroupingKind.Group, GroupKeys = ParseKeys() },
        _ when AtWords("context", "by") => query with { Grouping = GroupingKind.Context, GroupKeys = ParseKeys() },
        _ when AtWords("pivot", "by") => query with { Grouping = GroupingKind.Pivot, GroupKeys = ParseKeys() },
        _ when AtWords("cgroup", "by") => ParseCumulativeGroup(query),
        var word when word.IsWord("csort") => query with { ContextSort = ParseSortKeys() },
        var word when word.IsWord("having") => query with { Having = ParseHaving() },
        _ when AtWords("order", "by") => query with { OrderBy = ParseOrderBy() },
        var word when word.IsWord("limit") => query with { Limit = ParseLimit() },
        var word when word.IsWord("map") && !IsAfterBreak(word) => ParseMap(query),
        _ => null,
    };

    private SelectSyntax ParseCumulativeGroup(SelectSyntax query) => query with
    {
        Grouping = GroupingKind.CumulativeGroup,
        OuterKeys = query.GroupKeys,
        GroupKeys = ParseKeys(),
    };

    private SelectSyntax ParseMap(SelectSyntax query)
    {
        Advance();
        return query with { IsMap = true };
    }

    private List<Expression> ParseConditions()
    {
        Advance();
        var conditions = new List<Expression>();
        do conditions.Add(ParseExpression());
        while (Skip(TokenKind.Comma));
        return conditions;
    }

    private List<SelectColumn> ParseKeys()
    {
        Advance();
        Advance();
        return ParseColumns();
    }

    private Expression ParseHaving()
    {
        var conditions = ParseConditions();
        return conditions.Aggregate(Both);
    }

    private static BinaryExpression Both(Expression left, Expression right) =>
        new(BinaryOperator.And, left, right, TextSpan.Between(left.Span, right.Span));

    private List<OrderKey> ParseOrderBy()
    {
        Advance();
        return ParseSortKeys();
    }

    private List<OrderKey> ParseSortKeys()
    {
        Advance();
        var keys = new List<OrderKey>();
        do keys.Add(ParseSortKey());
        while (Skip(TokenKind.Comma));
        return keys;
    }

    private OrderKey ParseSortKey()
    {
        var start = _position;
        var key = ParseExpression();
        var isDescending = SkipWord("desc");
        if (!isDescending) SkipWord("asc");
        bool? isNullsFirst = null;
        if (SkipWord("nulls"))
        {
            isNullsFirst = AtWord("first");
            if (!SkipWord("first")) ExpectWord("last", "write nulls first or nulls last");
        }

        return new OrderKey(key, isDescending, isNullsFirst, SpanFrom(start));
    }

    // limit n, limit a:b, limit offset, n
    private Expression ParseLimit()
    {
        Advance();
        var first = ParseExpression();
        if (_context.IsArgument || !Skip(TokenKind.Comma)) return first;
        var count = ParseExpression();
        var end = new BinaryExpression(BinaryOperator.Add, first, count, SpanFrom(first));
        return new PairExpression(first, end, SpanFrom(first));
    }

    private SelectSyntax WithUnions(SelectSyntax query, int start)
    {
        var parts = new List<UnionPart>();
        while (IsUnionAhead()) parts.Add(ParseUnionPart());
        return query with { Unions = [.. query.Unions, .. parts], Span = SpanFrom(start) };
    }

    private bool IsUnionAhead()
    {
        if (!AtWord("union") || IsAfterBreakAsCall()) return false;
        return Next.IsWord("all") || Next.IsWord("select") || Next.IsWord("exec") || Next.Kind == TokenKind.OpenParen;
    }

    // "union(a, b)" on a line of its own calls the function.
    private bool IsAfterBreakAsCall() =>
        IsAfterBreak(Current) && Next.Kind == TokenKind.OpenParen && !Next.IsAfterSpace;

    private UnionPart ParseUnionPart()
    {
        var start = _position;
        Advance();
        var isAll = SkipWord("all");
        var operand = At(TokenKind.OpenParen) ? ParseParenthesizedQuery() : ParsePlainQuery();
        return new UnionPart(operand, isAll, SpanFrom(start));
    }

    private SelectSyntax ParsePlainQuery()
    {
        if (AtWord("select") || AtWord("exec"))
            return ((SqlExpression)ParseQueryExpression()).Query as SelectSyntax ?? EmptyQuery();
        FailExpecting("a select", "write select ... union select ...");
        return EmptyQuery();
    }

    private SelectSyntax ParseParenthesizedQuery()
    {
        Advance();
        var outer = _context;
        _context = outer.InBrackets(isArgument: false);
        var query = ParsePlainQuery();
        Expect(TokenKind.CloseParen, "close the query");
        _context = outer;
        return query;
    }

    private SelectSyntax EmptyQuery() => new(Missing().Span) { Columns = [] };
}

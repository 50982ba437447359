namespace DolphinQuant.Embedded.Syntax;

// What stands behind from, and windows.
internal sealed partial class Parser
{
    private TableSource ParseTables()
    {
        var start = _position;
        var source = ParseJoins(ParseTable());
        // In an argument list the comma separates arguments.
        while (At(TokenKind.Comma) && !_context.IsArgument)
        {
            Advance();
            var right = ParseJoins(ParseTable());
            source = new JoinSource(source, right, JoinKind.Cross, null, SpanFrom(start));
        }

        return source;
    }

    private TableSource ParseJoins(TableSource left)
    {
        var start = left;
        while (JoinAhead() is { } join)
        {
            for (var i = 0; i < join.Words; i++) Advance();
            var right = ParseTable();
            Expression? condition = null;
            if (join.Kind != JoinKind.Cross)
            {
                ExpectWord("on", "write ... join table on left.column = right.column");
                var outer = _context;
                _context = outer with { IsJoinCondition = true };
                condition = ParseExpression();
                _context = outer;
            }

            left = new JoinSource(left, right, join.Kind, condition, SpanFrom(start));
        }

        return left;
    }

    // "join" alone is also a function: take(a, 3) join take(b, 2).
    private bool IsJoinClauseAhead() =>
        _context.IsQuery && (JoinAhead() is { Words: > 1 } || (_context.IsJoinCondition && AtWord("join")));

    private (JoinKind Kind, int Words)? JoinAhead()
    {
        if (AtWord("join")) return (JoinKind.Inner, 1);
        if (AtWords("inner", "join")) return (JoinKind.Inner, 2);
        if (AtWords("cross", "join")) return (JoinKind.Cross, 2);
        if (AtWords("left", "semijoin")) return (JoinKind.LeftSemi, 2);
        if (AtWords("left", "semi")) return (JoinKind.LeftSemi, 3);
        if (OuterJoinWords("left") is { } left) return (JoinKind.Left, left);
        if (OuterJoinWords("right") is { } right) return (JoinKind.Right, right);
        if (OuterJoinWords("full") is { } full) return (JoinKind.Full, full);
        return null;
    }

    private int? OuterJoinWords(string side)
    {
        if (AtWords(side, "join")) return 2;
        return AtWords(side, "outer") && PeekAt(2).IsWord("join") ? 3 : null;
    }

    private ExpressionSource ParseTable()
    {
        var start = _position;
        var table = ParseAttachments(ParsePrimary());
        string? alias = null;
        if (AtWord("as")) alias = ParseAliases()[0];
        else if (IsAliasAhead()) alias = Advance().Text;
        return new ExpressionSource(table, alias, SpanFrom(start));
    }

    private bool IsAliasAhead() =>
        At(TokenKind.Name) && !IsAfterBreak(Current) && !Current.IsAfterNewline && IsOperandWord(Current)
        && !Keywords.IsStatement(Current.Text) && JoinAhead() is null;

    // f(x) over (partition by a order by b rows between 1 preceding and current row)
    private OverExpression ParseOver(Expression function)
    {
        Advance();
        Advance();
        var outer = _context;
        _context = outer.InBrackets(isArgument: false) with { IsQuery = true };
        List<Expression> partitions = [];
        if (AtWords("partition", "by"))
        {
            Advance();
            partitions = ParseConditions();
        }

        List<OrderKey> keys = AtWords("order", "by") ? ParseOrderBy() : [];
        var frame = AtWord("rows") || AtWord("range") ? ParseFrame() : null;
        Expect(TokenKind.CloseParen, "write over (partition by ... order by ... rows between ... and ...)");
        _context = outer;
        return new OverExpression(function, partitions, keys, frame, SpanFrom(function));
    }

    private WindowFrame ParseFrame()
    {
        var start = _position;
        var isRange = Advance().IsWord("range");
        if (SkipWord("between"))
        {
            var lower = ParseBound();
            ExpectWord("and", "write rows between 1 preceding and 2 following");
            var upper = ParseBound();
            return new WindowFrame(isRange, lower, upper, SpanFrom(start));
        }

        var only = ParseBound();
        var current = new WindowBound(WindowBoundKind.CurrentRow, null, only.Span);
        return new WindowFrame(isRange, only, current, SpanFrom(start));
    }

    private WindowBound ParseBound()
    {
        var start = _position;
        if (AtWords("current", "row"))
        {
            Advance();
            Advance();
            return new WindowBound(WindowBoundKind.CurrentRow, null, SpanFrom(start));
        }

        var distance = SkipWord("unbounded") ? null : ParseInfix(OperatorTable.Comparison + 1);
        if (SkipWord("following")) return new WindowBound(WindowBoundKind.Following, distance, SpanFrom(start));
        ExpectWord("preceding", "bound a window by n preceding, current row or n following");
        return new WindowBound(WindowBoundKind.Preceding, distance, SpanFrom(start));
    }
}

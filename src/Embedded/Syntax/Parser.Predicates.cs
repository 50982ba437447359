namespace DolphinQuant.Embedded.Syntax;

// The predicates that are written in words: in, like, between, is null, and their negations.
internal sealed partial class Parser
{
    private static readonly (string Word, BinaryOperator Plain, BinaryOperator Negated)[] PredicateWords =
    [
        ("in", BinaryOperator.In, BinaryOperator.NotIn),
        ("like", BinaryOperator.Like, BinaryOperator.NotLike),
        ("between", BinaryOperator.Between, BinaryOperator.NotBetween),
    ];

    private Expression? ParsePredicate(Expression left, int lowest)
    {
        if (lowest > OperatorTable.Comparison || !At(TokenKind.Name)) return null;
        if (AtWord("is") && (IsNull(Next) || Next.IsWord("not")))
            return ParseIsNull(left);
        // "in(x, y)" at the start of a line is a call, not the rest of the line above.
        if (!_context.IsQuery && IsAfterBreak(Current) && Next.Kind == TokenKind.OpenParen) return null;
        if (PredicateAhead() is not { } predicate) return null;
        var right = ParseInfix(OperatorTable.Comparison + 1);
        if (predicate is BinaryOperator.Between or BinaryOperator.NotBetween) right = ParseUpperBound(right);
        return new BinaryExpression(predicate, left, right, SpanFrom(left));
    }

    private BinaryOperator? PredicateAhead()
    {
        foreach (var (word, plain, negated) in PredicateWords)
        {
            if (SkipWord(word)) return plain;
            if (SkipWord("not" + word)) return negated;
            if (!AtWords("not", word)) continue;
            Advance();
            Advance();
            return negated;
        }

        return null;
    }

    // between a and b; between a:b has its pair already.
    private Expression ParseUpperBound(Expression lower)
    {
        if (lower is PairExpression || !SkipWord("and")) return lower;
        var upper = ParseInfix(OperatorTable.Comparison + 1);
        return new PairExpression(lower, upper, SpanFrom(lower));
    }

    private Expression ParseIsNull(Expression left)
    {
        var word = Advance();
        var isNegated = SkipWord("not");
        if (IsNull(Current)) Advance();
        else FailExpecting("NULL", "write x is null or x is not null");
        var function = new NameExpression(null, "isNull", word.Span);
        var call = new CallExpression(function, [Positional(left)], IsMethod: false, SpanFrom(left));
        return isNegated ? new UnaryExpression(UnaryOperator.Not, call, call.Span) : call;
    }

    private static bool IsNull(Token token) => token.Text.Equals("null", StringComparison.OrdinalIgnoreCase);
}

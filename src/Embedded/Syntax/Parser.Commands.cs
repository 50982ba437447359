namespace DolphinQuant.Embedded.Syntax;

// Queries that change rows: update, insert, delete.
internal sealed partial class Parser
{
    private UpdateSyntax ParseUpdate(int start)
    {
        Advance();
        var target = ParseAttachments(ParsePrimary());
        ExpectWord("set", "write update table set column = value");
        var columns = new List<UpdateColumn>();
        do columns.Add(ParseUpdateColumn());
        while (Skip(TokenKind.Comma));
        var update = new UpdateSyntax(target, columns, target.Span);
        while (ParseUpdateClause(update) is { } extended) update = extended;
        return update with { Span = SpanFrom(start) };
    }

    private UpdateColumn ParseUpdateColumn()
    {
        var start = _position;
        var name = ParseColumnName();
        if (!Skip(TokenKind.EqualEqual)) Expect(TokenKind.Equal, "write set column = value");
        var value = ParseExpression();
        return new UpdateColumn(name, value, SpanFrom(start));
    }

    private UpdateSyntax? ParseUpdateClause(UpdateSyntax update)
    {
        if (IsUsedAsVariable()) return null;
        if (SkipWord("from")) return update with { From = ParseTables() };
        if (AtWord("where")) return update with { Where = ParseConditions() };
        if (AtWords("context", "by")) return update with { ContextKeys = ParseKeys() };
        if (AtWord("csort")) return update with { ContextSort = ParseSortKeys() };
        if (AtWord("having")) return update with { Having = ParseHaving() };
        return null;
    }

    private InsertSyntax ParseInsert(int start)
    {
        Advance();
        Advance();
        var target = ParseInsertTarget();
        var columns = At(TokenKind.OpenParen) ? ParseColumnNames() : [];
        if (AtWord("select") || AtWord("exec"))
        {
            var query = ParseSelect();
            return new InsertSyntax(target, columns, [], query, SpanFrom(start));
        }

        if (IsOperandWord(Current) && Current is { Kind: TokenKind.Name, IsAfterNewline: false })
        {
            var rows = ParseTable();
            var all = new SelectSyntax(rows.Span) { Columns = [], From = rows };
            return new InsertSyntax(target, columns, [], all, SpanFrom(start));
        }

        return ParseInsertedValues(target, columns, start);
    }

    private InsertSyntax ParseInsertedValues(Expression target, List<string> columns, int start)
    {
        ExpectWord("values", "write insert into table values (x, y)");
        var rows = new List<IReadOnlyList<Expression>>();
        do rows.Add(ParseRow());
        while (Skip(TokenKind.Comma));
        return new InsertSyntax(target, columns, ColumnsOf(rows), null, SpanFrom(start));
    }

    // A table name directly in front of parentheses is followed by its columns; anything else may be any expression.
    private Expression ParseInsertTarget()
    {
        if (At(TokenKind.Name) && Next.Kind == TokenKind.OpenParen && IsColumnListAhead()) return ParseName();
        return ParseAttachments(ParsePrimary());
    }

    private bool IsColumnListAhead()
    {
        var offset = 1;
        while (PeekAt(offset).Kind is not (TokenKind.CloseParen or TokenKind.End)) offset++;
        var word = PeekAt(offset + 1);
        return word.IsWord("values") || word.IsWord("select") || word.IsWord("exec");
    }

    private List<Expression> ParseRow()
    {
        Expect(TokenKind.OpenParen, "write the values in parentheses, as in values (x, y)");
        return [.. ParseArguments(TokenKind.CloseParen).Select(argument => argument.Value ?? Missing())];
    }

    // Several rows become one vector per column, which is how values are inserted in bulk.
    private List<Expression> ColumnsOf(List<IReadOnlyList<Expression>> rows)
    {
        if (rows.Count == 1) return [.. rows[0]];
        var width = rows[0].Count;
        if (rows.Exists(row => row.Count != width))
        {
            Fail("The rows of an insert must have the same number of values.");
            return [];
        }

        return [.. Enumerable.Range(0, width).Select(column => Column(rows, column))];
    }

    private VectorExpression Column(List<IReadOnlyList<Expression>> rows, int column)
    {
        var values = rows.ConvertAll(row => row[column]);
        return new VectorExpression(values, SpanFrom(values[0]));
    }

    private List<string> ParseColumnNames()
    {
        Expect(TokenKind.OpenParen, "list the columns in parentheses");
        var names = new List<string>();
        do names.Add(ParseColumnName());
        while (Skip(TokenKind.Comma));
        Expect(TokenKind.CloseParen, "separate the columns with commas and close the list");
        return names;
    }

    private string ParseColumnName() =>
        At(TokenKind.Name) ? Advance().Text
        : At(TokenKind.Macro) ? "_$" + Advance().Text
        : ParseText("a column", "write the name of a column");

    // delete from t where ..., and delete t from lj(t, u, `id) where ...
    private DeleteSyntax ParseDelete(int start)
    {
        Advance();
        var delete = SkipWord("from")
            ? new DeleteSyntax(ParseAttachments(ParsePrimary()), [], Previous.Span)
            : ParseDeleteFromJoin();
        if (delete.From is null && AtWord("from") && !IsAfterBreak(Current))
        {
            Advance();
            delete = delete with { From = ParseTables() };
        }

        if (AtWord("where") && !IsUsedAsVariable()) delete = delete with { Where = ParseConditions() };
        // Every query runs per partition here, so a trailing map changes nothing.
        if (AtWord("map") && !IsAfterBreak(Current)) Advance();
        return delete with { Span = SpanFrom(start) };
    }

    private DeleteSyntax ParseDeleteFromJoin()
    {
        var target = ParseName();
        ExpectWord("from", "write delete table from join(...)");
        return new DeleteSyntax(target, [], target.Span) { From = ParseTables() };
    }
}

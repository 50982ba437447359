using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Syntax;

// Commands that define databases and tables: create, drop, alter.
internal sealed partial class Parser
{
    private bool IsSchemaCommandAhead()
    {
        if (AtWord("create")) return Next.IsWord("database") || Next.IsWord("table") || AtWords("create", "local");
        if (AtWord("drop")) return Next.IsWord("database") || Next.IsWord("table");
        return AtWords("alter", "table");
    }

    private SqlStatement ParseSchemaCommand(int start)
    {
        var outer = _context;
        _context = outer with { IsQuery = true };
        var verb = Advance().Text.ToUpperInvariant();
        if (SkipWord("local")) ExpectWord("temporary", "write create local temporary table");
        var isDatabase = Advance().IsWord("database");
        SqlSyntax command = verb switch
        {
            "CREATE" => isDatabase ? ParseCreateDatabase(start) : ParseCreateTable(start),
            "DROP" => isDatabase ? ParseDropDatabase(start) : ParseDropTable(start),
            _ => ParseAlterTable(start),
        };
        _context = outer;
        return new SqlStatement(command, command.Span);
    }

    private CreateDatabaseSyntax ParseCreateDatabase(int start)
    {
        var path = ParseAttachments(ParsePrimary());
        ExpectWord("partitioned", "write create database path partitioned by VALUE(...)");
        ExpectWord("by", "write partitioned by VALUE(...)");
        var (partitions, options) = ParseSettings();
        return new CreateDatabaseSyntax(path, partitions, options, SpanFrom(start));
    }

    private CreateTableSyntax ParseCreateTable(int start)
    {
        SkipWord("table");
        var table = ParseTableName();
        Expect(TokenKind.OpenParen, "list the columns in parentheses, as in (id INT, price DOUBLE)");
        var outer = _context;
        _context = outer.InBrackets(isArgument: true);
        var columns = new List<ColumnDefinition>();
        while (!At(TokenKind.CloseParen) && !_isRecovering)
        {
            columns.Add(ParseColumnDefinition());
            if (!Skip(TokenKind.Comma)) break;
        }

        Expect(TokenKind.CloseParen, "separate the columns with commas and close the list");
        _context = outer;
        List<Expression> partitions = [];
        List<Argument> options = [];
        if (SkipWord("partitioned"))
        {
            ExpectWord("by", "write partitioned by column");
            (partitions, options) = ParseSettings();
        }
        else if (IsTableOptionAhead())
        {
            (_, options) = ParseSettings();
        }

        SkipCommitClause();
        return new CreateTableSyntax(table, columns, partitions, SpanFrom(start)) { Options = options };
    }

    // The comma in front of an option may be left out; any other assignment is a statement.
    private bool IsTableOptionAhead() =>
        At(TokenKind.Name) && Next.Kind == TokenKind.Equal && TableOptions.Contains(Current.Text);

    private static readonly HashSet<string> TableOptions = new(StringComparer.Ordinal)
    {
        "sortColumns", "keepDuplicates", "sortKeyMappingFunction", "softDelete", "comment", "encryptMode",
        "primaryKey", "indexes", "latestKeyCache", "compressHashSortKey",
    };

    private void SkipCommitClause()
    {
        if (!AtWords("on", "commit")) return;
        for (var i = 0; i < 4; i++) Advance();
    }

    // Expressions and name=value, separated by commas.
    private (List<Expression> Values, List<Argument> Options) ParseSettings()
    {
        List<Expression> values = [];
        List<Argument> options = [];
        do
        {
            var argument = ParseArgument(TokenKind.Semicolon);
            if (argument.Name is not null) options.Add(argument);
            else if (argument.Value is { } value) values.Add(value);
        }
        while (Skip(TokenKind.Comma) || IsTableOptionAhead());

        return (values, options);
    }

    private ColumnDefinition ParseColumnDefinition()
    {
        var start = _position;
        var name = ParseColumnName();
        Expression type = ParseName();
        if (At(TokenKind.OpenParen)) type = ParseCall(type);
        if (At(TokenKind.OpenBracket) && Next.Kind == TokenKind.CloseBracket) type = ParseIndex(type);
        List<Argument> settings = [];
        if (Skip(TokenKind.OpenBracket)) settings = ParseArguments(TokenKind.CloseBracket);
        return new ColumnDefinition(name, type, settings, SpanFrom(start));
    }

    // "dfs://path"."table", path.table, table
    private TableName ParseTableName()
    {
        var start = _position;
        var name = ParseAttachmentsUntilColumns();
        var span = SpanFrom(start);
        return name switch
        {
            MemberExpression member => new TableName(member.Target, member.Member, span),
            NameExpression plain => new TableName(null, plain.Name, span),
            LiteralExpression { Value: Scalar text } when text.Type.IsText() =>
                new TableName(null, text.AsText(), span),
            _ => FailTableName(span),
        };
    }

    private TableName FailTableName(Text.TextSpan span)
    {
        Fail("A table is named table or \"dfs://database\".\"table\".");
        return new TableName(null, "", span);
    }

    // The parentheses behind the name hold columns and are no call.
    private Expression ParseAttachmentsUntilColumns()
    {
        var name = At(TokenKind.Name) ? ParseName() : ParsePrimary();
        while (Skip(TokenKind.Dot))
        {
            var member = ParseColumnName();
            name = new MemberExpression(name, member, SpanFrom(name));
        }

        return name;
    }

    private DropDatabaseSyntax ParseDropDatabase(int start)
    {
        var isIfExists = SkipIfExists();
        var path = ParseAttachments(ParsePrimary());
        return new DropDatabaseSyntax(path, isIfExists, SpanFrom(start));
    }

    private DropTableSyntax ParseDropTable(int start)
    {
        var isIfExists = SkipIfExists();
        var table = ParseTableName();
        return new DropTableSyntax(table, isIfExists, SpanFrom(start));
    }

    private bool SkipIfExists()
    {
        if (!AtWords("if", "exists")) return false;
        Advance();
        Advance();
        return true;
    }

    // alter table t add [column] name TYPE, drop [column] name, rename [column] name to name
    private AlterTableSyntax ParseAlterTable(int start)
    {
        var table = ParseAttachments(ParsePrimary());
        var kind = AtWord("drop") ? AlterKind.Drop : AtWord("rename") ? AlterKind.Rename : AlterKind.Add;
        if (!AtWord("add") && kind == AlterKind.Add)
            FailExpecting("add, drop or rename", "write alter table t add column TYPE");
        Advance();
        if (AtWord("column") && Next.Kind is TokenKind.Name or TokenKind.Literal) Advance();
        var alter = new AlterTableSyntax(table, kind, ParseColumnName(), table.Span);
        if (kind == AlterKind.Add) alter = alter with { Type = ParseAttachments(ParseName()) };
        if (kind == AlterKind.Rename)
        {
            ExpectWord("to", "write rename column to newName");
            alter = alter with { NewName = ParseColumnName() };
        }

        return alter with { Span = SpanFrom(start) };
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;
using FsCheck;
using FsCheck.Fluent;

namespace DolphinQuant.Embedded.Tests.Syntax;

public sealed class ParserProperties
{
    private static readonly string[] Pieces =
    [
        "x", "y", "price", "f", "sum", "append!", "1", "2.5", "-3", "00i", "3d", "1e5", "true", "NULL", "\"text\"",
        "'c'", "`a`b", "`", "2012.06.13", "13:30:10.008", "2012.06M", "2012.13.45", "_$x", "_$$y", "_\"q\"", "(", ")",
        "[", "]", "{", "}", "<", ">", ",", ";", "\n", " ", ".", "..", "...", ":", "::", ":E", "?", "@", "@state", "$",
        "!", "->", "<-", "=", "==", "!=", "<=", ">=", "<<", ">>", "+", "-", "*", "**", "/", "\\", "%", "^", "&", "&&",
        "|", "||", "+=", "\\=", "if", "else", "for", "in", "while", "do", "def", "defg", "return", "try", "catch",
        "throw", "assert", "module", "use", "share", "as", "go", "timer", "const", "mutable", "select", "exec",
        "distinct", "top", "from", "where", "group by", "context by", "pivot by", "cgroup by", "csort", "having",
        "order by", "desc", "nulls", "first", "limit", "map", "union all", "left join", "on", "update", "set",
        "insert into", "values", "delete from", "create table", "create database", "partitioned by", "drop table",
        "alter table", "case", "when", "then", "end", "over", "rows", "between", "and", "or", "not", "like",
        "is null", "with", "// note\n", "/* note */", "/*", "\"open", "#", "~", "[HINT_X]", "class A",
        "class B : A {", "weight :: DOUBLE", "ids :: INT VECTOR", "use catalog", "#include \"file\"", "transaction",
        "commit", "rollback",
    ];

    private static readonly Gen<string> Scripts =
        from pieces in Gen.ListOf(Gen.Elements(Pieces))
        from separator in Gen.Elements("", " ")
        select string.Join(separator, pieces);

    [SeededProperty(MaxTest = 10_000)]
    public Property Any_sequence_of_tokens_ends_in_a_tree_with_spans_inside_the_text() =>
        Prop.ForAll(Scripts.ToArbitrary(), AssertReadable);

    [SeededProperty(MaxTest = 2_000)]
    public void Any_text_ends_in_a_tree_or_diagnostics(NonNull<string> text)
    {
        var result = Parser.Parse(new SourceText(text.Get));
        Assert.All(result.Diagnostics, diagnostic => AssertInside(diagnostic.Span, text.Get));
    }

    [SeededProperty]
    public void Whole_number_is_read_as_written(long number)
    {
        if (number == long.MinValue) return;
        var literal = (LiteralExpression)Parser.ParseExpression(new SourceText($"{number}l"));
        Assert.Equal(Scalar.Long(number), literal.Value);
    }

    [SeededProperty]
    public void Quoted_text_is_read_as_escaped(NonNull<string> text)
    {
        var escaped = text.Get
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        var literal = (LiteralExpression)Parser.ParseExpression(new SourceText($"\"{escaped}\""));
        Assert.Equal(text.Get, ((Scalar)literal.Value).AsText());
    }

    [SeededProperty]
    public void Date_is_read_as_written(DateTime date)
    {
        var literal = (LiteralExpression)Parser.ParseExpression(new SourceText($"{date:yyyy.MM.dd}"));
        Assert.Equal(Scalar.Date(DateOnly.FromDateTime(date)), literal.Value);
    }

    private static void AssertReadable(string script)
    {
        var result = Parser.Parse(new SourceText(script), name => name is "f" or "sum");
        Assert.All(result.Diagnostics, diagnostic => AssertInside(diagnostic.Span, script));
        Assert.All(result.Diagnostics, diagnostic => Assert.NotEmpty(diagnostic.Message));
        foreach (var node in SyntaxWalker.NodesOf(result.Script)) AssertInside(node.Span, script);
        // A tree without mistakes is complete: every node of it can be written.
        if (result.Diagnostics.Count == 0) SyntaxPrinter.Print(result.Script);
    }

    private static void AssertInside(TextSpan span, string text)
    {
        Assert.InRange(span.Start, 0, text.Length);
        Assert.InRange(span.End, span.Start, text.Length);
    }
}

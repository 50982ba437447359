using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Tests.Syntax;

public sealed class ParserTests
{
    /// <summary>
    /// The manual's table from loose to tight; a later operator takes its operand from an earlier one.
    /// </summary>
    [Theory]
    [InlineData("||", "&&")]
    [InlineData("&&", "<")]
    [InlineData("==", "|")]
    [InlineData("|", "^")]
    [InlineData("^", "&")]
    [InlineData("&", "<<")]
    [InlineData("<<", "+")]
    [InlineData("-", "*")]
    [InlineData("+", "\\")]
    [InlineData("+", "/")]
    [InlineData("+", "%")]
    [InlineData("+", "**")]
    [InlineData("+", "$")]
    [InlineData("+", "<-")]
    [InlineData("*", "..")]
    [InlineData("*", ":")]
    [InlineData("+", "pow")]
    [InlineData("pow", "..")]
    [InlineData("..", "@")]
    public void Tighter_operator_takes_the_operand(string loose, string tight)
    {
        Assert.Equal(Read($"(a) {loose} ((b) {tight} (c))"), Read($"(a) {loose} (b) {tight} (c)"));
        Assert.Equal(Read($"((a) {tight} (b)) {loose} (c)"), Read($"(a) {tight} (b) {loose} (c)"));
    }

    [Theory]
    [InlineData("+", "-")]
    [InlineData("*", "/")]
    [InlineData("*", "\\")]
    [InlineData("*", "$")]
    [InlineData("add", "*")]
    [InlineData("<<", ">>")]
    public void Operators_of_one_level_associate_to_the_left(string first, string second) =>
        Assert.Equal(Read($"((a) {first} (b)) {second} (c)"), Read($"(a) {first} (b) {second} (c)"));

    [Theory]
    [InlineData("-n..n", "(Sequence (Negate n) n)")]
    [InlineData("!x-1", "(Sub (Not x) 1)")]
    [InlineData("!x[0]", "(Not (index x 0))")]
    [InlineData("sin x + cos x", "(call sin (Add x (call cos x)))")]
    [InlineData("avg sin abs -100..100", "(call avg (call sin (call abs (Sequence -100 100))))")]
    [InlineData("sum 1 2 3 == 6", "(call sum (Equal {INT 1 2 3} 6))")]
    [InlineData("1..6$2:3", "(Cast (Sequence 1 6) (pair 2 3))")]
    public void Manual_example_is_read_as_documented(string script, string expected) =>
        Assert.Equal(expected, Read(script, name => name is "sin" or "cos" or "avg" or "abs" or "sum"));

    [Fact]
    public void Name_between_values_is_an_operator_once_the_first_is_assigned()
    {
        var assigned = Parser.ParseOrThrow(new SourceText("x = 1\nx f 2"));
        Assert.Equal("(call x (call f 2))", Read("x f 2"));
        Assert.Equal("(call f x 2)", SyntaxPrinter.Print(((ExpressionStatement)assigned.Statements[1]).Expression));
    }

    [Fact]
    public void Equals_sign_compares_in_a_parsed_expression_and_not_in_a_script()
    {
        Assert.Equal("(Equal a 1)", SyntaxPrinter.Print(Parser.ParseExpression(new SourceText("a = 1"))));
        var mistake = Assert.Throws<ScriptException>(() => Parser.ParseOrThrow(new SourceText("if(a = 1) b = 2")));
        Assert.Contains("'=='", mistake.Message, StringComparison.Ordinal);
        Assert.Equal((1, 6), (mistake.Line, mistake.Column));
    }

    [Fact]
    public void Expression_with_a_second_statement_is_refused() =>
        Assert.Throws<ScriptException>(() => Parser.ParseExpression(new SourceText("a\nb = 1")));

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("{a:")]
    [InlineData("f(")]
    [InlineData("-")]
    [InlineData("x->")]
    [InlineData("< ")]
    [InlineData("if(a) ")]
    [InlineData("def f(){")]
    [InlineData("select * from (")]
    [InlineData("f ")]
    [InlineData("case when ")]
    public void Deep_nesting_gives_one_diagnostic_and_no_overflow(string open)
    {
        var result = Parser.Parse(new SourceText(string.Concat(Enumerable.Repeat(open, 20_000)) + "1"));
        Assert.InRange(result.Diagnostics.Count, 1, 3);
        Assert.Contains(result.Diagnostics, diagnostic => diagnostic.Message.Contains("256", StringComparison.Ordinal));
    }

    [Fact]
    public void Long_chain_gives_a_diagnostic()
    {
        var result = Parser.Parse(new SourceText("x = 1" + string.Concat(Enumerable.Repeat(" + 1", 5000))));
        Assert.Contains("1000 parts", Assert.Single(result.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Node_knows_its_text()
    {
        const string Script = "x = a + mavg(price, 5)";
        var script = Parser.ParseOrThrow(new SourceText(Script));
        var assignment = Assert.IsType<AssignmentStatement>(Assert.Single(script.Statements));
        var sum = Assert.IsType<BinaryExpression>(assignment.Value);
        Assert.Equal(Script, script.Source.Slice(assignment.Span));
        Assert.Equal("mavg(price, 5)", script.Source.Slice(sum.Right.Span));
    }

    private static string Read(string script, Func<string, bool>? isFunction = null)
    {
        var statement = Assert.Single(Parser.ParseOrThrow(new SourceText(script), isFunction).Statements);
        return SyntaxPrinter.Print(Assert.IsType<ExpressionStatement>(statement).Expression);
    }
}

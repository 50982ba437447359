using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Runtime;

/// <summary>Texts turned into metacode with modules and other operators.</summary>
public sealed class ParseExprTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("parseExpr('1 + 2 * 3', , , {\"+\": def(a, b) { return a - b }}).eval()", "-5")]
    [InlineData("parseExpr('x + y', {x: 5, y: 7}, , {\"+\": max}).eval()", "7")]
    [InlineData("eval(parseExpr(['2 * 3', '2 * 2'], , , {\"*\": add}))", "[5,4]")]
    public async Task Operators_get_other_functions(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(script)));

    [Theory]
    [InlineData("parseExpr('{\"p\": 1.5}, {\"p\": 2.5}, {\"p\": 3.5}').eval()[`p]", "1.5")]
    [InlineData("parseExpr('{\"p\": 1.5}').eval()[`p]", "1.5")]
    public async Task First_of_several_dictionaries_is_meant(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(script)));

    [Fact]
    public async Task Functions_of_named_modules_can_be_called()
    {
        fixture.WriteModule("parsed::sums", "module parsed::sums\ndef plus(a, b) { return a + b }\n");
        Assert.Equal("4", Formatter.Format(await fixture.RunAsync(
            "parseExpr('parsed::sums::plus(1, 2) + 1', , 'parsed::sums').eval()")));
    }

    [Theory]
    [InlineData("parseExpr('1', , , {\"plus\": add})", "no operator")]
    [InlineData("parseExpr('1', , , {\"+\": 3})", "functions")]
    [InlineData("parseExpr('1', , 'no::such::module')", "no::such::module")]
    [InlineData("parseExpr('1, 2')", "','")]
    [InlineData("parseExpr('{\"p\": 1}, 2')", "','")]
    public async Task Mistake_is_named(string script, string word) =>
        Assert.Contains(word, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);
}

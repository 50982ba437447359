using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Functions of functions: how often they call, and how they put results together.</summary>
public sealed class FoldingTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("accumulate(x -> x + 3, 4, 1)", "[1,4,7,10,13]")]
    [InlineData("accumulate(x -> x + 3, -2, 1)", "[1]")]
    [InlineData("accumulate(x -> x * 2, x -> x < 20, 3)", "[3,6,12,24]")]
    [InlineData("accumulate(x -> min(x * 2, 10), NULL, 3)", "[3,6,10]")]
    [InlineData("reduce(x -> x + 3, 4, 1)", "13")]
    [InlineData("reduce(x -> x * 2, x -> x < 20, 3)", "24")]
    [InlineData("accumulate((s, a, b) -> s * a + b, [2 3 4, 1 1 0], 1)", "[3,10,40]")]
    [InlineData("reduce((s, a, b) -> s * a + b, [2 3 4, 10], 1)", "194")]
    [InlineData("accumulate(-, 10, 1 2 3)", "[9,7,4]")]
    [InlineData("eachPre(-, 4 6 9, assembleRule=\"U\")", "(,2,3)")]
    [InlineData("-:PU(4 6 9)", "(,2,3)")]
    [InlineData("0 -:PU 4 6 9", "(4,2,3)")]
    [InlineData("eachLeft(add, 1 2, 10 20, assembleRule=`K)", "([11,21],[12,22])")]
    [InlineData("eachRight(add, 1 2, 10 20, true)", "#0 #1\n-- --\n11 21\n12 22\n")]
    [InlineData("each(x -> dict(`a`b, [x, x * x], true), 2 3)", "a b\n- -\n2 4\n3 9\n")]
    [InlineData("eachPre(-, matrix(1 2, 5 8))", "#0 #1\n-- --\n   4 \n   6 \n")]
    [InlineData("contextSum(1 2 3 NULL, 1 NULL 5 6)", "4")]
    [InlineData("contextSum2(1 2 3 NULL, 1 NULL 5 6)", "10")]
    [InlineData("contextCount(1 2 3 NULL, 1 NULL 5 6)", "2")]
    [InlineData("crossStat(1 2 3, 4 NULL 6)", "(2,4,10,10,52,22)")]
    [InlineData("polynomial(2 -1, 1 0 3)", "[13,4]")]
    [InlineData("conditionalFilter(3 9 5, `a`a`b, dict(`a`b, [1:5, 7:8]))", "[true,false,false]")]
    [InlineData("x = 1 2; x.join!(3); x", "[1,2,3]")]
    [InlineData("x = matrix(1 2, 3 4); x.join!(5 6); x.shape()", "2:3")]
    public async Task Result_is_the_computed_one(string script, string expected) =>
        Assert.Equal(Plain(expected), Plain(Formatter.Format(await fixture.RunAsync(script))));

    [Theory]
    [InlineData("accumulate(x -> x, 3)", "init")]
    [InlineData("accumulate((a, b, c) -> a, 1 2 3, 1)", "tuple of two")]
    [InlineData("eachPre(-, 1 2 3, , , \"Z\")", "D, C, U or K")]
    [InlineData("contextSum(1 2, 1 2 3)", "contextSum")]
    [InlineData("polynomial(1 2, `a)", "numbers")]
    public async Task Wrong_argument_is_named(string script, string expected) =>
        Assert.Contains(expected, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);

    // Spaces only lay out tables.
    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace(" : ", ":", StringComparison.Ordinal);
}

using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Robustness;

/// <summary>However deep code and values are nested, the stack does not run out.</summary>
public sealed class NestingTests(LimitedEngine engine) : IClassFixture<LimitedEngine>
{
    private const int Deep = 100_000;

    public static TheoryData<string> DeepTexts => new()
    {
        new string('(', Deep) + "1" + new string(')', Deep),
        new string('[', Deep) + "1" + new string(']', Deep),
        new string('-', Deep) + "1",
        new string('!', Deep) + "true",
        string.Concat(Enumerable.Repeat("abs ", Deep)) + "1",
        string.Concat(Enumerable.Repeat("abs(", Deep)) + "1",
        string.Concat(Enumerable.Repeat("1+", Deep)) + "1",
        "x = 1;x" + string.Concat(Enumerable.Repeat("[0]", Deep)),
        "x = 1;x" + string.Concat(Enumerable.Repeat(".abs()", Deep)),
        string.Concat(Enumerable.Repeat("if(true) ", Deep)) + "1",
        string.Concat(Enumerable.Repeat("{", Deep)),
        string.Concat(Enumerable.Repeat("x->", Deep)) + "1",
        string.Concat(Enumerable.Repeat("def f(x) { ", Deep)),
        string.Concat(Enumerable.Repeat("select * from (", Deep)),
        string.Concat(Enumerable.Repeat("try { ", Deep)),
        string.Concat(Enumerable.Repeat("1 ? ", Deep)) + "1",
        string.Concat(Enumerable.Repeat("<", Deep)) + "1",
        string.Concat(Enumerable.Repeat("abs{", Deep)) + "1",
        string.Concat(Enumerable.Repeat("{a: ", Deep)) + "1",
    };

    [Theory]
    [MemberData(nameof(DeepTexts))]
    public async Task Deeply_nested_text_ends_in_a_value_or_a_complaint(string script) => await engine.RunAsync(script);

    [Theory]
    [InlineData("x = [x, 1]")]
    [InlineData("x = (x, x)")]
    [InlineData("x = dict([`k], [x])")]
    [InlineData("x = {k: x}")]
    [InlineData("x = enlist(x)")]
    [InlineData("x = [1].append!(x)")]
    [InlineData("y = [1, `a]; y[0] = x; x = y")]
    [InlineData("y = dict(STRING, ANY); y[`k] = x; x = y")]
    [InlineData("x = partial(add, x)")]
    [InlineData("x = add{x}")]
    [InlineData("x = call{x}")]
    [InlineData("x = iif(true, (x, 1), 2)")]
    [InlineData("x = take([x], 2)")]
    public async Task Value_nested_without_an_end_is_refused(string step)
    {
        await using var session = await engine.Database.OpenSessionAsync(CancellationToken.None);
        await LimitedEngine.RunAsync(session, "x = 1");
        await LimitedEngine.RunAsync(session, $"for(i in 0..5000) {{ {step} }}");
        await LimitedEngine.RunAsync(session, "x");
    }

    [Fact]
    public async Task Deepest_value_goes_through_every_function()
    {
        await using var session = await engine.Database.OpenSessionAsync(CancellationToken.None);
        Assert.Null(await LimitedEngine.RunAsync(session, "x = 1\nfor(i in 0..150) { x = [x, 1] }\ny = 1\nfor(i in 0..150) { y = {k: y} }"));
        foreach (var function in FunctionLibrary.Create().All.Where(function => function.Name != "sleep").Select(function => function.Name))
        {
            foreach (var arguments in new[] { "x", "x, x", "x, 1", "sum, x", "x, x, x", "y", "y, y", "sum, y", "1, x" })
                await LimitedEngine.RunAsync(session, $"{function}({arguments})");
        }
    }

    [Fact]
    public async Task Code_grown_at_run_time_is_refused_or_run()
    {
        await using var session = await engine.Database.OpenSessionAsync(CancellationToken.None);
        await LimitedEngine.RunAsync(session, "e = <1>\nfor(i in 0..5000) { e = expr(e, +, 1) }");
        await LimitedEngine.RunAsync(session, "e");
        await LimitedEngine.RunAsync(session, "e.eval()");
        await LimitedEngine.RunAsync(session, "g = x -> x\nfor(i in 0..5000) { h = g; g = x -> h(x) }\ng(1)");
        await LimitedEngine.RunAsync(session, "def r(n) { return " + string.Concat(Enumerable.Repeat("abs(", 200)) + "r(n + 1)" + new string(')', 200) + " }\nr(1)");
    }
}

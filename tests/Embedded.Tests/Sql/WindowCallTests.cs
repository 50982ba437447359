using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Sql;

/// <summary><c>over (...)</c>, counted by hand on eight rows of two groups.</summary>
public sealed class WindowCallTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    // g:  a a b a b a b a, sorted by k within a: k 1 3 3 6 9 (v 10 20 40 60 80), within b: 2 5 5 (v 30 50 70)
    private const string Rows = """
        t = table(`a`a`b`a`b`a`b`a as g, 1 3 2 3 5 6 5 9 as k, 10 20 30 40 50 60 70 80 as v)

        """;

    [Theory]
    [InlineData("row_number() over (partition by g order by k)", "[1,2,1,3,2,4,3,5]")]
    [InlineData("rank() over (partition by g order by k)", "[1,2,1,2,2,4,2,5]")]
    [InlineData("rank() over (partition by g)", "[1,1,1,1,1,1,1,1]")]
    [InlineData("dense_rank() over (partition by g order by k)", "[1,2,1,2,2,3,2,4]")]
    [InlineData("percent_rank() over (partition by g order by k)", "[0,0.25,0,0.25,0.5,0.75,0.5,1]")]
    [InlineData("cume_dist() over (partition by g order by k)",
        "[0.2,0.6,0.333333333333333,0.6,1,0.8,1,1]")]
    [InlineData("ntile(2) over (partition by g order by k)", "[1,1,1,1,1,2,2,2]")]
    [InlineData("lag(v) over (partition by g order by k)", "[,10,,20,30,40,50,60]")]
    [InlineData("lead(v, 2, -1) over (partition by g order by k)", "[40,60,70,80,-1,-1,-1,-1]")]
    [InlineData("sum(v) over (partition by g)", "[210,210,150,210,150,210,150,210]")]
    [InlineData("sum(v) over (partition by g order by k)", "[10,70,30,70,150,130,150,210]")]
    [InlineData("sum(v) over (partition by g order by k rows 1 preceding)", "[10,30,30,60,80,100,120,140]")]
    [InlineData("sum(v) over (partition by g order by k rows between 1 following and 2 following)",
        "[60,100,120,140,70,80,,]")]
    [InlineData("sum(v) over (partition by g order by k range between 2 preceding and current row)",
        "[10,70,30,70,120,60,120,80]")]
    [InlineData("sum(v) over (partition by g order by k desc range between 3 preceding and unbounded following)",
        "[70,130,150,130,150,210,150,210]")]
    [InlineData("first_value(v) over (partition by g order by k rows 1 preceding)", "[10,10,30,20,30,40,50,60]")]
    [InlineData("last_value(v) over (partition by g order by k rows between current row and 1 following)",
        "[20,40,50,60,70,80,70,80]")]
    [InlineData("nth_value(v, 2) over (partition by g order by k rows between unbounded preceding and current row)",
        "[,20,,20,50,20,50,20]")]
    public async Task Window_function_gives_the_counted_values(string call, string expected) =>
        Assert.Equal(expected, Formatter.Format(await fixture.RunAsync($"{Rows}exec {call} as x from t")));

    [Fact]
    public async Task Range_by_a_duration_counts_calendar_time()
    {
        var sums = await fixture.RunAsync("""
            t = table(2024.01.31 2024.02.29 2024.03.31 2024.05.01 as day, 1 2 4 8 as v)
            exec sum(v) over (order by day range between 1M preceding and current row) as x from t
            """);
        Assert.Equal("[1,3,6,8]", Formatter.Format(sums));
    }

    [Fact]
    public async Task Column_is_named_by_the_function_alone()
    {
        var table = (Table)await fixture.RunAsync(Rows + "select v, sum(v) over (partition by g) from t");
        Assert.Equal(["v", "sum"], table.Names);
    }

    [Theory]
    [InlineData("sum(v) over (partition by g range between 1 preceding and current row)", "order by")]
    [InlineData("sum(v) over (order by g range between 1 preceding and current row)", "integral")]
    [InlineData("ntile(0) over (order by k)", "positive")]
    [InlineData("nth_value(v, 0) over (order by k)", "from 1")]
    [InlineData("sum(v) over (order by k rows between -1 preceding and current row)", "0 or more")]
    public async Task Wrong_window_is_refused(string call, string expected) => Assert.Contains(
        expected, (await fixture.FailAsync($"{Rows}select {call} as x from t")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Prefix_join_pairs_texts_with_their_beginnings()
    {
        var table = (Table)await fixture.RunAsync("""
            trades = table(["IF2403", "IC2406", "IF", "XX"] as id, 1 2 3 4 as n)
            products = table(["IF", "IC", "I"] as id, 300 200 1 as multiplier)
            select * from pj(trades, products, `id)
            """);
        Assert.Equal(["id", "n", "products_id", "multiplier"], table.Names);
        Assert.Equal("[1,300,1,200,1,300]", Formatter.Format(table["multiplier"]));
    }

    [Fact]
    public async Task Kept_order_of_context_by_is_that_of_the_rows()
    {
        var sums = await fixture.RunAsync(Rows + "exec [HINT_KEEPORDER] cumsum(v) as s from t context by g");
        Assert.Equal("[10,30,30,70,80,130,150,210]", Formatter.Format(sums));
    }
}

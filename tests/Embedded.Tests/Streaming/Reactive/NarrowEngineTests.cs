using DolphinQuant.Embedded.Tests.Streaming.Engines;

namespace DolphinQuant.Embedded.Tests.Streaming.Reactive;

/// <summary>The reactive state engine that puts its factors below one another.</summary>
public sealed class NarrowEngineTests : EngineFixture
{
    private const string Trades = """
        trades = table(`A`B`A as sym, 2024.01.02 + 0 1 2 as day, 10.0 20.0 13.0 as price, 1 2 3 as qty)
        out = table(1:0, `sym`day`factor`value, [SYMBOL, DATE, STRING, DOUBLE])

        """;

    [Fact]
    public async Task Each_factor_of_a_row_is_a_row_of_its_own() => Assert.Equal(
        "A 2024.01.02 total 1; A 2024.01.02 mean 10; B 2024.01.03 total 2; B 2024.01.03 mean 20; A 2024.01.04 total 4; A 2024.01.04 mean 11.5",
        await OutAsync(Trades + """
            engine = createNarrowReactiveStateEngine("n", [<day>, <cumsum(qty)>, <cumavg(price)>], `total`mean, trades, out, `sym)
            engine.append!(trades)
            """));

    [Fact]
    public async Task Columns_stand_in_front_wherever_they_are_among_the_metrics() => Assert.Equal(
        "A 2024.01.02 total 1; B 2024.01.03 total 2; A 2024.01.04 total 4",
        await OutAsync(Trades + """
            engine = createNarrowReactiveStateEngine("n", <[cumsum(qty), day]>, `total, trades, out, `sym)
            for (i in 0:3) { engine.append!(trades[i:(i + 1)]) }
            """));

    [Fact]
    public async Task Filter_leaves_out_all_factors_of_a_row() => Assert.Equal(
        "A 2024.01.04 total 4; A 2024.01.04 high 13",
        await OutAsync(Trades + """
            engine = createNarrowReactiveStateEngine("n", <[day, cumsum(qty), cummax(price)]>, `total`high, trades, out, `sym, <qty > 2>)
            engine.append!(trades)
            """));

    [Theory]
    [InlineData("createNarrowReactiveStateEngine(\"n\", <[day, cumsum(qty)]>, `a`b, trades, out, `sym)", "1 factor")]
    [InlineData("createNarrowReactiveStateEngine(\"n\", <[day]>, `a, trades, out, `sym)", "0 factor")]
    [InlineData("createNarrowReactiveStateEngine(\"n\", <[cumsum(qty)]>, `a, trades, out, `sym)", "output table")]
    public async Task Metrics_that_do_not_fit_are_refused(string script, string complaint) =>
        Assert.Contains(complaint, await ErrorAsync(Trades + script), StringComparison.Ordinal);
}

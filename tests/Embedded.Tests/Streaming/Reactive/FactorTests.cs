using DolphinQuant.Embedded.Tests.Streaming.Engines;

namespace DolphinQuant.Embedded.Tests.Streaming.Reactive;

/// <summary>Factors that come to a narrow engine later, and results that are looked at beforehand.</summary>
public sealed class FactorTests : EngineFixture
{
    private const string Narrow = """
        trades = table(`A`B`A as sym, 2024.01.02 + 0 1 2 as day, 10.0 20.0 13.0 as price, 1 2 3 as qty)
        out = table(1:0, `sym`day`factor`value, [SYMBOL, DATE, STRING, DOUBLE])
        engine = createNarrowReactiveStateEngine("n", <[day, cumsum(qty)]>, `total, trades, out, `sym)

        """;

    private const string Wide = """
        trades = table(`A`B`A as sym, 10.0 20.0 13.0 as price)
        out = table(1:0, `sym`total`mean, [SYMBOL, DOUBLE, DOUBLE])
        engine = createReactiveStateEngine("w", <[cumsum(price), mavg(price, 2)]>, trades, out, `sym)

        """;

    [Fact]
    public async Task Added_factors_are_computed_from_the_next_row_on() => Assert.Equal(
        "A 2024.01.02 total 1; B 2024.01.03 total 2; A 2024.01.04 total 4; A 2024.01.04 mean 13; A 2024.01.04 twice 6; "
            + "A 2024.01.02 total 5; A 2024.01.02 mean 11.5; A 2024.01.02 twice 2",
        await OutAsync(Narrow + """
            engine.append!(trades[0:2])
            addReactiveMetrics("n", `mean`twice, [<cumavg(price)>, <qty * 2>])
            engine.append!(trades[2:3])
            engine.append!(trades[0:1])
            """));

    [Fact]
    public async Task Factors_are_listed_with_their_expressions()
    {
        await RunAsync(Narrow + "addReactiveMetrics(\"n\", `high, <cummax( price )>)");

        Assert.Equal("total cumsum(qty); high cummax(price)", await RowsAsync("getReactiveMetrics(\"n\")"));
        Assert.Equal(3, await NumberAsync("(exec numMetrics from getStreamEngineStat().ReactiveStreamEngine)[0]"));
    }

    [Fact]
    public async Task Peeked_rows_leave_no_trace()
    {
        await RunAsync(Wide + "engine.append!(trades)");

        Assert.Equal("A 25 7.5; C 9 -; A 28 2.5", await RowsAsync("peekAppend(engine, table(`A`C`A as sym, 2.0 9.0 3.0 as price))"));
        Assert.Equal("B 21 10.5", await RowsAsync("engine.peekAppend((`B, 1.0))"));
        Assert.Equal(3, await NumberAsync("size(out)"));
        Assert.Equal("2 3", await RowsAsync("select numGroups, numRows from getStreamEngineStat().ReactiveStreamEngine"));
        await RunAsync("engine.append!(table(`A as sym, 2.0 as price))");
        Assert.Equal("A 25 7.5", await RowsAsync("select * from out where rowNo(sym) = 3"));
    }

    [Fact]
    public async Task Peeked_rows_have_the_factors_that_were_added()
    {
        await RunAsync(Narrow + "engine.append!(trades)\naddReactiveMetrics(\"n\", `rows, <cumcount(qty)>)\nengine.append!(trades)");

        Assert.Equal("B 2024.01.03 total 6; B 2024.01.03 rows 2", await RowsAsync("peekAppend(engine, trades[1:2])"));
    }

    [Theory]
    [InlineData("addReactiveMetrics(\"n\", `total, <cummax(price)>)", "name of its own")]
    [InlineData("addReactiveMetrics(\"n\", `a`b, <cummax(price)>)", "1 factor")]
    [InlineData("addReactiveMetrics(\"n\", `a, <fisher(price)>)", "fisher")]
    [InlineData("addReactiveMetrics(\"none\", `a, <cummax(price)>)", "no reactive state engine")]
    [InlineData("getReactiveMetrics(\"none\")", "no reactive state engine")]
    [InlineData("createReactiveStateEngine(\"w\", <cumsum(qty)>, trades, table(1:0, `s`v, [SYMBOL, DOUBLE]), `sym)", "variable")]
    [InlineData("peekAppend(trades, trades)", "reactive state engine")]
    [InlineData("peekAppend(engine, table(1 as x))", "columns of the engine")]
    public async Task Wrong_arguments_are_named(string script, string complaint) =>
        Assert.Contains(complaint, await ErrorAsync(Narrow + script), StringComparison.Ordinal);

    [Theory]
    [InlineData("addReactiveMetrics(\"w\", `a, <cummax(price)>)")]
    [InlineData("getReactiveMetrics(\"w\")")]
    public async Task Wide_engine_has_no_factors(string script) =>
        Assert.Contains("createNarrowReactiveStateEngine", await ErrorAsync(Wide + script), StringComparison.Ordinal);
}

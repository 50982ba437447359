using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

public sealed class ReactiveStatelessEngineTests : StreamFixture
{
    // total = spot:bid + spot:ask; twice = total * 2; other = fund:nav - twice, defined before what it depends on.
    private const string Formulas = """
        def formula(product, metric, code) {
            d = dict(STRING, ANY)
            d[`outputName] = product:metric
            d[`formula] = code
            return d
        }
        other = formula(`fund, `gap, <nav - t>)
        other[`nav] = `fund:`nav
        other[`t] = `spot:`twice
        twice = formula(`spot, `twice, <t * 2>)
        twice[`t] = `spot:`total
        total = formula(`spot, `total, <bid + ask>)
        total[`bid] = `spot:`bid
        total[`ask] = `spot:`ask
        share table(1:0, `product`metric`value, [STRING, SYMBOL, FLOAT]) as results
        """;

    [Fact]
    public async Task Cell_that_comes_in_gives_out_all_that_depends_on_it_once()
    {
        await RunAsync(Formulas);
        await RunAsync("engine = createReactiveStatelessEngine(`cells, [other, twice, total], results)");
        await RunAsync("insert into engine values(`fund, `nav, 100)");
        Assert.Equal("fund gap -", await TakeAsync());
        await RunAsync("insert into engine values([`spot, `spot], [`bid, `ask], [1, 2])");
        Assert.Equal("spot total 3; spot twice 6; fund gap 94", await TakeAsync());
        await RunAsync("insert into engine values([`spot, `spot, `x], [`ask, `ask, `y], [5, 4, 0])");
        Assert.Equal("spot total 5; spot twice 10; fund gap 90", await TakeAsync());
        await RunAsync("insert into engine values(`spot, `bid, NULL)");
        Assert.Equal("spot total -; spot twice -; fund gap -", await TakeAsync());
        await RunAsync("insert into engine values(`none, `bid, 1)");
        Assert.Equal("", await TakeAsync());
    }

    [Theory]
    [InlineData("total[`bid] = `fund:`gap", "depend on itself")]
    [InlineData("total[`outputName] = `spot:`twice", "two formulas")]
    [InlineData("total[`formula] = 7", "formula")]
    [InlineData("total[`bid] = `spot", "productName:metricName")]
    public async Task Formulas_that_cannot_be_worked_out_are_refused(string change, string complaint)
    {
        await RunAsync(Formulas);
        await RunAsync(change);
        var refusal = await Assert.ThrowsAsync<ScriptException>(
            () => RunAsync("createReactiveStatelessEngine(`cells, [other, twice, total], results)"));
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
    }

    private async Task<string> TakeAsync()
    {
        var rows = await RowsAsync("select * from results");
        await RunAsync("delete from results");
        return rows;
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Storage;

namespace DolphinQuant.Embedded.Tests.Sql;

/// <summary>Data sources that are cut by columns, changed on the way and kept.</summary>
public sealed class DataSourceTests : ScriptedStore
{
    // Three days with four rows each; id 0..3 on every day, of which 0 and 1 lie in the first range.
    private const string Days = """
        db = database("dfs://cut", COMPO, [database("", VALUE, 2024.05.01..2024.05.03), database("", RANGE, 0 2 4)])
        t = table(2024.05.01 + (0..11 / 4) as day, 0..11 % 4 as id, 0..11 as n)
        pt = db.createPartitionedTable(t, `pt, `day`id)
        pt.append!(t)
        def total(t): sum(t.n)

        """;

    [Theory]
    [InlineData("repartitionDS(<select * from pt>, `day, RANGE, 2024.05.01 2024.05.03 2024.05.04)", "28 38")]
    [InlineData("repartitionDS(<select * from pt where id > 1>, `id, VALUE, 1 2 3)", "LONG null 18 21")]
    [InlineData("repartitionDS(<select * from pt>, `id)", "27 39")]
    [InlineData("repartitionDS(<select * from pt where day = 2024.05.02>, `id)", "9 13")]
    [InlineData("repartitionDS([<select * from pt where id = 0>, <select * from t where n > 9>])", "12 21")]
    [InlineData("repartitionDS(<select * from t>, `id, VALUE, 0 3, false)", "12 21")]
    [InlineData("multiTableRepartitionDS([<select * from pt>, <select id, n from t>], `id, RANGE, 0 1 4)", "12 54 12 54")]
    [InlineData("multiTableRepartitionDS([<select * from pt where day = 2024.05.01>, <select id, n from t>])", "1 5 66")]
    [InlineData("multiTableRepartitionDS(<select * from pt>, `day)", "6 22 38")]
    public async Task Query_is_cut_by_a_column(string sources, string totals) =>
        Assert.Equal(totals, await ListAsync(Days + $"mr({sources}, total)"));

    [Theory]
    [InlineData("repartitionDS(<select * from pt>, `id)", "DataSource< select [4] * from pt [partition = */0_2] >")]
    [InlineData("repartitionDS(<select n from pt>, `id, RANGE, 1 3)",
        "DataSource< select [4] n from pt where id >= 1,id < 3 >")]
    [InlineData("multiTableRepartitionDS([<select * from pt>])",
        "DataSource< select [7] * from pt [partition = /cut/20240501/0_2] >")]
    public async Task Source_shows_its_part_of_the_query(string sources, string shown) =>
        Assert.Equal(shown, await PrintAsync(Days + $"{sources}[0]"));

    [Fact]
    public async Task Transformed_rows_are_those_that_are_mapped() => Assert.Equal("13 38", await ListAsync(Days + """
        ds = repartitionDS(<select * from pt where day > 2024.05.01>, `day)
        ds.transDS!(t -> select n, n > 5 as isLate from t)
        def late(t): select n, isLate from t where isLate
        ds.transDS!((late, t -> select n from t))
        mr(ds, total)
        """));

    [Fact]
    public async Task Kept_rows_are_not_read_again_until_they_are_forgotten()
    {
        await RunAsync(Days + "ds = sqlDS(<select * from pt where day = 2024.05.01>)");

        Assert.Equal("4", await PrintAsync("cacheDSNow(ds)"));
        await RunAsync("delete from pt where n = 3");
        Assert.Equal("1 5", await ListAsync("mr(ds, total)"));
        Assert.Equal("1 5", await ListAsync("mr(ds, def(mutable t) { t.append!(t)\nreturn sum(t.n) / 2 })"));
        await RunAsync("clearDSCache!(ds)");
        Assert.Equal("1 5", await ListAsync("mr(ds, total)"));
        Assert.Equal("1 2", await ListAsync("mr(ds, total)"));
        Assert.Equal("true", await PrintAsync("cacheDS!(ds)"));
        await RunAsync("mr(ds, total)\ndelete from pt where n = 2");
        Assert.Equal("1 2", await ListAsync("mr(ds, total)"));
        await RunAsync("clearDSCacheNow(ds)");
        Assert.Equal("1 LONG null", await ListAsync("mr(ds, total)"));
    }

    [Theory]
    [InlineData("repartitionDS(<select * from pt>)", "column")]
    [InlineData("repartitionDS(<select * from pt>, `n)", "not partitioned by n")]
    [InlineData("repartitionDS(<select * from pt>, `m, VALUE, 1 2)", "no column m")]
    [InlineData("repartitionDS(<select * from pt>, `id, HASH, 1 2)", "VALUE or RANGE")]
    [InlineData("repartitionDS(<select * from pt>, `id, RANGE, 3 1)", "ascend")]
    [InlineData("repartitionDS([<select * from pt>], `id)", "single query")]
    [InlineData("repartitionDS(5, `id)", "metacode")]
    [InlineData("cacheDS!(5)", "data source")]
    [InlineData("ds = sqlDS(<select * from t>)\nds.transDS!(t -> 5)\nmr(ds, total)", "must return a table")]
    public async Task Wrong_arguments_are_named(string script, string complaint)
    {
        var failure = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(Days + script));

        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded;

namespace DolphinQuant.Server.Tests.Pipeline;

/// <summary>The access function that removes a day's selection, on the tables of the schema scripts.</summary>
public sealed class SelectionClearingTests
{
    private const string Selections = """
        days = [2016.09.29, 2016.09.30, 2016.09.30]
        markets = symbol(["us", "us", "cn"])
        held = table(markets as market, days as date, symbol(["A", "A", "A"]) as symbol, [1, 2, 3] as shares,
            [1.0, 1.0, 1.0] as price, [0.1, 0.1, 0.1] as weight, days as boughtOn)
        loadTable("dfs://strategy", "position").append!(held)
        ordered = table(markets as market, days as date, symbol(["A", "A", "A"]) as symbol,
            symbol(["buy", "buy", "buy"]) as side, [1, 2, 3] as shares, [1.0, 1.0, 1.0] as limitPrice,
            [1.0, 2.0, 3.0] as notional, [0.0, 0.0, 0.0] as fee, ["r", "r", "r"] as reason)
        loadTable("dfs://strategy", "orders").append!(ordered)
        """;

    [Fact]
    public async Task Cleared_day_leaves_other_days_and_markets()
    {
        using var folder = new TemporaryFolder();
        var scripts = Path.Combine(AppContext.BaseDirectory, "scripts", "dolphindb");
        await using var database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = folder.Path, ModuleDirectories = [scripts] }, CancellationToken.None);
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        await session.RunFileAsync(Path.Combine(scripts, "schema", "strategy.dos"), CancellationToken.None);
        await session.RunAsync("use access::results; " + Selections, CancellationToken.None);

        await session.CallAsync(
            "access::results::clearSelection",
            [Scalar.String("us"), Scalar.Date(TestData.Day("2016-09-30"))],
            CancellationToken.None);

        Assert.Equal([1, 3], await SharesAsync(session, "position"));
        Assert.Equal([1, 3], await SharesAsync(session, "orders"));
    }

    private static async Task<IEnumerable<long>> SharesAsync(IDatabaseSession session, string table)
    {
        var shares = (Vector<long>)await session.RunAsync(
            $"exec long(shares) from loadTable('dfs://strategy', '{table}') order by shares", CancellationToken.None);
        return shares.Span.ToArray();
    }
}

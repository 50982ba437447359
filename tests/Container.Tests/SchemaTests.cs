using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Tests;

namespace DolphinQuant.Container.Tests;

/// <summary>The scripts of <c>scripts/dolphindb/schema</c> on a server in a container.</summary>
[Collection(ServerTests.Name)]
public sealed class SchemaTests(ServerContainer server)
{
    private static readonly (string Database, string[] Tables)[] Stores =
    [
        ("dfs://market", ["dailyBar", "instrument", "calendar", "corporateAction", "rejected", "ingestedFile"]),
        ("dfs://factor", ["factor", "factorCatalog"]),
        ("dfs://strategy", ["prediction", "recommendation", "orders", "position", "book", "performance", "model", "runState"]),
    ];

    [ServerFact]
    public async Task Schema_scripts_make_every_table_and_a_second_run_keeps_its_rows()
    {
        await using var source = server.OpenSource();
        await using var session = await source.OpenSessionAsync(Calls.Never);
        await CreateAsync(session);
        foreach (var (database, tables) in Stores)
            foreach (var table in tables)
                Assert.Equal(1, await session.LongAsync($"long(existsTable('{database}', '{table}'))"));

        await session.AppendAsync("dfs://market", "calendar", new Table(
            ("market", Vector.Symbol("schemaTest")), ("date", Vector.Date(new DateOnly(2024, 2, 29)))), Calls.Never);
        await CreateAsync(session);
        Assert.Equal(1, await session.LongAsync(
            "exec count(*) from loadTable('dfs://market', 'calendar') where market = 'schemaTest'"));
    }

    [ServerFact]
    public async Task Row_with_an_equal_key_replaces_the_stored_one()
    {
        await using var source = server.OpenSource();
        await using var session = await source.OpenSessionAsync(Calls.Never);
        await CreateAsync(session);
        foreach (var name in (string[])["first name", "second name"])
            await session.AppendAsync("dfs://market", "instrument", new Table(
                ("market", Vector.Symbol("us")), ("symbol", Vector.Symbol("SCHEMATEST")), ("name", Vector.String(name)),
                ("sector", Vector.Symbol("Energy")), ("exchange", Vector.Symbol("XNYS"))), Calls.Never);

        var names = (Vector)await session.RunAsync(
            "exec name from loadTable('dfs://market', 'instrument') where symbol = 'SCHEMATEST'", Calls.Never);
        Assert.Equal(1, names.Count);
        Assert.Equal("second name", names.Scalar(0).AsText());
    }

    internal static async Task CreateAsync(IDatabaseSession session)
    {
        foreach (var script in (string[])["market.dos", "factor.dos", "strategy.dos"])
            await session.RunFileAsync(Path.Combine(ServerContainer.ScriptFolder, "schema", script), Calls.Never);
    }
}

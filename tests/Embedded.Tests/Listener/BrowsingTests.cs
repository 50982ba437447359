using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>What editors and the web interface ask for when they have connected.</summary>
public sealed class BrowsingTests : ListenerFixture
{
    [Fact]
    public async Task Node_is_among_the_nodes_of_the_cluster()
    {
        using var client = await LogInAsync();
        var nodes = (Table)(await client.CallAsync("getClusterPerf", Scalar.Bool(true)))!;
        var alias = ((Scalar)(await client.CallAsync("getNodeAlias"))!).AsText();

        Assert.Equal((1, alias), (nodes.Count, nodes["name"].Scalar(0).AsText()));
        Assert.Equal(Listener.EndPoint.Port, nodes["port"].Scalar(0).AsInt());
        Assert.Equal(3, nodes["mode"].Scalar(0).AsInt());
        Assert.Contains("isLeader", nodes.Names);
        Assert.Equal(1, ((Table)(await client.RunAsync("rpc(getControllerAlias(), getClusterPerf)"))!).Count);
    }

    [Fact]
    public async Task Settings_and_licence_are_dictionaries()
    {
        using var client = await LogInAsync();
        var settings = (Dictionary)(await client.CallAsync("getConfig"))!;
        var license = (Dictionary)(await client.CallAsync("license"))!;

        Assert.Equal(DataType.String, settings.Type);
        Assert.Equal("1", ((Scalar)(await client.RunAsync("getConfig('webLoginRequired')"))!).AsText());
        Assert.True(((Scalar)(await client.RunAsync("getConfig('noSuchSetting')"))!).IsNull);
        Assert.Equal(DataType.Date, license.Find(Scalar.String("expiration"))!.Type);
    }

    [Fact]
    public async Task Databases_and_tables_are_listed()
    {
        using var client = await LogInAsync();
        await client.RunAsync(
            """
            t = table(1..3 as id)
            createPartitionedTable(database("dfs://b", VALUE, 1..3), t, `y, `id)
            createPartitionedTable(database("dfs://a", VALUE, 1..3), t, `x, `id)
            createTable(database("dfs://a"), t, `w)
            """);

        Assert.Equal(["dfs://a", "dfs://b"], await TextsAsync(client, "getClusterDFSDatabases([false])"));
        Assert.Equal(["dfs://a/w", "dfs://a/x", "dfs://b/y"], await TextsAsync(client, "getClusterDFSTables([false])"));
        Assert.Equal(["dfs://b/y"], await TextsAsync(client, "getDFSTablesByDatabase('dfs://b')"));
        Assert.Empty(await TextsAsync(client, "getAllCatalogs()"));
        Assert.Contains("getClusterDFSTables", ((Scalar)(await client.RunAsync("syntax(getClusterDFSTables)"))!).AsText(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ScriptException>(() => client.RunAsync("getSchemaByCatalog('none')"));
    }

    [Fact]
    public async Task Rows_of_a_table_are_given_as_text()
    {
        using var client = await LogInAsync();
        await client.RunAsync("t = table(1..5 as id, `a`b`c`d`e as name)");

        Assert.Equal("id,name\n2,b\n3,c\n", await TextAsync(client, "generateTextFromTable(select * from t, 1, 2, 0, char(44), true)"));
        Assert.Equal("5|e\n", await TextAsync(client, "generateTextFromTable(t, 4, 9, 0, '|', false)"));
        Assert.Equal("", await TextAsync(client, "generateTextFromTable(t, 9, 1, 0, ',', false)"));
        await Assert.ThrowsAsync<ScriptException>(() => client.RunAsync("generateTextFromTable(t, 0, 1, 1, ',', false)"));
    }

    [Fact]
    public async Task Sessions_are_shown_to_their_users_and_all_to_administrators()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync("createUser('ann', 'password of ann')");
        using var ann = await LogInAsync("ann", "password of ann");

        Assert.Equal(["ann"], await TextsAsync(ann, "exec userId from getSessionMemoryStat()"));
        Assert.Equal(
            ["admin", "ann"], await TextsAsync(admin, "exec userId from getSessionMemoryStat() where !isNull(sessionId) order by userId"));
        Assert.Equal(2, ((Table)(await admin.RunAsync("getConnections()"))!).Count);
        await Assert.ThrowsAsync<ScriptException>(() => ann.RunAsync("getConnections()"));
        Assert.Empty(await TextsAsync(ann, "exec userID from getConsoleJobs() where userID != 'ann'"));
    }

    private static async Task<string> TextAsync(PlainClient client, string script) =>
        ((Scalar)(await client.RunAsync(script))!).AsText();

    private static async Task<string[]> TextsAsync(PlainClient client, string script)
    {
        var texts = (Vector)(await client.RunAsync(script))!;
        return [.. Enumerable.Range(0, texts.Count).Select(i => texts.Scalar(i).AsText())];
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Storage;

namespace DolphinQuant.Embedded.Tests.Runtime;

/// <summary>Catalogs and schemas: names by which SQL reaches stored tables.</summary>
public sealed class CatalogTests : IAsyncLifetime
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "dolphinquant-" + Guid.NewGuid().ToString("N"));
    private EmbeddedDatabase _database = null!;

    public async Task InitializeAsync() => _database = await OpenAsync();

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Table_is_made_changed_and_read_by_its_names()
    {
        var table = (Table)await RunAsync("""
            createCatalog("desk")
            use catalog desk
            create database stock partitioned by VALUE(1..3), engine="OLAP"
            create table stock.quote (id INT, price DOUBLE) partitioned by id
            stock.quote.append!(table(1 2 3 as id, 1.5 2.5 3.5 as price))
            insert into stock.quote values(1, 4.5)
            update stock.quote set price = -1.0 where id = 2
            delete from desk.stock.quote where id = 3
            alter table stock.quote add size INT
            select id, price from desk.stock.quote order by price
            """);
        Assert.Equal("2 -1; 1 1.5; 1 4.5", Shown.Rows(table));
    }

    [Fact]
    public async Task Existing_database_gets_a_name_that_outlives_the_session()
    {
        await RunAsync("""
            db = database("dfs://named", VALUE, 1 2)
            db.createPartitionedTable(table(1 as id), `t, `id).append!(table(1 2 2 as id))
            createCatalog("desk")
            createSchema("desk", "dfs://named", "main")
            """);
        await _database.DisposeAsync();
        _database = await OpenAsync();
        Assert.Equal("3", Formatter.Format(await RunAsync("exec count(*) from desk.main.t")));
        Assert.Equal("main dfs://named", Shown.Rows((Table)await RunAsync("getSchemaByCatalog(`desk)")));
    }

    [Theory]
    [InlineData("renameCatalog(`a, `b); getAllCatalogs()", "[\"b\"]")]
    [InlineData("use catalog a; renameCatalog(`a, `b); getCurrentCatalog()", "b")]
    [InlineData("renameSchema(`a, `s, `r); exec schema from getSchemaByCatalog(`a)", "[\"r\"]")]
    [InlineData("dropSchema(`a, `s); size(getSchemaByCatalog(`a))", "0")]
    [InlineData("dropCatalog(`a); existsCatalog(`a)", "false")]
    [InlineData("dropCatalog(`a); existsDatabase('dfs://one')", "true")]
    [InlineData("dropDatabase('dfs://one'); size(getSchemaByCatalog(`a))", "0")]
    [InlineData("use catalog a; drop database s; existsDatabase('dfs://one')", "false")]
    [InlineData("use catalog a; drop table s.t; existsTable('dfs://one', `t)", "false")]
    [InlineData("setDefaultCatalog(`a); setDefaultCatalog(''); isNull(getCurrentCatalog())", "true")]
    [InlineData("use catalog a; s = table(5 as t); s.t", "[5]")]
    public async Task Names_change_and_databases_stay(string script, string printed)
    {
        await RunAsync(Setup);
        Assert.Equal(printed, Formatter.Format(await RunAsync(script)));
    }

    [Theory]
    [InlineData("createCatalog(`a)", "already")]
    [InlineData("createCatalog('1a')", "no name")]
    [InlineData("createSchema(`a, 'dfs://one', `other)", "a.s")]
    [InlineData("createSchema(`nowhere, 'dfs://one', `s)", "nowhere")]
    [InlineData("createSchema(`a, 'dfs://none', `z)", "dfs://none")]
    [InlineData("use catalog b", "b doesn't exist")]
    [InlineData("select * from a.x.t", "no schema x")]
    [InlineData("select * from a.s.x", "no table x")]
    [InlineData("select * from s.t", "under the name s")]
    [InlineData("drop database s", "use catalog")]
    public async Task Wrong_name_is_refused(string script, string word)
    {
        await RunAsync(Setup);
        var error = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(script));
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    private const string Setup = """
        db = database("dfs://one", VALUE, 1 2)
        db.createPartitionedTable(table(1 as id), `t, `id)
        createCatalog(`a)
        createSchema(`a, "dfs://one", `s)
        """;

    private Task<EmbeddedDatabase> OpenAsync() =>
        EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = _directory }, CancellationToken.None);

    private async Task<Value> RunAsync(string script)
    {
        await using var session = await _database.OpenSessionAsync(CancellationToken.None);
        return await session.RunAsync(script, CancellationToken.None);
    }
}

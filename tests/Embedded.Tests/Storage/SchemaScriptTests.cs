using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>Storage as scripts see it, through the whole engine.</summary>
public sealed class SchemaScriptTests : IAsyncLifetime
{
    private const string Schema = """
        url = "dfs://market"
        if (!existsDatabase(url)) {
            byMonth = database(, VALUE, 2024.01M..2025.12M)
            bySymbol = database(, HASH, [SYMBOL, 20])
            database(url, COMPO, [byMonth, bySymbol], engine="TSDB")
        }
        db = database(url)
        if (!existsTable(url, `dailyBar)) {
            columns = table(1:0, `symbol`date`close`volume, [SYMBOL, DATE, DOUBLE, LONG])
            db.createPartitionedTable(columns, `dailyBar, `date`symbol, {date: "delta"}, `symbol`date, LAST)
        }
        if (!existsTable(url, `instrument))
            db.createDimensionTable(table(1:0, `symbol`sector, [SYMBOL, SYMBOL]), `instrument)
        """;

    private const string Rows = """
        bars = loadTable("dfs://market", `dailyBar)
        rows = table(`B`A`A as symbol, 2024.01.03 2024.01.03 2024.01.02 as date, 3.0 2.0 1.0 as close, 30 20 10 as volume)
        bars.append!(rows)
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("dolphinquant-schema-").FullName;

    private EmbeddedDatabase Database { get; set; } = null!;

    public async Task InitializeAsync() => Database = await Open();

    public async Task DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Schema_and_load_scripts_can_be_run_again_and_again()
    {
        for (var run = 0; run < 3; run++)
        {
            await Run(Schema);
            await Run(Rows);
            await Database.DisposeAsync();
            Database = await Open();
        }

        var all = (Table)await Run("select * from loadTable('dfs://market', 'dailyBar')");
        Assert.Equal("A 2024.01.02 1 10; A 2024.01.03 2 20; B 2024.01.03 3 30", Shown.Rows(all));
    }

    [Fact]
    public async Task Queries_and_changes_reach_the_stored_rows()
    {
        await Run(Schema);
        await Run(Rows);

        var query = "select symbol, close from loadTable('dfs://market', 'dailyBar') where date >= 2024.01.03, close > 2.5";
        Assert.Equal("B 3", Shown.Rows((Table)await Run(query)));
        await Run("t = loadTable('dfs://market', 'dailyBar'); delete from t where symbol = `B");
        Assert.Equal(2L, ((Scalar)await Run("exec count(*) from loadTable('dfs://market', 'dailyBar')")).AsLong());
        await Run("tableInsert(loadTable('dfs://market', 'instrument'), `A, `Tech)");
        Assert.Equal("A Tech", Shown.Rows((Table)await Run("select * from loadTable('dfs://market', 'instrument')")));
    }

    [Fact]
    public async Task Appended_rows_of_another_shape_are_refused_with_the_place_in_the_script()
    {
        await Run(Schema);
        var failure = await Assert.ThrowsAsync<ScriptException>(() =>
            Run("bars = loadTable('dfs://market', 'dailyBar')\nbars.append!(table(`A`B as symbol))"));
        Assert.Equal(2, failure.Line);
        Assert.Contains("symbol, date, close, volume", failure.Message, StringComparison.Ordinal);
    }

    private Task<EmbeddedDatabase> Open() =>
        EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = _directory }, CancellationToken.None);

    private async Task<Value> Run(string script)
    {
        await using var session = await Database.OpenSessionAsync(CancellationToken.None);
        return await session.RunAsync(script, CancellationToken.None);
    }
}

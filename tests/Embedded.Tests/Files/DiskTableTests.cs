namespace DolphinQuant.Embedded.Tests.Files;

/// <summary>Tables and models that scripts put into files, and the log.</summary>
public sealed class DiskTableTests(FileScriptFixture fixture) : IClassFixture<FileScriptFixture>
{
    private string Tables => Path.Combine(fixture.Folder, "tables");

    [Fact]
    public async Task Table_saved_under_its_own_name_is_loaded_again() => Assert.Equal("(true,true,false)", await fixture.PrintAsync(
        $$"""
        db = database("{{Tables}}")
        bars = table(`A`B`A as sym, 2024.01.02 2024.01.03 NULL as day, 1.5 NULL 3.25 as price, symbol(`x``z) as venue)
        saveTable(db, bars)
        back = loadTable(db, `bars)
        (eqObj(bars.values(), back.values()), existsTable("{{Tables}}", `bars), existsTable(db, `other))
        """));

    [Fact]
    public async Task Appended_rows_stand_behind_those_before() => Assert.Equal("[1,2,3,2,3]", await fixture.PrintAsync(
        $$"""
        db = database("{{Tables}}")
        t = table(1 2 3 as id, `a`b`c as name)
        saveTable(db, t, `grown, compression=true)
        saveTable(db, t[1:], `grown, true)
        loadTable("{{Tables}}", `grown).id
        """));

    [Fact]
    public async Task Table_saved_again_takes_the_place_of_the_old_one() => Assert.Equal("[7]", await fixture.PrintAsync(
        $$"""
        db = database("{{Tables}}")
        saveTable(db, table(1 2 3 as id), `again)
        saveTable(db, table([7] as id), `again)
        loadTable(db, `again).id
        """));

    [Fact]
    public async Task Dropped_table_is_gone() => Assert.Contains("has no table gone", (await fixture.FailAsync(
        $$"""
        db = database("{{Tables}}")
        saveTable(db, table(1 2 as id), `gone)
        dropTable(db, `gone)
        loadTable(db, `gone)
        """)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("saveTable(db, table(1 2 as id))", "must be given")]
    [InlineData("saveTable(db, table(1 2 as id), \"../out\")", "no name of a table")]
    [InlineData("saveTable(db, table(1 2 as id), `c); saveTable(db, table(1.5 as id), `c, true)", "other columns")]
    [InlineData("saveTable(\"dfs://x\", table(1 2 as id), `c)", "a database in a folder")]
    [InlineData("loadTable(db, `nothing)", "has no table nothing")]
    public async Task Wrong_argument_is_refused(string script, string complaint) => Assert.Contains(
        complaint, (await fixture.FailAsync($"db = database(\"{Tables}\"); {script}")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Folder_outside_is_refused() => Assert.Contains(
        "outside", (await fixture.FailAsync($"database(\"{fixture.Outside}\")")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Damaged_file_is_told()
    {
        Directory.CreateDirectory(Tables);
        fixture.Write("tables/torn.tbl", "not a table");
        Assert.Contains("damaged", (await fixture.FailAsync($"loadTable(\"{Tables}\", `torn)")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loaded_model_predicts_as_the_one_saved() => Assert.Equal("true", await fixture.PrintAsync(
        """
        x = 1.0 2 4 5 7; y = 2.5 3 6 5.5 9
        model = linearInterpolateFit(x, y)
        saveModel(model, "model.bin")
        back = loadModel("model.bin")
        eqObj(predict(model, 3.0 6), predict(back, 3.0 6)) && eqObj(model.keys(), back.keys())
        """));

    [Theory]
    [InlineData("saveModel(1 2, \"m.bin\")", "must be a model")]
    [InlineData("f = file(\"n.bin\", \"w\"); f.writeObject(1 2); f.close(); loadModel(\"n.bin\")", "holds no model")]
    [InlineData("loadModel(\"absent.bin\")", "loadModel")]
    public async Task Wrong_model_is_refused(string script, string complaint) =>
        Assert.Contains(complaint, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Log_has_a_line_for_each_text_at_or_over_its_level()
    {
        await fixture.PrintAsync("""
            writeLog("first", "second")
            writeLogLevel(WARNING, 2024.01.02, 7)
            writeLogLevel(DEBUG, "left out")
            setLogLevel(ERROR)
            writeLog("left out too")
            setLogLevel(INFO)
            """);
        var lines = File.ReadAllLines(Path.Combine(fixture.Folder, "..", "db", "log", "script.log"));
        Assert.Equal(["<INFO> :first", "<INFO> :second", "<WARNING> :2024.01.02", "<WARNING> :7"], lines.Select(line => line[25..]));
        Assert.All(lines, line => Assert.Matches("^[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} [0-9]{4} ", line));
    }

    [Theory]
    [InlineData("writeLog(1)", "must be a string")]
    [InlineData("writeLogLevel(7, `a)", "must be DEBUG")]
    public async Task Wrong_line_is_refused(string script, string complaint) =>
        Assert.Contains(complaint, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);
}

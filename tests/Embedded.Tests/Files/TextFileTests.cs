namespace DolphinQuant.Embedded.Tests.Files;

public sealed class TextFileTests(FileScriptFixture fixture) : IClassFixture<FileScriptFixture>
{
    [Theory]
    [InlineData("7\n-8", "INT")]
    [InlineData("7\n3000000000", "LONG")]
    [InlineData("7\n2.5", "DOUBLE")]
    [InlineData("1e3\n2", "DOUBLE")]
    [InlineData("true\nfalse", "BOOL")]
    [InlineData("2024.06.03\n2024-06-04\n2024/06/05", "DATE")]
    [InlineData("20240603\n20240604", "DATE")]
    [InlineData("240603\n240604", "DATE")]
    [InlineData("20240603\n20249999", "INT")]
    [InlineData("24.06.03", "DATE")]
    [InlineData("2024.06M", "MONTH")]
    [InlineData("09:30", "MINUTE")]
    [InlineData("09:30:00\n", "SECOND")]
    [InlineData("09:30:00.250", "TIME")]
    [InlineData("09:30:00.250000001", "NANOTIME")]
    [InlineData("2024.06.03 09:30:00", "DATETIME")]
    [InlineData("2024.06.03T09:30:00.250", "TIMESTAMP")]
    [InlineData("2024.06.03T09:30:00\n2024.06.03T09:30:00.250", "TIMESTAMP")]
    [InlineData("2024.06.03T09:30:00.250000001", "NANOTIMESTAMP")]
    [InlineData("7\nseven", "SYMBOL")]
    [InlineData("09:30:00\n2024.06.03", "SYMBOL")]
    public async Task Column_type_holds_every_row(string cells, string expected)
    {
        var name = Guid.NewGuid().ToString("N") + ".csv";
        fixture.Write(name, "value\n" + cells + "\n");
        Assert.Equal($"[\"{expected}\"]", await fixture.PrintAsync($"exec type from extractTextSchema(\"{name}\")"));
    }

    [Fact]
    public async Task Text_is_read_with_its_header_quotes_and_gaps()
    {
        fixture.Write("quotes.csv", "\uFEFFsym,1 price,note!\r\nIBM,2.5,\"a, \"\"b\"\"\nc\"\r\nMS,,\r\n\r\n");
        Assert.Equal(
            "([\"sym\",\"c1_price\",\"note_\"],[\"IBM\",\"MS\"],[2.5,],[8,0])",
            await fixture.PrintAsync("t = loadText(\"quotes.csv\", containHeader=true); (t.colNames(), t.sym, t.c1_price, strlen(t.note_))"));
    }

    [Fact]
    public async Task First_row_with_a_number_in_front_is_no_header()
    {
        fixture.Write("bare.csv", "1,a\n2,b\n");
        Assert.Equal("[\"col0\",\"col1\"]", await fixture.PrintAsync("loadText(\"bare.csv\").colNames()"));
        Assert.Equal("[\"c1\",\"a\"]", await fixture.PrintAsync("loadText(\"bare.csv\", containHeader=true).colNames()"));
    }

    [Fact]
    public async Task Schema_chooses_columns_types_and_formats()
    {
        fixture.Write("schema.csv", "day;sym;qty\n03/06/2024;IBM;7\nbad;MS;x\n");
        Assert.Equal("([2024.06.03,],[\"7\",\"x\"])", await fixture.PrintAsync(
            """
            s = table(`day`qty as name, `DATE`STRING as type, ["dd/MM/yyyy", ""] as format, 0 2 as col)
            t = loadText("schema.csv", ";", s)
            (t.day, t.qty)
            """));
        Assert.Equal("[7,]", await fixture.PrintAsync(
            "loadText(\"schema.csv\", \";\", table(`day`sym`qty as name, `STRING`SYMBOL`INT as type)).qty"));
    }

    [Fact]
    public async Task Delimiter_may_be_long_and_lines_may_be_skipped()
    {
        fixture.Write("long.csv", "made by hand\na||b\n1||2\n");
        Assert.Equal("[2]", await fixture.PrintAsync("loadText(\"long.csv\", \"||\", skipRows=1).b"));
    }

    [Fact]
    public async Task Saved_table_comes_back()
    {
        const string script =
            """
            t = table(`IBM`MS as sym, 1.1 NULL as price, ["a,b", "c\"d"] as note, 2024.06.03T09:30:00.001 2024.06.03T09:30:00.002 as time)
            saveText(t, "saved.csv")
            eqObj(loadText("saved.csv").price, t.price) && eqObj(loadText("saved.csv").time, t.time) && eqObj(string(loadText("saved.csv").note), t.note)
            """;
        Assert.Equal("true", await fixture.PrintAsync(script));
        Assert.Equal(
            "sym,price,note,time\nIBM,1.1,\"a,b\",2024.06.03T09:30:00.001\nMS,,\"c\"\"d\",2024.06.03T09:30:00.002\n", fixture.Read("saved.csv"));
    }

    [Fact]
    public async Task Appending_does_not_repeat_the_header()
    {
        await fixture.PrintAsync("t = table(1 2 as a); saveText(t, \"twice.csv\", , true); saveText(t, \"twice.csv\", , true)");
        Assert.Equal("a\n1\n2\n1\n2\n", fixture.Read("twice.csv"));
    }

    [Fact]
    public async Task Query_matrix_and_vector_are_saved()
    {
        await fixture.PrintAsync("t = table(1 2 3 as a); saveText(<select a * 2 as b from t where a > 1>, \"query.csv\")");
        await fixture.PrintAsync("saveText(matrix(1 2, 3 4), \"matrix.csv\", \";\"); saveText(5 6, \"vector.csv\")");
        Assert.Equal(("b\n4\n6\n", "1;3\n2;4\n", "5\n6\n"), (fixture.Read("query.csv"), fixture.Read("matrix.csv"), fixture.Read("vector.csv")));
    }

    [Theory]
    [InlineData("loadText(\"missing.csv\")")]
    [InlineData("saveText(7, \"x.csv\")")]
    [InlineData("saveText(table(1 2 as a), \"y.csv\"); loadText(\"y.csv\", skipRows=-1)")]
    [InlineData("saveText(table(1 2 as a), \"z.csv\"); loadText(\"z.csv\", \"\")")]
    [InlineData("saveText(table(1 2 as a), \"w.csv\"); loadText(\"w.csv\", schema=table(`a`b as name, `INT`INT as type))")]
    [InlineData("saveText(table(1 2 as a), \"v.csv\"); loadText(\"v.csv\", schema=table([\"a\"] as name, [\"NOTYPE\"] as type))")]
    public Task Wrong_use_raises(string script) => fixture.FailAsync(script);
}

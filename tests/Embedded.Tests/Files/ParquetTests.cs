namespace DolphinQuant.Embedded.Tests.Files;

public sealed class ParquetTests(FileScriptFixture fixture) : IClassFixture<FileScriptFixture>
{
    private const string Table =
        """
        t = table(true NULL as flag, 1h NULL as small, 5 NULL as number, 1.5 NULL as price, `IBM`MS as sym,
            2024.06.03 NULL as day, [2024.06.03T09:30:00.000000001, NULL] as time)

        """;

    [Fact]
    public async Task Table_comes_back_from_its_file() => Assert.Equal(
        "(true,[\"BOOL\",\"SHORT\",\"INT\",\"DOUBLE\",\"STRING\",\"DATE\",\"NANOTIMESTAMP\"])", await fixture.PrintAsync(Table +
            """
            saveParquet(t, "t.parquet")
            u = loadParquet("t.parquet")
            isSame = all([eqObj(t.flag, u.flag), eqObj(t.small, u.small), eqObj(t.number, u.number), eqObj(t.price, u.price),
                eqObj(t.sym, u.sym), eqObj(t.day, u.day), eqObj(t.time, u.time)])
            types = exec type from extractParquetSchema("t.parquet")
            (isSame, types)
            """));

    [Theory]
    [InlineData("([\"sym\"],[\"IBM\",\"MS\"])", "`sym")]
    [InlineData("([\"number\",\"sym\"],[5,])", "2 4")]
    public async Task Columns_are_chosen_by_name_or_place(string expected, string columns) => Assert.Equal(expected, await fixture.PrintAsync(
        Table + $"saveParquet(t, \"some.parquet\", \"zstd\"); u = loadParquet(\"some.parquet\", , {columns}); (u.colNames(), u.values()[0])"));

    [Theory]
    [InlineData("loadParquet(\"missing.parquet\")")]
    [InlineData("loadParquet(\"../outside/x.parquet\")")]
    [InlineData("saveParquet(table(1 2 as a), \"*.parquet\")")]
    [InlineData("saveParquet(table(09:30m 09:31m as a), \"m.parquet\")")]
    [InlineData("saveParquet(table(1 2 as a), \"z.parquet\", \"lzo\")")]
    [InlineData("saveParquet(table(1 2 as a), \"c.parquet\"); loadParquet(\"c.parquet\", , `b)")]
    [InlineData("saveParquet(table(1 2 as a), \"d.parquet\"); loadParquet(\"d.parquet\", , , 1)")]
    public Task Wrong_use_raises(string script) => fixture.FailAsync(script);
}

using DolphinQuant.Embedded.Tests.Files;

namespace DolphinQuant.Embedded.Tests.Text;

public sealed class StringTemplateTests(FileScriptFixture fixture) : IClassFixture<FileScriptFixture>
{
    [Theory]
    [InlineData("stringFormat(\"no values\")", "no values")]
    [InlineData("stringFormat(\"%i of %l, %h\", 3, 5l, 7h)", "3 of 5, 7")]
    [InlineData("stringFormat(\"%d|%t|%s|%M\", 2024.06.03, 09:30:00.250, 09:30:00, 2024.06M)", "2024.06.03|09:30:00.250|09:30:00|2024.06M")]
    [InlineData("stringFormat(\"%8.2f|%-8.2f|%08.2f|%+.1f\", 2.5, 2.5, -2.5, 2.5)", "    2.50|2.50    |-0002.50|+2.5")]
    [InlineData("stringFormat(\"%5W|%-5W|%.2W\", \"abc\", \"abc\", \"abc\")", "  abc|abc  |ab")]
    [InlineData("stringFormat(\"%*.*f\", (9, 3, 1.5))", "    1.500")]
    [InlineData("stringFormat(\"%x %X %#o\", 255, 255, 8)", "ff FF 0o10")]
    [InlineData("stringFormat(\"%(a)W has %(n)i%%\", {\"a\": \"it\", \"n\": 5})", "it has 5%")]
    [InlineData("stringFormat(\"%A %b %c\", (1, \"a\"), true, 'z')", "(1,\"a\") true z")]
    public async Task Placeholders_are_filled(string script, string expected) => Assert.Equal(expected, await fixture.PrintAsync(script));

    [Theory]
    [InlineData("stringFormat(\"%i\", 1.5)")]
    [InlineData("stringFormat(\"%i\")")]
    [InlineData("stringFormat(\"%i\", 1, 2)")]
    [InlineData("stringFormat(\"%q\", 1)")]
    [InlineData("stringFormat(\"100%\")")]
    [InlineData("stringFormat(\"%d\", 2024.06M)")]
    [InlineData("stringFormat(\"%(a)i\", {\"b\": 1})")]
    public Task Value_that_does_not_fit_raises(string script) => fixture.FailAsync(script);

    [Theory]
    [InlineData("(form(version()), getNodeType(), memSize(1 2 3), memSize(table(1.5 2.5 as a, 1 2 as b)))", "(0,3,12,24)")]
    [InlineData("x = 1 2 3; exec bytes from objs() where name = `x", "[12]")]
    public async Task Engine_tells_about_itself(string script, string expected) => Assert.Equal(expected, await fixture.PrintAsync(script));

    [Theory]
    [InlineData("[1,2,3]", "saveAsNpy(1 2 3, \"a.npy\"); loadNpy(\"a.npy\")")]
    [InlineData("[1.5,-∞]", "saveAsNpy(1.5 NULL, \"b.npy\"); loadNpy(\"b.npy\")")]
    [InlineData("true", "m = matrix(1 2, 3 4, 5 6); saveAsNpy(m, \"c.npy\"); eqObj(m, loadNpy(\"c.npy\"))")]
    public async Task Numbers_come_back_from_a_file_of_NumPy(string expected, string script) => Assert.Equal(expected, await fixture.PrintAsync(script));

    // What numpy.save writes for np.array([[1.5, 2.0], [3.0, np.nan]]), which goes row by row.
    [Fact]
    public async Task Rows_of_NumPy_become_rows()
    {
        var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }".PadRight(117) + "\n";
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes(header),
            .. new[] { 1.5, 2.0, 3.0, double.NaN }.SelectMany(BitConverter.GetBytes)];
        File.WriteAllBytes(Path.Combine(fixture.Folder, "rows.npy"), file);
        Assert.Equal("([1.5,3],[2,])", await fixture.PrintAsync("m = loadNpy(\"rows.npy\"); (m[0], m[1])"));
    }

    [Fact]
    public async Task Files_that_are_not_of_NumPy_raise()
    {
        fixture.Write("no.npy", "this is no file of NumPy");
        await fixture.FailAsync("loadNpy(\"no.npy\")");
        await fixture.FailAsync("saveAsNpy(`a`b, \"no.npy\")");
    }

    [Fact]
    public async Task Primary_key_keeps_the_last_row()
    {
        const string Create =
            """
            db = database("dfs://keys", VALUE, 1 2, , "PKEY")
            t = table(1 1 2 as id, `a`b`c as key, [10, 20, 30] as value)
            pt = db.createPartitionedTable(t, "t", "id", primaryKey=`key`id)
            pt.append!(t)
            pt.append!(table([1] as id, ["b"] as key, [99] as value))
            exec value from pt order by value
            """;
        Assert.Equal("[10,30,99]", await fixture.PrintAsync(Create));
        await fixture.FailAsync("database(\"dfs://keys\").createPartitionedTable(table([1] as id, [\"a\"] as s), \"u\", \"id\", primaryKey=`id, indexes={\"s\": \"textindex(parser=english)\"})");
    }
}

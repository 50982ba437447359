namespace DolphinQuant.Embedded.Tests.Files;

public sealed class FileFunctionTests(FileScriptFixture fixture) : IClassFixture<FileScriptFixture>
{
    [Fact]
    public async Task Lines_written_are_read_again_and_end_in_void()
    {
        var printed = await fixture.PrintAsync(
            """
            f = file("lines.txt", "w")
            f.writeLine("first")
            f.writeLines(["second", "third"])
            f.close()
            g = file("lines.txt")
            (g.readLine(), g.readLines(), g.readLine().isVoid())
            """);
        Assert.Equal("(\"first\",[\"second\",\"third\"],true)", printed);
        Assert.Equal("first\nsecond\nthird\n", fixture.Read("lines.txt"));
    }

    [Fact]
    public async Task Appending_writes_behind_what_is_there()
    {
        fixture.Write("log.txt", "a\n");
        await fixture.PrintAsync("f = file(\"log.txt\", \"a\"); f.seek(0, HEAD); f.writeLine(\"b\"); f.close()");
        Assert.Equal("a\nb\n", fixture.Read("log.txt"));
    }

    [Theory]
    [InlineData("[7,-8,]", "x = 7 -8 NULL; y = array(INT, 3)")]
    [InlineData("[1.5,,-2]", "x = 1.5 NULL -2.0; y = array(DOUBLE, 3)")]
    [InlineData("[2024.01.02,2024.01.03]", "x = 2024.01.02 2024.01.03; y = array(DATE, 2)")]
    [InlineData("['a','b']", "x = 'a' 'b'; y = array(CHAR, 2)")]
    public async Task Numbers_written_are_read_again(string expected, string values) => Assert.Equal(expected, await fixture.PrintAsync(
        $"{values}; f = file(\"numbers.bin\", \"w\"); f.write(x); f.close(); file(\"numbers.bin\").read!(y, 0, y.size()); y"));

    [Fact]
    public async Task Reading_in_the_other_byte_order_turns_the_bytes_round() => Assert.Equal("16777216", await fixture.PrintAsync(
        "f = file(\"order.bin\", \"w\"); f.write(1); f.close(); y = 0; file(\"order.bin\", \"r\", false).read!(y); y"));

    [Fact]
    public async Task Reading_fills_the_variable_and_leaves_its_copies() => Assert.Equal("([5,6],[0,0])", await fixture.PrintAsync(
        "f = file(\"copy.bin\", \"w\"); f.write(5 6); f.close(); a = 0 0; b = a; file(\"copy.bin\").read!(a, 0, 2); (a, b)"));

    [Fact]
    public async Task Reading_past_the_end_tells_how_much_there_was() => Assert.Equal("2", await fixture.PrintAsync(
        "f = file(\"short.bin\", \"w\"); f.write(5 6); f.close(); a = array(INT, 9); file(\"short.bin\").read!(a, 0, 9)"));

    [Fact]
    public async Task Records_of_a_table_come_back_row_by_row()
    {
        var printed = await fixture.PrintAsync(
            """
            t = table(1 2 3 as id, 1.5 2.5 NULL as price, true false true as isBuy)
            f = file("records.bin", "w")
            f.writeRecord(t)
            n = f.seek(0, TAIL)
            f.close()
            u = table(10:0, `id`price`isBuy, [INT, DOUBLE, BOOL])
            count = file("records.bin").readRecord!(u)
            (n, count, u.id, u.price, u.isBuy)
            """);
        Assert.Equal("(39,3,[1,2,3],[1.5,2.5,],[true,false,true])", printed);
    }

    [Fact]
    public async Task Position_moves_from_head_current_and_tail() => Assert.Equal("(2,3,5,\"f\")", await fixture.PrintAsync(
        "f = file(\"seek.txt\", \"w+\"); f.writeLine(\"abcdef\"); a = f.seek(2, HEAD); b = f.seek(1); c = f.seek(-2, TAIL); (a, b, c, f.readLine())"));

    [Fact]
    public async Task Bytes_are_read_exactly_or_not_at_all()
    {
        fixture.Write("bytes.txt", "xyz");
        Assert.Equal("['x','y']", await fixture.PrintAsync("file(\"bytes.txt\").readBytes(2)"));
        await fixture.FailAsync("file(\"bytes.txt\").readBytes(4)");
    }

    [Fact]
    public async Task Folders_are_made_listed_and_removed()
    {
        var printed = await fixture.PrintAsync(
            """
            mkdir("made")
            file("made/one.csv", "w").writeLine("x")
            file("made/two.txt", "w").writeLine("xy")
            listed = exec filename from files("made", "%.txt")
            sizes = exec fileSize from files("made")
            rm("made/one.csv")
            rest = exec filename from files("made")
            rmdir("made", true)
            (listed, sizes, rest, exists("made"))
            """);
        Assert.Equal("([\"two.txt\"],[2,3],[\"two.txt\"],false)", printed);
    }

    [Theory]
    [InlineData("file(\"missing.txt\")")]
    [InlineData("file(\"x.txt\", \"q\")")]
    [InlineData("rm(\"missing.txt\")")]
    [InlineData("rmdir(\"missing\")")]
    [InlineData("readLine(1)")]
    [InlineData("f = file(\"closed.txt\", \"w\"); f.close(); f.writeLine(\"x\")")]
    [InlineData("f = file(\"holder.txt\", \"w+\"); f.read!(1 2 3)")]
    [InlineData("f = file(\"types.txt\", \"w\"); f.write((1, \"a\"))")]
    [InlineData("f = file(\"range.txt\", \"w\"); f.write(1 2 3, 2, 5)")]
    [InlineData("f = file(\"records.txt\", \"w\"); f.writeRecord(table(`a`b as s))")]
    [InlineData("mkdir(\"twice\"); mkdir(\"twice\")")]
    public Task Wrong_use_raises(string script) => fixture.FailAsync(script);
}

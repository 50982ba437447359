namespace DolphinQuant.Embedded.Tests.Files;

/// <summary>Scripts that load others, values in files, and text files in pieces.</summary>
public sealed class ScriptLoadingTests(FileScriptFixture fixture) : IClassFixture<FileScriptFixture>
{
    [Fact]
    public async Task Included_script_defines_names_for_the_lines_behind_it()
    {
        fixture.Write("included.dos", "base = 40\ndef plus(x) { return x + 2 }\n");
        Assert.Equal("42", await fixture.PrintAsync("#include \"included.dos\"\nplus(base)"));
    }

    [Fact]
    public async Task Mistake_in_an_included_script_is_told_with_its_file()
    {
        fixture.Write("broken.dos", "x = 1\ny = x + nothingSuch\n");
        var mistake = await fixture.FailAsync("a = 1\n#include \"broken.dos\"");
        Assert.Contains("nothingSuch", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("broken.dos(2", mistake.Located, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#include \"absent.dos\"", "absent.dos")]
    [InlineData("#include", "path")]
    [InlineData("x = 1 #include \"a.dos\"", "beginning of a line")]
    public async Task Wrong_include_is_refused(string script, string word) =>
        Assert.Contains(word, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Scripts_that_include_one_another_come_to_an_end()
    {
        fixture.Write("first.dos", "#include \"second.dos\"");
        fixture.Write("second.dos", "#include \"first.dos\"");
        var mistake = await fixture.FailAsync("#include \"first.dos\"");
        Assert.Contains("levels deep", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y = 5; run('run.dos')", "7")]
    [InlineData("y = 5; run('run.dos'); defined(`y)", "false")]
    [InlineData("y = 5; run('run.dos', clean=false); x + y", "12")]
    [InlineData("y = 5; run('run.dos', true); y", "5")]
    public async Task Script_runs_in_this_session_or_in_one_of_its_own(string script, string printed)
    {
        fixture.Write("run.dos", "x = 7\nx");
        Assert.Equal(printed, await fixture.PrintAsync(script));
    }

    [Fact]
    public async Task Objects_of_every_form_come_back_from_a_file_in_their_order()
    {
        var printed = await fixture.PrintAsync("""
            f = file("objects.bin", "w")
            f.writeObject(2.5)
            f.writeObject(1..100000)
            f.writeObject(matrix(1 2, 3 4))
            f.writeObject(set(`a`b))
            f.writeObject(dict(`a`b, 1.5 2.5))
            f.writeObject(table(1 2 as id, `x`y as name))
            f.writeObject((1 2, "text", 3.5))
            f.close()
            f = file("objects.bin")
            kinds = array(STRING, 0)
            for (i in 0..6) { x = f.readObject(); kinds.append!(typestr(x)); if (i == 1) s = sum(x) }
            f.close()
            (kinds, s)
            """);
        Assert.Equal(
            "([\"DOUBLE\",\"FAST INT VECTOR\",\"FAST INT MATRIX\",\"STRING SET\",\"STRING->DOUBLE DICTIONARY\",\"IN-MEMORY TABLE\",\"ANY VECTOR\"],5000050000)",
            printed);
    }

    [Theory]
    [InlineData("f = file('empty.bin', 'w'); f.close(); file('empty.bin').readObject()", "at its end")]
    [InlineData("f = file('odd.bin', 'w'); f.writeLine('no value at all'); f.close(); file('odd.bin').readObject()", "no object here")]
    public async Task File_without_an_object_is_refused(string script, string word) =>
        Assert.Contains(word, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Text_file_is_read_in_pieces_of_whole_rows()
    {
        var printed = await fixture.PrintAsync("""
            t = table(1..60000 as id, take(["plain", "with, comma", "two\nlines"], 60000) as text, 1..60000 \ 8 as price)
            saveText(t, "chunks.csv")
            ds = textChunkDS("chunks.csv", 1)
            parts = mr(ds, t -> t)
            (ds.size() > 1, unionAll(parts).values() == t.values(), mr(ds, t -> sum(t.price), +) == sum(t.price))
            """);
        Assert.StartsWith("(true,", printed, StringComparison.Ordinal);
        Assert.EndsWith(",true)", printed, StringComparison.Ordinal);
        Assert.Equal("60000", await fixture.PrintAsync("mr(textChunkDS('chunks.csv', 1), t -> t.rows(), +)"));
        Assert.Equal("[\"a\",\"b\"]", await fixture.PrintAsync(
            "f = file('small.csv', 'w'); f.writeLine('note'); f.writeLine('1;2'); f.writeLine('3;4'); f.close(); "
            + "mr(textChunkDS('small.csv', 1, ';', table(`a`b as name, `INT`DOUBLE as type), 1), t -> t)[0].colNames()"));
    }
}

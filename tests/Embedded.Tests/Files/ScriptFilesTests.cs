using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Files;

public sealed class ScriptFilesTests(FileScriptFixture fixture) : IClassFixture<FileScriptFixture>
{
    [Theory]
    [InlineData("a.txt", "a.txt")]
    [InlineData("./b/../c.txt", "c.txt")]
    [InlineData("not/there/yet.txt", "not/there/yet.txt")]
    public void Path_within_the_folder_is_resolved_there(string path, string expected) => Assert.Equal(
        Path.Combine(ScriptFiles.Below(fixture.Folder).Resolve("."), expected), ScriptFiles.Below(fixture.Folder).Resolve(path));

    [Theory]
    [InlineData("../outside/x.txt")]
    [InlineData("a/../../outside")]
    [InlineData("/etc/hostname")]
    [InlineData("..")]
    public void Path_out_of_the_folder_is_refused(string path) =>
        Assert.Contains("outside", Assert.Throws<ScriptException>(() => ScriptFiles.Below(fixture.Folder).Resolve(path)).Message, StringComparison.Ordinal);

    [Fact]
    public void Folder_with_a_name_that_starts_alike_is_refused() =>
        Assert.Throws<ScriptException>(() => ScriptFiles.Below(fixture.Folder).Resolve(fixture.Folder + "2/x.txt"));

    [Fact]
    public void Link_out_of_the_folder_is_refused()
    {
        var link = Path.Combine(fixture.Folder, "link-" + Guid.NewGuid().ToString("N"));
        Directory.CreateSymbolicLink(link, fixture.Outside);
        Assert.Throws<ScriptException>(() => ScriptFiles.Below(fixture.Folder).Resolve(Path.Combine(link, "x.txt")));
    }

    [Fact]
    public void Link_within_the_folder_is_followed()
    {
        var target = Directory.CreateDirectory(Path.Combine(fixture.Folder, "target")).FullName;
        var link = Path.Combine(fixture.Folder, "inner-" + Guid.NewGuid().ToString("N"));
        Directory.CreateSymbolicLink(link, target);
        Assert.EndsWith("target" + Path.DirectorySeparatorChar + "x.txt", ScriptFiles.Below(fixture.Folder).Resolve(Path.Combine(link, "x.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        var (first, second) = (Path.Combine(fixture.Folder, "first"), Path.Combine(fixture.Folder, "second"));
        File.CreateSymbolicLink(first, second);
        File.CreateSymbolicLink(second, first);
        Assert.Throws<ScriptException>(() => ScriptFiles.Below(fixture.Folder).Resolve("first"));
    }

    [Fact]
    public void No_file_access_refuses_every_path() =>
        Assert.Contains("may not use files", Assert.Throws<ScriptException>(() => ScriptFiles.None.Resolve("a.txt")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("file(\"../outside/x.txt\", \"w\")")]
    [InlineData("exists(\"../outside\")")]
    [InlineData("saveText(table(1 2 as a), \"../outside/t.csv\")")]
    [InlineData("loadText(\"/etc/passwd\", \":\")")]
    [InlineData("files(\"..\")")]
    [InlineData("rmdir(\"../outside\", true)")]
    [InlineData("mkdir(\"../outside/new\")")]
    public async Task Script_cannot_leave_the_folder(string script) =>
        Assert.Contains("outside", (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Database_opened_without_files_refuses_them()
    {
        var directory = Path.Combine(fixture.Outside, "db");
        await using var database = await EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = directory }, CancellationToken.None);
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        await Assert.ThrowsAsync<ScriptException>(() => session.RunAsync("loadText(\"a.csv\")", CancellationToken.None));
    }
}

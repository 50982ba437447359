using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Files;

/// <summary>A database whose scripts may use the files of one folder.</summary>
public sealed class FileScriptFixture : IAsyncLifetime
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "dolphinquant-" + Guid.NewGuid().ToString("N"));
    private EmbeddedDatabase _database = null!;

    /// <summary>The folder that scripts may use.</summary>
    public string Folder => Path.Combine(_directory, "files");

    /// <summary>A folder beside it that they may not use.</summary>
    public string Outside => Path.Combine(_directory, "outside");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Outside);
        _database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = Path.Combine(_directory, "db"), Files = ScriptFiles.Below(Folder) }, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public async Task<string> PrintAsync(string script)
    {
        await using var session = await _database.OpenSessionAsync(CancellationToken.None);
        return Formatter.Format(await session.RunAsync(script, CancellationToken.None));
    }

    public async Task<ScriptException> FailAsync(string script) => await Assert.ThrowsAsync<ScriptException>(() => PrintAsync(script));

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    public string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));
}

using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Runtime;

/// <summary>One database in a directory of its own, for all tests of a class.</summary>
public sealed class ScriptFixture : IAsyncLifetime
{
    private readonly string _directory =
        Path.Combine(Path.GetTempPath(), "dolphinquant-" + Guid.NewGuid().ToString("N"));

    public EmbeddedDatabase Database { get; private set; } = null!;

    /// <summary>Where tests put their module files.</summary>
    public string ModuleDirectory => Path.Combine(_directory, "modules");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(ModuleDirectory);
        Database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = Path.Combine(_directory, "db"),
                ModuleDirectories = [ModuleDirectory] }, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public async Task<Value> RunAsync(string script)
    {
        await using var session = await Database.OpenSessionAsync(CancellationToken.None);
        return await session.RunAsync(script, CancellationToken.None);
    }

    public async Task<ScriptException> FailAsync(string script) =>
        await Assert.ThrowsAsync<ScriptException>(() => RunAsync(script));

    public void WriteModule(string name, string text)
    {
        var path = Path.Combine(ModuleDirectory, name.Replace("::", "/", StringComparison.Ordinal) + ".dos");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>A database in a folder of its own and a session that runs scripts in it.</summary>
public abstract class ScriptedStore(TimeProvider? clock = null) : IAsyncLifetime
{
    private EmbeddedDatabase _database = null!;
    private IDatabaseSession _session = null!;

    /// <summary>A folder for files of the test, gone afterwards.</summary>
    protected string Root { get; } = Directory.CreateTempSubdirectory("dolphinquant-scripted-").FullName;

    internal EmbeddedDatabase Database => _database;

    public async Task InitializeAsync()
    {
        _database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions
            {
                Directory = Path.Combine(Root, "store"),
                Files = ScriptFiles.Below(Path.Combine(Root, "files")),
                TimeProvider = clock ?? TimeProvider.System,
            },
            CancellationToken.None);
        _session = await _database.OpenSessionAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>A file that scripts know by its name alone.</summary>
    protected string FileOf(string name) => Path.Combine(Root, "files", name);

    protected Task<Value> RunAsync(string script) => _session.RunAsync(script, CancellationToken.None);

    /// <summary>The result as it is printed.</summary>
    protected async Task<string> PrintAsync(string script) => Formatter.Format(await RunAsync(script));

    /// <summary>Numbers with blanks between them.</summary>
    protected async Task<string> ListAsync(string script)
    {
        var values = (Vector)await RunAsync(script);
        return string.Join(' ', Enumerable.Range(0, values.Count).Select(i => values[i]));
    }
}

using System.Diagnostics;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Storage;

namespace DolphinQuant.Embedded.Tests.Streaming;

/// <summary>A database in a folder of its own that can be closed and opened again.</summary>
public abstract class StreamFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dolphinquant-stream-").FullName;

    private EmbeddedDatabase _database = null!;

    /// <summary>The folder that scripts may use, such as for snapshots.</summary>
    protected DirectoryInfo Files => Directory.CreateDirectory(Path.Combine(_folder, "files"));

    private IDatabaseSession _session = null!;

    /// <summary>Where scripts find their modules.</summary>
    protected virtual IReadOnlyList<string> ModuleDirectories => [];

    /// <summary>Where scripts find the files that they name without a folder.</summary>
    protected string FileFolder => Path.Combine(_folder, "files");

    protected string LogFolder(string table) => Path.Combine(_folder, "streams", table);

    public async Task InitializeAsync() => await OpenAsync();

    public async Task DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    protected async Task CloseAsync()
    {
        await _session.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected async Task OpenAsync()
    {
        _database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions
            {
                Directory = _folder, Files = ScriptFiles.Below(FileFolder), ModuleDirectories = ModuleDirectories,
            }, CancellationToken.None);
        _session = await _database.OpenSessionAsync(CancellationToken.None);
    }

    protected Task<Value> RunAsync(string script) => _session.RunAsync(script, CancellationToken.None);

    protected Task<Value> CallAsync(string function, params Value[] arguments) =>
        _session.CallAsync(function, arguments, CancellationToken.None);

    protected async Task<string> RowsAsync(string script) => Shown.Rows((Table)await RunAsync(script));

    protected async Task<long> NumberAsync(string script) => ((Scalar)await RunAsync(script)).AsLong();

    protected Task<IDatabaseSession> OpenSessionAsync() => _database.OpenSessionAsync(CancellationToken.None);

    /// <summary>Waits until a number that a script gives is reached; subscriptions work in the background.</summary>
    protected async Task WaitForAsync(string script, long expected)
    {
        var clock = Stopwatch.StartNew();
        while (await NumberAsync(script) is var number && number != expected)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{script} stays at {number}, expected {expected}");
            await Task.Delay(5);
        }
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>A database with a clock that the test moves, and engines in it.</summary>
public abstract class EngineFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dolphinquant-engine-").FullName;
    private readonly ManualClock _clock = new(new DateTimeOffset(2024, 5, 6, 9, 30, 0, 250, TimeSpan.Zero));
    private EmbeddedDatabase _database = null!;
    private IDatabaseSession _session = null!;

    protected string Folder => _folder.Replace('\\', '/');

    public async Task InitializeAsync()
    {
        _database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = _folder, TimeProvider = _clock, Files = ScriptFiles.Full },
            CancellationToken.None);
        _session = await _database.OpenSessionAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected void Advance(int milliseconds) => _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

    protected Task<Value> RunAsync(string script) => _session.RunAsync(script, CancellationToken.None);

    protected async Task<string> RowsAsync(string script) => Shown((Table)await RunAsync(script));

    protected async Task<long> NumberAsync(string script) => ((Scalar)await RunAsync(script)).AsLong();

    /// <summary>The rows of a table as text, null as a dash.</summary>
    protected static string Shown(Table table) => string.Join("; ", Enumerable.Range(0, table.Count).Select(row =>
        string.Join(" ", table.Columns.Select(column => column.IsNull(row) ? "-" : Formatter.Format(column[row])))));

    internal async Task<StreamEngine> EngineAsync(string name) =>
        (StreamEngine)await RunAsync($"getStreamEngine(`{name})");

    /// <summary>The rows that a script with an engine <c>e</c> writes into the table <c>out</c>.</summary>
    protected async Task<string> OutAsync(string script, string order = "")
    {
        await RunAsync(script);
        return await RowsAsync($"select * from out {order}");
    }

    protected async Task<string> ErrorAsync(string script) =>
        (await Assert.ThrowsAsync<ScriptException>(() => RunAsync(script))).Message;
}

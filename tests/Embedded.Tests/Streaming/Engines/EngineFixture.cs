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

    /// <summary>Appends the rows of <c>data</c> to an engine, batch by batch, and drops it.</summary>
    /// <param name="name">The engine.</param>
    /// <param name="script">Makes it.</param>
    /// <param name="batch">How many rows come next.</param>
    /// <param name="isReplaced">Asked after each batch: does a new engine go on with the state of this one?</param>
    protected async Task FeedAsync(string name, string script, Func<int> batch, Func<bool> isReplaced)
    {
        var data = (Table)await RunAsync("data");
        await RunAsync(script);
        var engine = await EngineAsync(name);
        for (int row = 0, count; row < data.Count; row += count)
        {
            count = Math.Min(batch(), data.Count - row);
            engine.Append(data.Slice(row, count));
            if (!isReplaced()) continue;
            var state = engine.Capture();
            await RunAsync($"dropStreamEngine(`{name})");
            await RunAsync(script);
            engine = await EngineAsync(name);
            engine.Restore(state);
        }

        await RunAsync($"dropStreamEngine(`{name})");
    }

    /// <summary>The rows that a script with an engine <c>e</c> writes into the table <c>out</c>.</summary>
    protected async Task<string> OutAsync(string script, string order = "")
    {
        await RunAsync(script);
        return await RowsAsync($"select * from out {order}");
    }

    protected async Task<string> ErrorAsync(string script) =>
        (await Assert.ThrowsAsync<ScriptException>(() => RunAsync(script))).Message;
}

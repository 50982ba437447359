using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage.Backups;

namespace DolphinQuant.Embedded.Tests.Storage.Backups;

/// <summary>A database and a folder of backups, and a clock that a test moves.</summary>
public abstract class BackupFixture : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("dolphinquant-backup-").FullName;

    private EmbeddedDatabase _database = null!;

    private IDatabaseSession _session = null!;

    internal EmbeddedDatabase Database => _database;

    internal SettableClock Clock { get; } = new();

    protected string StoreFolder => Path.Combine(_root, "store");

    protected string Backups => Path.Combine(_root, "backups");

    protected string Restored => Path.Combine(_root, "restored");

    public async Task InitializeAsync()
    {
        await OpenAsync();
        await RunAsync("""
            db = database("dfs://market", VALUE, 2024.01M..2024.12M, engine="TSDB")
            trades = db.createPartitionedTable(table(1:0, `sym`time`price`size, [SYMBOL, TIMESTAMP, DOUBLE, INT]), `trades, `time, sortColumns=`sym`time)
            last = db.createPartitionedTable(table(1:0, `sym`day`close`note, [SYMBOL, DATE, DOUBLE, STRING]), `last, `day, sortColumns=`sym`day, keepDuplicates=LAST)
            plain = db.createDimensionTable(table(1:0, `id`text, [LONG, STRING]), `plain)
            """);
    }

    public async Task DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_root, recursive: true);
    }

    protected async Task OpenAsync()
    {
        _database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = StoreFolder, TimeProvider = Clock }, CancellationToken.None);
        _session = await _database.OpenSessionAsync(CancellationToken.None);
    }

    protected async Task CloseAsync()
    {
        await _session.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected Task<Value> RunAsync(string script) => _session.RunAsync(script, CancellationToken.None);

    protected async Task<BackupSummary> BackUpAsync(BackupKind? kind = null, bool isOnItsOwn = false)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        var summary = await _database.BackUpAsync(
            new BackupOptions(Backups) { Kind = kind, IsOnItsOwn = isOnItsOwn }, progress: null, CancellationToken.None);
        Clock.Advance(TimeSpan.FromSeconds(1));
        return summary;
    }

    protected Task<RestoreSummary> RestoreAsync(DateTimeOffset? at = null, bool isForced = false) =>
        EmbeddedDatabase.RestoreAsync(
            new RestoreOptions(Backups, Restored) { At = at, IsForced = isForced }, progress: null, CancellationToken.None);

    /// <summary>A few changes of every kind, the more the higher the number.</summary>
    protected Task ChangeAsync(int number) => RunAsync($$"""
        n = {{number}}
        loadTable("dfs://market", "trades").append!(table(take(`A`B`C, 500) as sym, 2024.01.01T09:30:00.000 + n * 86400000l + 1..500 as time, n + 1..500 * 0.25 as price, 1..500 as size))
        loadTable("dfs://market", "last").append!(table(`A`B`C as sym, take(2024.01.01 + n / 2, 3) as day, n * 1.5 + 0..2 as close, take("day " + string(n), 3) as note))
        loadTable("dfs://market", "plain").append!(table(long(n) as id, ["text " + string(n)] as text))
        delete from loadTable("dfs://market", "trades") where sym = `B, size < n
        upsert!(loadTable("dfs://market", "last"), table([`A] as sym, [2024.01.01] as day, [double(n)] as close, [string(NULL)] as note), ignoreNull=true)
        update loadTable("dfs://market", "plain") set text = text + "!" where id = n - 1
        """);

    /// <summary>All rows of the database as text.</summary>
    protected async Task<string> ContentsAsync() => await ContentsOfAsync(_session);

    /// <summary>All rows of the restored database as text.</summary>
    protected async Task<string> RestoredContentsAsync()
    {
        await using var database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = Restored }, CancellationToken.None);
        Assert.Empty((await database.CheckAsync(null, CancellationToken.None)).Faults);
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        return await ContentsOfAsync(session);
    }

    private static async Task<string> ContentsOfAsync(IDatabaseSession session)
    {
        var parts = new List<string>();
        foreach (var table in ((Vector)await session.RunAsync("getTables(database(\"dfs://market\"))", CancellationToken.None)).Texts())
        {
            var rows = (Table)await session.RunAsync($"select * from loadTable(\"dfs://market\", \"{table}\")", CancellationToken.None);
            parts.Add($"{table} {string.Join(',', rows.Schema.Select(column => column.Name))}\n{Shown.Rows(rows)}");
        }

        return string.Join('\n', parts);
    }
}

/// <summary>A clock that stands still until it is told to move.</summary>
internal sealed class SettableClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 12, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public DateTimeOffset Advance(TimeSpan step) => _now += step;
}

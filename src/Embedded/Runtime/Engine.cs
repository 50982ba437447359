using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Partitions;
using DolphinQuant.Embedded.Streaming;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>What the sessions of one database have in common. Safe for concurrent use.</summary>
internal sealed class Engine : IDisposable
{
    private readonly DfsStore _store;
    private readonly FunctionTable _functions;
    private readonly EmbeddedOptions _options;
    private readonly RetentionTimer _retention;

    public Engine(DfsStore store, FunctionTable functions, EmbeddedOptions options)
    {
        (_store, _functions, _options) = (store, functions, options);
        Modules = new ModuleLibrary(options.ModuleDirectories, functions);
        Calendars = new MarketCalendars(options.CalendarDirectory);
        Streams = new StreamTables(Path.Combine(options.Directory, "streams"));
        Jobs = new JobBoard(this);
        Schedule = new JobSchedule(this);
        Views = new FunctionViews(options.Directory, options.TimeProvider, store.Options.Files);
        Log = new ScriptLog(Path.Combine(options.Directory, "log", "script.log"), options.TimeProvider);
        _retention = new RetentionTimer(store, options.TimeProvider);
    }

    public DfsStore Store => _store;

    public FunctionTable Functions => _functions;

    public SharedObjects Shared { get; } = new();

    public StreamTables Streams { get; }

    public StreamEngines StreamEngines { get; } = new();

    public ModuleLibrary Modules { get; }

    public MarketCalendars Calendars { get; }

    /// <summary>What reaches stream tables of other servers; null when nothing does.</summary>
    public IRemoteStreams? RemoteStreams => _options.RemoteStreams;

    /// <summary>The batch jobs.</summary>
    public JobBoard Jobs { get; }

    /// <summary>The jobs that run at given times.</summary>
    public JobSchedule Schedule { get; }

    /// <summary>The functions that all sessions see.</summary>
    public FunctionViews Views { get; }

    /// <summary>The log that scripts write to.</summary>
    public ScriptLog Log { get; }

    public ExecutionLimits Limits => _options.Limits;

    public TimeProvider Time => _options.TimeProvider;

    /// <summary>The files that scripts may name.</summary>
    public ScriptFiles Files => _options.Files;

    /// <summary>The folder of the database.</summary>
    public string HomeDirectory => Path.GetFullPath(_options.Directory);

    /// <summary>Takes the lines that scripts print; null when nobody listens.</summary>
    public Action<string>? Output => _options.Output;

    /// <summary>Makes a value of a user visible to all sessions under a name.</summary>
    /// <exception cref="ScriptException">It is a stream table, and the name or the table is taken.</exception>
    public Cell Share(string name, Value value, string creator)
    {
        if (value is StreamTable table) Streams.Add(name, table, creator);
        return Shared.Share(name, value, creator);
    }

    /// <summary>Who may use the objects that are shared now: tables and dictionaries, stream tables, stream engines.</summary>
    public IEnumerable<ObjectAccess> SharedAccess =>
        Shared.Cells.Select(cell => cell.Access).Concat(Streams.All.Select(table => table.Access))
            .Concat(StreamEngines.All.Select(engine => engine.Access)).OfType<ObjectAccess>().Distinct();

    /// <summary>Takes a shared name away; what a stream table has on disk stays.</summary>
    /// <returns>False when nothing is shared under the name.</returns>
    public bool Unshare(string name)
    {
        if (Streams.Find(name) is { } table) Streams.Remove(table, isForced: false);
        return Shared.Remove(name);
    }

    /// <summary>Ends jobs, schedules and subscriptions, then closes the store; what was acknowledged is on disk.</summary>
    public void Dispose()
    {
        Schedule.Dispose();
        Jobs.Dispose();
        Streams.Dispose();
        StreamEngines.Dispose();
        _retention.Dispose();
        _store.Dispose();
    }
}

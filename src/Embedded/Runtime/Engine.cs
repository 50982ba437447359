using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>What the sessions of one database have in common. Safe for concurrent use.</summary>
internal sealed class Engine : IDisposable
{
    private readonly DfsStore _store;
    private readonly FunctionTable _functions;
    private readonly EmbeddedOptions _options;

    public Engine(DfsStore store, FunctionTable functions, EmbeddedOptions options)
    {
        (_store, _functions, _options) = (store, functions, options);
        Modules = new ModuleLibrary(options.ModuleDirectories, functions);
        Calendars = new MarketCalendars(options.CalendarDirectory);
        Jobs = new JobBoard(this);
        Schedule = new JobSchedule(this);
        Views = new FunctionViews(options.Directory, options.TimeProvider);
    }

    public DfsStore Store => _store;

    public FunctionTable Functions => _functions;

    public SharedObjects Shared { get; } = new();

    public ModuleLibrary Modules { get; }

    public MarketCalendars Calendars { get; }

    /// <summary>The batch jobs.</summary>
    public JobBoard Jobs { get; }

    /// <summary>The jobs that run at given times.</summary>
    public JobSchedule Schedule { get; }

    /// <summary>The functions that all sessions see.</summary>
    public FunctionViews Views { get; }

    public ExecutionLimits Limits => _options.Limits;

    public TimeProvider Time => _options.TimeProvider;

    /// <summary>The files that scripts may name.</summary>
    public ScriptFiles Files => _options.Files;

    /// <summary>Takes the lines that scripts print; null when nobody listens.</summary>
    public Action<string>? Output => _options.Output;

    /// <summary>Ends jobs and schedules, then closes the store; what was acknowledged is on disk.</summary>
    public void Dispose()
    {
        Schedule.Dispose();
        Jobs.Dispose();
        _store.Dispose();
    }
}

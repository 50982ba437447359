using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Ingest;
using DolphinQuant.Server.Jobs;
using DolphinQuant.Server.Pipeline;
using DolphinQuant.Server.Pipeline.Loading;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace DolphinQuant.Server.Tests.Pipeline;

/// <summary>A step that does what the test says.</summary>
internal sealed class FakeStep(string name) : IDailyStep
{
    private readonly TaskCompletionSource _begun = new();

    public string Name => name;

    public string Title => "at " + name;

    /// <summary>How often it ran.</summary>
    public int Runs { get; private set; }

    /// <summary>True when it has ended, whichever way.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Thrown at the end, if set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Awaited before the end, if set.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <summary>Ends once the step has begun.</summary>
    public Task Begun => _begun.Task;

    public async Task<StepOutcome> RunAsync(
        DailyRunContext context, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        Runs++;
        _begun.TrySetResult();
        try
        {
            progress.Report(new StepProgress(0.5, "half way"));
            if (Hold is not null) await Hold.Task.WaitAsync(cancellationToken);
            if (Failure is not null) throw Failure;
            return new StepOutcome("done " + name, StepOutcome.Count("rows", 7));
        }
        finally
        {
            HasEnded = true;
        }
    }
}

/// <summary>The runner over steps and a database that a test sets.</summary>
internal sealed class RunnerBench : IDisposable
{
    private readonly DailyRunContextFactory _contexts;
    private readonly TemporaryFolder _files = new();

    private RunnerBench(TradingCalendars calendars, Func<PriceFolder, IReadOnlyList<IDailyStep>> steps)
    {
        var store = new DailyStore(Database, new ScriptFolder("unused"));
        Folder = new PriceFolder(OptionsWith(_files.Path), new DailyFileIngest(calendars), store);
        _contexts = new DailyRunContextFactory(store, calendars);
        Runner = new DailyRunner(store, Folder, steps(Folder), _contexts, NullLogger<DailyRunner>.Instance);
    }

    public FakeDatabase Database { get; } = FakeDatabase.WithRuns();

    public PriceFolder Folder { get; }

    public DailyRunner Runner { get; }

    public static Task<RunnerBench> WithAsync(params IDailyStep[] steps) => WithAsync(_ => steps);

    public static async Task<RunnerBench> WithAsync(Func<PriceFolder, IReadOnlyList<IDailyStep>> steps) =>
        new(await TestData.CalendarsAsync(), steps);

    /// <summary>Puts a price file into the folder.</summary>
    public string Arrive(string name, string content) => _files.Write(name, content);

    /// <summary>Takes a price file away.</summary>
    public void Remove(string name) => File.Delete(Path.Combine(_files.Path, name));

    public async Task<List<RunProgress>> RunAsync(RunRequest request, CancellationToken cancellationToken = default)
    {
        var reports = new List<RunProgress>();
        await foreach (var report in Runner.RunAsync(request, cancellationToken)) reports.Add(report);
        return reports;
    }

    public void Dispose()
    {
        _contexts.Dispose();
        Folder.Dispose();
        _files.Dispose();
    }

    private static ServiceOptions OptionsWith(string prices) => ServiceOptions.Read(
        new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddInMemoryCollection([KeyValuePair.Create("Sample:Directory", (string?)prices)])
            .Build());
}

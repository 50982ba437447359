using System.Collections.Concurrent;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Listener;

/// <summary>What the clients of a listener have in common.</summary>
internal sealed class ListenerState(Engine engine, AccountStore accounts, ListenerOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<Guid, RunningJob> _jobs = new();

    public Engine Engine => engine;

    public AccountStore Accounts => accounts;

    public ListenerOptions Options => options;

    public ServerKeys Keys { get; } = new();

    /// <summary>What clients run now, oldest first.</summary>
    public IReadOnlyList<RunningJob> Jobs => [.. _jobs.Values.OrderBy(job => job.Started)];

    /// <summary>Notes that a client runs something; dispose the job when it has ended.</summary>
    public RunningJob Begin(ClientSession client, string description, CancellationToken cancellationToken)
    {
        var job = new RunningJob(client, description, engine.Time.GetUtcNow(), Ended, cancellationToken);
        _jobs[job.Id] = job;
        return job;
    }

    public void Dispose() => Keys.Dispose();

    private void Ended(RunningJob job) => _jobs.TryRemove(job.Id, out _);
}

/// <summary>Something that a client runs, and the way to stop it.</summary>
internal sealed class RunningJob : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Action<RunningJob> _ended;

    public RunningJob(
        ClientSession client,
        string description,
        DateTimeOffset started,
        Action<RunningJob> ended,
        CancellationToken cancellationToken)
    {
        Client = client;
        Description = description;
        Started = started;
        _ended = ended;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    public Guid Id { get; } = Guid.NewGuid();

    public ClientSession Client { get; }

    /// <summary>The beginning of the script, or the function's name.</summary>
    public string Description { get; }

    public DateTimeOffset Started { get; }

    public CancellationToken Token => _stop.Token;

    /// <summary>True when somebody stopped it.</summary>
    public bool IsCancelled => _stop.IsCancellationRequested;

    public void Cancel() => _stop.Cancel();

    public void Dispose()
    {
        _ended(this);
        _stop.Dispose();
    }
}

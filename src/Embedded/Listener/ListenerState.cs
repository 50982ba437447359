using System.Collections.Concurrent;
using System.Net;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Listener;

/// <summary>What the clients of a listener have in common.</summary>
internal sealed class ListenerState : IDisposable
{
    private readonly ConcurrentDictionary<Guid, RunningJob> _jobs = new();
    private readonly ConcurrentDictionary<ClientSession, byte> _clients = new();

    public ListenerState(Engine engine, AccountStore accounts, ListenerOptions options)
    {
        (Engine, Accounts, Options) = (engine, accounts, options);
        HttpSessions = new HttpSessions(this);
        Tickets = new LoginTickets(accounts, engine.Time);
        // What was dropped while nobody listened.
        accounts.Policy.Forget(scope => !Exists(scope));
        engine.Store.Dropped += Forget;
        engine.Views.Dropped += Forget;
    }

    public Engine Engine { get; }

    public AccountStore Accounts { get; }

    public ListenerOptions Options { get; }

    public ServerKeys Keys { get; } = new();

    public HttpSessions HttpSessions { get; }

    public Publications Publications { get; } = new();

    /// <summary>Where the listener listens.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>The clients that are connected, the oldest first.</summary>
    public IReadOnlyList<ClientSession> Clients => [.. _clients.Keys.OrderBy(client => client.Connected)];

    public LoginTickets Tickets { get; }

    /// <summary>What clients run now, oldest first.</summary>
    public IReadOnlyList<RunningJob> Jobs => [.. _jobs.Values.OrderBy(job => job.Started)];

    /// <summary>Notes that a client runs something; dispose the job when it has ended.</summary>
    public RunningJob Begin(ClientSession client, string description, CancellationToken cancellationToken)
    {
        var job = new RunningJob(client, description, Engine.Time.GetUtcNow(), Ended, cancellationToken);
        _jobs[job.Id] = job;
        return job;
    }

    /// <summary>Notes that a client has connected.</summary>
    public void Enter(ClientSession client) => _clients[client] = 0;

    /// <summary>Notes that a client has gone.</summary>
    public void Leave(ClientSession client) => _clients.TryRemove(client, out _);

    /// <summary>Ends a client's session and stops what it runs.</summary>
    public void Close(ClientSession client)
    {
        client.Close();
        HttpSessions.Forget(client);
        foreach (var job in Jobs.Where(job => job.Client == client)) job.Cancel();
    }

    public void Dispose()
    {
        Engine.Store.Dropped -= Forget;
        Engine.Views.Dropped -= Forget;
        Keys.Dispose();
    }

    private void Forget(AccessScope dropped) => Accounts.Policy.Forget(
        scope => scope.Level is AccessLevel.Database or AccessLevel.Table or AccessLevel.View && dropped.Contains(scope));

    private bool Exists(AccessScope scope) => scope.Level switch
    {
        AccessLevel.Database => Engine.Store.ExistsDatabase(scope.Name),
        AccessLevel.Table => Engine.Store.ExistsDatabase(scope.Name) && Engine.Store.ExistsTable(scope.Name, scope.Table!),
        AccessLevel.View => Engine.Views.Find(scope.Name) is not null,
        _ => true,
    };

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

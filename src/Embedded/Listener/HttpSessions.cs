using System.Collections.Concurrent;
using System.Net;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Listener;

/// <summary>
/// The sessions of clients that speak HTTP, where a connection means nothing and a number in the message names the
/// session. Who has not logged in has none, so that strangers leave nothing behind. Safe for concurrent use.
/// </summary>
internal sealed class HttpSessions(ListenerState listener)
{
    /// <summary>A session that is not used for so long ends.</summary>
    public static readonly TimeSpan MostIdle = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<long, HttpSession> _sessions = new();

    /// <summary>The session of a number, or a new one for a guest.</summary>
    public HttpSession Find(long id, IPEndPoint remote)
    {
        var now = listener.Engine.Time.GetUtcNow();
        foreach (var (key, session) in _sessions)
            if (now - session.LastUsed > MostIdle) Remove(key);
        if (!_sessions.TryGetValue(id, out var found)) return new HttpSession(new ClientSession(listener, remote)) { LastUsed = now };
        found.LastUsed = now;
        return found;
    }

    /// <summary>Keeps a session whose user is logged in, and forgets it otherwise.</summary>
    /// <exception cref="ScriptException">There are too many sessions.</exception>
    public void Settle(HttpSession session)
    {
        var client = session.Client;
        if (client.Account is null || client.IsClosed)
        {
            Remove(client.Id);
            return;
        }

        if (_sessions.ContainsKey(client.Id)) return;
        if (_sessions.Count >= listener.Options.MaxConnections)
            throw new ScriptException("There are too many sessions; log out of one, or wait for one to end.");
        _sessions[client.Id] = session;
        listener.Enter(client);
    }

    /// <summary>Ends the session of a client, if it is one of these.</summary>
    public void Forget(ClientSession client) => Remove(client.Id);

    private void Remove(long id)
    {
        if (_sessions.TryRemove(id, out var session)) listener.Leave(session.Client);
    }
}

/// <summary>A session of HTTP messages; they take turns.</summary>
internal sealed class HttpSession(ClientSession client)
{
    private readonly Lock _lock = new();
    private DateTimeOffset _lastUsed;

    public ClientSession Client => client;

    /// <summary>Held while a message is answered.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>When the last message came.</summary>
    public DateTimeOffset LastUsed
    {
        get
        {
            lock (_lock) return _lastUsed;
        }

        set
        {
            lock (_lock) _lastUsed = value;
        }
    }
}

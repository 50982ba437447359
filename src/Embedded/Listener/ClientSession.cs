using System.Net;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Listener;

/// <summary>The session of a connected client: who it is, and what it runs.</summary>
internal sealed class ClientSession(ListenerState listener, IPEndPoint remote)
{
    /// <summary>The user of a client that has not logged in.</summary>
    public const string GuestName = "guest";

    private Session? _session;

    /// <summary>What all clients have in common.</summary>
    public ListenerState Listener => listener;

    /// <summary>The number that the client knows the session by.</summary>
    public long Id { get; } = Random.Shared.NextInt64(1, 1L << 52);

    /// <summary>Where the client is.</summary>
    public IPEndPoint Remote => remote;

    /// <summary>Who logged in; null before.</summary>
    public Account? Account { get; private set; }

    /// <summary>The name of the user.</summary>
    public string UserName => Account?.Name ?? GuestName;

    /// <summary>The engine's session, made with the first request that needs it.</summary>
    public Session Session => _session ??= new Session(listener.Engine) { Client = this };

    /// <summary>Logs in.</summary>
    /// <exception cref="Data.ScriptException">Name and password belong to no user.</exception>
    public void LogIn(string user, string password, bool isEncrypted)
    {
        if (isEncrypted) (user, password) = (listener.Keys.Decrypt(user), listener.Keys.Decrypt(password));
        Account = listener.Accounts.Verify(user, password);
    }

    /// <summary>Becomes a guest again.</summary>
    public void LogOut() => Account = null;
}

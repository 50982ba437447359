using System.Net;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Listener;

/// <summary>The session of a connected client: who it is, and what it runs.</summary>
internal sealed class ClientSession(ListenerState listener, IPEndPoint remote)
{
    /// <summary>The user of a client that has not logged in.</summary>
    public const string GuestName = "guest";

    private Session? _session;
    private ScramLogin? _scram;

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

    /// <summary>Begins a login by SCRAM and returns its challenge.</summary>
    /// <exception cref="Data.ScriptException">There were too many wrong passwords.</exception>
    public Data.Value BeginScram(string user, string nonce)
    {
        _scram = ScramLogin.Begin(listener.Accounts, user, nonce);
        return _scram.Challenge;
    }

    /// <summary>Ends the login by SCRAM and returns the server's proof.</summary>
    /// <exception cref="Data.ScriptException">The client's proof is wrong, or there was no challenge.</exception>
    public string FinishScram(string user, string nonce, string proof)
    {
        var login = _scram ?? throw new Data.ScriptException("scramClientFinal: call scramClientFirst before.");
        // A challenge is answered once.
        _scram = null;
        (Account, var signature) = login.Finish(user, nonce, proof);
        return signature;
    }

    /// <summary>Becomes a guest again.</summary>
    public void LogOut() => Account = null;
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Debugging;

namespace DolphinQuant.Embedded.Listener;

/// <summary>The session of a connected client: who it is, and what it runs.</summary>
internal sealed class ClientSession(ListenerState listener, IPEndPoint remote)
{
    /// <summary>The user of a client that has not logged in.</summary>
    public const string GuestName = "guest";

    private Session? _session;
    private readonly UserRights _rights = new(listener.Accounts.Policy, GuestName, listener.Accounts.IsAdministrator);
    private readonly Lock _running = new();
    private ScramLogin? _scram;
    private long _lastActive = listener.Engine.Time.GetUtcNow().UtcTicks;
    private long _memory;
    private bool _isClosed;

    /// <summary>What all clients have in common.</summary>
    public ListenerState Listener => listener;

    /// <summary>The number that the client knows the session by.</summary>
    /// <remarks>With HTTP it is all that a client shows, so it must not be guessed.</remarks>
    public long Id { get; } = 1 + (BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & ((1L << 52) - 1));

    /// <summary>How much it may send: little until it has logged in.</summary>
    public ListenerOptions Limits => Account is not null ? listener.Options : listener.Options with
    {
        MaxRequestBytes = Math.Min(listener.Options.MaxRequestBytes, ListenerOptions.MaxGuestBytes),
        MaxElements = Math.Min(listener.Options.MaxElements, ListenerOptions.MaxGuestBytes),
    };

    /// <summary>When it connected.</summary>
    public DateTimeOffset Connected { get; } = listener.Engine.Time.GetUtcNow();

    /// <summary>What the client is connected by; null where a session is none of a connection.</summary>
    public TcpClient? Connection { private get; init; }

    /// <summary>A condition on pushed rows from the address that the client connected to; null for none.</summary>
    public string? RowCondition { get; set; }

    /// <summary>When its last request came.</summary>
    public DateTimeOffset LastActive => new(Volatile.Read(ref _lastActive), TimeSpan.Zero);

    /// <summary>True when an administrator has ended the session.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>The bytes of the session's variables; while it runs something for another thread, what they were before.</summary>
    public long MemoryOfVariables
    {
        get
        {
            if (!_running.TryEnter()) return Volatile.Read(ref _memory);
            try
            {
                var bytes = _session?.TopFrame.Variables.Values.Sum(cell => Functions.ValueSize.Of(cell.Value)) ?? 0;
                Volatile.Write(ref _memory, bytes);
                return bytes;
            }
            finally
            {
                _running.Exit();
            }
        }
    }

    /// <summary>Where the client is.</summary>
    public IPEndPoint Remote => remote;

    /// <summary>Who logged in; null before.</summary>
    public Account? Account { get; private set; }

    /// <summary>The name of the user.</summary>
    public string UserName => Account?.Name ?? GuestName;

    /// <summary>The engine's session, made with the first request that needs it.</summary>
    public Session Session => _session ??= new Session(listener.Engine) { Client = this, Rights = _rights };

    /// <summary>Does something in the session, whose variables nobody else looks at meanwhile.</summary>
    public T Run<T>(Func<T> work)
    {
        Volatile.Write(ref _lastActive, listener.Engine.Time.GetUtcNow().UtcTicks);
        lock (_running) return work();
    }

    /// <summary>Ends the session: nothing more is taken or sent over its connection.</summary>
    public void Close()
    {
        Volatile.Write(ref _isClosed, true);
        Connection?.Dispose();
    }

    /// <summary>A session apart from the client's own, for a script that a debugger follows.</summary>
    public Session OpenSession(ScriptDebugger debugger) =>
        new(listener.Engine) { Client = this, Rights = _rights.Copy(), Debugger = debugger };

    /// <summary>True for a user who may change accounts; asked anew, because accounts come and go.</summary>
    public bool IsAdministrator => Account is not null && listener.Accounts.IsAdministrator(UserName);

    /// <summary>Logs in.</summary>
    /// <exception cref="Data.ScriptException">Name and password belong to no user.</exception>
    public void LogIn(string user, string password, bool isEncrypted)
    {
        if (isEncrypted) (user, password) = (listener.Keys.Decrypt(user), listener.Keys.Decrypt(password));
        Become(listener.Accounts.Verify(user, password));
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
        var (account, signature) = login.Finish(user, nonce, proof);
        Become(account);
        return signature;
    }

    /// <summary>Becomes a guest again.</summary>
    public void LogOut() => Become(null);

    /// <summary>Logs in with a ticket.</summary>
    /// <exception cref="Data.ScriptException">The ticket is no good.</exception>
    public void LogInBy(string ticket) => Become(listener.Tickets.Redeem(ticket));

    private void Become(Account? account)
    {
        Account = account;
        _rights.User = UserName;
    }
}

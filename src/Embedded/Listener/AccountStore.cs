using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Listener;

/// <summary>
/// The user accounts, in a file that only the owner of the process can read. The first start makes <c>admin</c>; there
/// is no default password. Safe for concurrent use.
/// </summary>
internal sealed class AccountStore
{
    public const string AdminName = "admin";

    private const string PasswordFileName = "admin-password";
    private const int FailuresBeforeLock = 5;

    private static readonly TimeSpan LockTime = TimeSpan.FromMinutes(1);

    // Checked where there is no such user, so that an answer does not tell who has an account.
    private static readonly Account Nobody = Account.Create("", RandomNumberGenerator.GetHexString(32), isAdmin: false);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Count, DateTimeOffset Last)> _failures = new(StringComparer.Ordinal);

    // Stretching a password takes a while on purpose; a pool of a hundred connections shall not pay for each of them.
    private readonly Dictionary<Account, byte[]> _known = [];
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly string _file;
    private readonly TimeProvider _clock;
    private readonly IStoreFiles _files;
    private ImmutableDictionary<string, Account> _accounts = ImmutableDictionary.Create<string, Account>(StringComparer.Ordinal);

    private AccountStore(string folder, TimeProvider clock, IStoreFiles files)
    {
        _file = Path.Combine(folder, "accounts.json");
        (_clock, _files) = (clock, files);
        Policy = new AccessPolicy(Path.Combine(folder, "access.json"), files);
    }

    /// <summary>What the users may do.</summary>
    public AccessPolicy Policy { get; }

    /// <summary>Where the random password of the first start was written; null when none was.</summary>
    public string? PasswordFile { get; private set; }

    /// <summary>Opens the accounts of a folder, making <c>admin</c> in an empty one.</summary>
    /// <exception cref="DatabaseException">The folder cannot be used.</exception>
    public static AccountStore Open(ListenerOptions options, TimeProvider clock, IStoreFiles files)
    {
        var folder = options.AccountFolder;
        return StoreFailure.Guard(folder, () =>
        {
            files.CreateFolder(Path.GetFullPath(folder));
            var store = new AccountStore(folder, clock, files);
            if (files.Exists(store._file)) store.Load();
            else store.CreateAdmin(folder, options.AdminPassword);
            return store;
        });
    }

    /// <summary>The account that a name and password belong to.</summary>
    /// <exception cref="ScriptException">They belong to none, or there were too many wrong ones.</exception>
    public Account Verify(string name, string password)
    {
        var account = FindUnlocked(name);
        if (account is not null && IsKnown(account, password)) return account;
        var isRight = (account ?? Nobody).IsPassword(password) && account is not null;
        Settle(account ?? (Nobody with { Name = name }), isRight);
        lock (_lock) _known[account!] = Fingerprint(password);
        return account!;
    }

    /// <summary>The account to challenge for a name; one that nobody can prove where the name is nobody's.</summary>
    /// <exception cref="ScriptException">There were too many wrong passwords.</exception>
    public Account FindForChallenge(string name)
    {
        // The same salt every time, as a real user has.
        var salt = HMACSHA256.HashData(_key, System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, Account.SaltBytes);
        return FindUnlocked(name) ?? (Nobody with { Name = name, Salt = Convert.ToBase64String(salt) });
    }

    /// <summary>Notes how a login ended.</summary>
    /// <returns>The account, where the password was proved.</returns>
    /// <exception cref="ScriptException">It was not, or an administrator locked the account.</exception>
    public Account Settle(Account account, bool isRight)
    {
        lock (_lock)
        {
            if (isRight) _failures.Remove(account.Name);
            else _failures[account.Name] = (_failures.GetValueOrDefault(account.Name).Count + 1, _clock.GetUtcNow());
        }

        if (!isRight) throw new ScriptException("The user name or password is incorrect.");
        // Only who knows the password is told.
        RequireUnlocked(account);
        return account;
    }

    private Account? FindUnlocked(string name)
    {
        lock (_lock)
        {
            if (_failures.TryGetValue(name, out var failures) && failures.Count >= FailuresBeforeLock
                && _clock.GetUtcNow() - failures.Last < LockTime)
                throw new ScriptException("Too many wrong passwords for this user: wait a minute and try again.");
            return _accounts.GetValueOrDefault(name);
        }
    }

    private bool IsKnown(Account account, string password)
    {
        lock (_lock)
            return _known.TryGetValue(account, out var known)
                && CryptographicOperations.FixedTimeEquals(known, Fingerprint(password));
    }

    private byte[] Fingerprint(string password) => HMACSHA256.HashData(_key, System.Text.Encoding.UTF8.GetBytes(password));

    /// <summary>Refuses an account that an administrator locked.</summary>
    /// <exception cref="ScriptException">The account is locked.</exception>
    public static void RequireUnlocked(Account account)
    {
        if (account.LockedAt is not null) throw new ScriptException("An administrator has locked this user.");
    }

    /// <summary>Keeps a user from logging in until <see cref="Unlock"/>; sessions that are open stay.</summary>
    /// <exception cref="ScriptException">There is no such user, or it is <c>admin</c>.</exception>
    public void Lock(string name)
    {
        if (name == AdminName) throw new ScriptException("The user admin cannot be locked.");
        lock (_lock)
        {
            if (!_accounts.TryGetValue(name, out var account)) throw new ScriptException($"There is no user {name}.");
            if (account.LockedAt is null) Save(_accounts.SetItem(name, account with { LockedAt = _clock.GetUtcNow() }));
        }
    }

    /// <summary>Lets a user log in again who was locked, or locked out by wrong passwords.</summary>
    public void Unlock(string name)
    {
        lock (_lock)
        {
            _failures.Remove(name);
            if (_accounts.TryGetValue(name, out var account) && account.LockedAt is not null)
                Save(_accounts.SetItem(name, account with { LockedAt = null }));
        }
    }

    /// <summary>Who cannot log in now: since when, and until when where it ends by itself.</summary>
    public IReadOnlyList<(string User, DateTimeOffset Since, DateTimeOffset? Until)> Locked
    {
        get
        {
            lock (_lock)
                return
                [
                    .. _accounts.Values.Where(account => account.LockedAt is not null).OrderBy(account => account.Name, StringComparer.Ordinal)
                        .Select(account => (account.Name, account.LockedAt!.Value, (DateTimeOffset?)null)),
                    .. _failures.Where(failure => failure.Value.Count >= FailuresBeforeLock && _accounts.ContainsKey(failure.Key)
                            && _clock.GetUtcNow() - failure.Value.Last < LockTime)
                        .OrderBy(failure => failure.Key, StringComparer.Ordinal)
                        .Select(failure => (failure.Key, failure.Value.Last, (DateTimeOffset?)(failure.Value.Last + LockTime))),
                ];
        }
    }

    /// <summary>Adds an account.</summary>
    /// <exception cref="ScriptException">The name is taken, or name or password will not do.</exception>
    public void Add(string name, string password, bool isAdmin)
    {
        RequireGood(name, password);
        lock (_lock)
        {
            if (_accounts.ContainsKey(name) || Policy.IsGroup(name)) throw new ScriptException($"There is a user or group {name} already.");
            Save(_accounts.SetItem(name, Account.Create(name, password, isAdmin)));
        }
    }

    /// <summary>Gives an account another password.</summary>
    /// <exception cref="ScriptException">There is no such account, or the password will not do.</exception>
    public void ChangePassword(string name, string password)
    {
        RequireGood(name, password);
        lock (_lock)
        {
            if (!_accounts.TryGetValue(name, out var account)) throw new ScriptException($"There is no user {name}.");
            Save(_accounts.SetItem(name, Account.Create(name, password, account.IsAdmin) with { LockedAt = account.LockedAt }));
        }
    }

    /// <summary>Removes an account.</summary>
    /// <exception cref="ScriptException">There is no such account, or it is <c>admin</c>.</exception>
    public void Remove(string name)
    {
        if (name == AdminName) throw new ScriptException("The user admin cannot be removed.");
        lock (_lock)
        {
            if (!_accounts.ContainsKey(name)) throw new ScriptException($"There is no user {name}.");
            Save(_accounts.Remove(name));
        }

        Policy.ForgetUser(name);
    }

    /// <summary>The account of a name, or null.</summary>
    public Account? Find(string name)
    {
        lock (_lock) return _accounts.GetValueOrDefault(name);
    }

    /// <summary>True for a user who may change accounts.</summary>
    public bool IsAdministrator(string name) => Find(name) is { IsAdmin: true };

    /// <summary>The names of all users.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock) return [.. _accounts.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Refuses what cannot be the name of a user or group.</summary>
    /// <exception cref="ScriptException">The name will not do.</exception>
    public static void RequireGoodName(string name)
    {
        if (name.Length is 0 or > 30 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.' or '@')))
            throw new ScriptException("The name of a user or group is 1 to 30 letters, digits and any of _ - . @.");
    }

    private static void RequireGood(string name, string password)
    {
        RequireGoodName(name);
        if (password.Length is < 6 or > 64) throw new ScriptException("A password is 6 to 64 characters long.");
    }

    private void CreateAdmin(string folder, string? password)
    {
        if (password is null)
        {
            password = RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 20);
            PasswordFile = Path.Combine(folder, PasswordFileName);
            _files.Replace(PasswordFile, System.Text.Encoding.UTF8.GetBytes(password + "\n"), isOwnersOnly: true);
        }

        Add(AdminName, password, isAdmin: true);
    }

    private void Load()
    {
        var accounts = JsonSerializer.Deserialize<Account[]>(_files.ReadWhole(_file))
            ?? throw new InvalidDataException($"{_file} holds no accounts.");
        _accounts = _accounts.AddRange(accounts.Select(account => KeyValuePair.Create(account.Name, account)));
    }

    // What could not be written does not count.
    private void Save(ImmutableDictionary<string, Account> accounts) => _accounts = StoreFailure.Guard(_file, () =>
    {
        _files.Replace(_file, JsonSerializer.SerializeToUtf8Bytes(accounts.Values.ToArray()), isOwnersOnly: true);
        return accounts;
    });
}

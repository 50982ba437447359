using System.Security.Cryptography.X509Certificates;

namespace DolphinQuant.DolphinDb;

/// <summary>How a password is proved to the server.</summary>
public enum LoginMethod
{
    /// <summary>SCRAM-SHA-256, and RSA with a server that does not know it.</summary>
    Automatic,

    /// <summary>SCRAM-SHA-256: the password is never sent, and the server proves that it knows it too.</summary>
    Scram,

    /// <summary>Name and password encrypted with the server's public key.</summary>
    Rsa,

    /// <summary>Name and password as they are; for connections with TLS.</summary>
    Plain,
}

/// <summary>Which servers, as whom, and how.</summary>
public sealed record DolphinDbOptions
{
    /// <summary>The servers: one, or several nodes of a cluster.</summary>
    public required IReadOnlyList<Endpoint> Hosts { get; init; }

    /// <summary>The user; null stays a guest.</summary>
    public string? User { get; init; }

    /// <summary>The password.</summary>
    public string Password { get; init; } = "";

    /// <summary>How the password is proved.</summary>
    public LoginMethod Login { get; init; }

    /// <summary>True to encrypt connections and check the server's certificate against its host name.</summary>
    public bool UsesTls { get; init; }

    /// <summary>The certificates of authorities to trust; null trusts those of the system.</summary>
    public X509Certificate2Collection? TrustedAuthorities { get; init; }

    /// <summary>True to have columns sent compressed, both ways.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>How long connecting to one host may take, login included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one request may take; null for as long as it needs.</summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>How long a cancelled request may take to end on the server before its connection is given up.</summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may be silent before the system asks whether the server is still there.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The fewest connections that stay open.</summary>
    public int MinPoolSize { get; init; }

    /// <summary>The most connections at a time.</summary>
    public int MaxPoolSize { get; init; } = 16;

    /// <summary>How long a session may wait for a connection.</summary>
    public TimeSpan PoolTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an unused connection stays open.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often all hosts are tried, or an append that was refused for a while, before the failure is told.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Parses a connection string; see <see cref="ConnectionString"/>.</summary>
    /// <exception cref="FormatException">It is wrong; all mistakes are named.</exception>
    public static DolphinDbOptions Parse(string connectionString) => ConnectionString.Parse(connectionString);

    /// <summary>Who and where, without the password.</summary>
    public override string ToString() =>
        $"dolphindb://{(User is null ? "" : User + "@")}{string.Join(',', Hosts)}{(UsesTls ? "?tls=true" : "")}";
}

using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Where and how a listener serves DolphinDB clients.</summary>
public sealed record ListenerOptions
{
    /// <summary>The address to listen on; loopback unless another one is wanted on purpose.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 lets the system choose.</summary>
    public int Port { get; init; } = 8848;

    /// <summary>The folder of the user accounts; created when absent.</summary>
    public required string AccountFolder { get; init; }

    /// <summary>The first password of <c>admin</c>; a random one is written to a file when null.</summary>
    public string? AdminPassword { get; init; }

    /// <summary>The certificate of the server, see <see cref="ListenerCertificate"/>; null serves without TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>How many clients are served at a time; others are turned away.</summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>Largest text of one request, in bytes.</summary>
    public int MaxRequestBytes { get; init; } = 16 << 20;

    /// <summary>Largest number of elements of one vector that a client sends.</summary>
    public int MaxElements { get; init; } = 100_000_000;

    /// <summary>Most bytes of text, and most elements, that a client may send before it has logged in.</summary>
    internal const int MaxGuestBytes = 64 << 10;

    /// <summary>How long a client that has connected may take until its first request.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

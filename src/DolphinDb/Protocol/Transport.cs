using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DolphinQuant.Data;

namespace DolphinQuant.DolphinDb.Protocol;

/// <summary>The bytes to and from a server: TCP, with TLS where that is asked for.</summary>
internal sealed class Transport : IAsyncDisposable
{
    private const int KeepAliveInterval = 5;
    private const int KeepAliveRetries = 3;

    private readonly Socket _socket;

    private Transport(Socket socket, Stream stream)
    {
        _socket = socket;
        Stream = stream;
    }

    /// <summary>The bytes.</summary>
    public Stream Stream { get; }

    /// <summary>True when nothing has arrived and the other side has not hung up.</summary>
    public bool IsQuiet
    {
        get
        {
            try
            {
                return !_socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Connects to a host, by whichever of its addresses answers.</summary>
    /// <exception cref="DatabaseException">It cannot be reached, or its certificate is not to be trusted.</exception>
    public static async Task<Transport> ConnectAsync(
        Endpoint endpoint, DolphinDbOptions options, CancellationToken cancellationToken)
    {
        // Without an address family the socket takes IPv6 and IPv4 addresses alike.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            KeepAlive(socket, options.KeepAlive);
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            Stream stream = new SocketStream(socket);
            if (options.UsesTls) stream = await SecureAsync(stream, endpoint, options, cancellationToken).ConfigureAwait(false);
            return new Transport(socket, stream);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            throw failure switch
            {
                AuthenticationException => new DatabaseException(
                    $"{endpoint} cannot be trusted: {failure.Message}", isTransient: false, failure),
                SocketException or IOException => new DatabaseException(
                    $"{endpoint} cannot be reached: {failure.Message}", isTransient: true, failure),
                _ => failure,
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
    }

    private static void KeepAlive(Socket socket, TimeSpan silence)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(
            SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, (int)silence.TotalSeconds));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveInterval);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveRetries);
    }

    private static async Task<Stream> SecureAsync(
        Stream stream, Endpoint endpoint, DolphinDbOptions options, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        var checks = new SslClientAuthenticationOptions { TargetHost = endpoint.Host };
        if (options.TrustedAuthorities is { } authorities)
        {
            checks.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                // Authorities of one's own seldom publish lists of what they revoke.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            checks.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        await secure.AuthenticateAsClientAsync(checks, cancellationToken).ConfigureAwait(false);
        return secure;
    }
}

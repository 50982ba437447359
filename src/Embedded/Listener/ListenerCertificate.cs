using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Listener;

/// <summary>The certificate that a listener shows its clients.</summary>
public static class ListenerCertificate
{
    /// <summary>The file of a certificate of the listener's own; clients are given it to trust.</summary>
    public const string CertificateFile = "listener.pem";

    private const string KeyFile = "listener.key";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(2 * 365);

    // Renewed when so much of its life is left, so that it does not end while the listener runs.
    private static readonly TimeSpan LeastLifetime = TimeSpan.FromDays(90);

    // Clocks of clients may be slow.
    private static readonly TimeSpan Backdating = TimeSpan.FromHours(1);

    /// <summary>Reads a certificate and its key from PEM files.</summary>
    /// <exception cref="CryptographicException">They hold none, or do not belong together.</exception>
    public static X509Certificate2 Load(string certificateFile, string keyFile)
    {
        using var certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        // TLS on some systems does not take a key that was only just read.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }

    /// <summary>
    /// A certificate of the listener's own, signed by itself: the one that is kept in a folder, or a new one where there is
    /// none or its end is near. Its key is for the owner of the process alone.
    /// </summary>
    /// <param name="folder">Holds the certificate and its key.</param>
    /// <param name="address">The address that is listened on; clients may connect to it, to this computer's name and to localhost.</param>
    /// <param name="clock">Tells what is near.</param>
    /// <exception cref="DatabaseException">The files cannot be read or written.</exception>
    public static X509Certificate2 OpenOrCreate(string folder, IPAddress address, TimeProvider clock) => StoreFailure.Guard(folder, () =>
    {
        var (certificateFile, keyFile) = (Path.Combine(folder, CertificateFile), Path.Combine(folder, KeyFile));
        if (File.Exists(certificateFile) && File.Exists(keyFile))
        {
            var kept = LoadKept(certificateFile, keyFile);
            if (kept.NotAfter.ToUniversalTime() - clock.GetUtcNow() > LeastLifetime) return kept;
            kept.Dispose();
        }

        Directory.CreateDirectory(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = Create(key, address, clock.GetUtcNow());
        var files = DiskFiles.Instance;
        files.Replace(keyFile, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()), isOwnersOnly: true);
        files.Replace(certificateFile, Encoding.ASCII.GetBytes(made.ExportCertificatePem()), isOwnersOnly: true);
        return Load(certificateFile, keyFile);
    });

    private static X509Certificate2 LoadKept(string certificateFile, string keyFile)
    {
        try
        {
            return Load(certificateFile, keyFile);
        }
        catch (CryptographicException damage)
        {
            throw new DatabaseException(
                $"{certificateFile} and {keyFile} are damaged: delete both, and the next start makes others. ({damage.Message})",
                isTransient: false, damage);
        }
    }

    private static X509Certificate2 Create(ECDsa key, IPAddress address, DateTimeOffset now)
    {
        var name = Dns.GetHostName();
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        if (name != "localhost") names.AddDnsName(name);
        foreach (var shown in new HashSet<IPAddress> { address, IPAddress.Loopback, IPAddress.IPv6Loopback }) names.AddIpAddress(shown);
        request.CertificateExtensions.Add(names.Build());
        // It is its own authority, and may be none for others.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request.CreateSelfSigned(now - Backdating, now + Lifetime);
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DolphinQuant.Embedded.Listener;

namespace DolphinQuant.Server.Configuration;

/// <summary>Where and how DolphinDB clients are served.</summary>
/// <param name="IsEnabled">False: nobody is.</param>
/// <param name="EndPoint">The address to listen on.</param>
/// <param name="Tls">Whether connections are encrypted, and with which certificate.</param>
internal sealed record ListenerSettings(bool IsEnabled, EndpointOptions EndPoint, ListenerTls Tls)
{
    internal static ListenerSettings Read(SettingReader reader) => new(
        reader.Switch("Listener:Enabled", fallback: false), EndpointOptions.Read(reader, "Listener", 8848), ListenerTls.Read(reader));
}

/// <summary>The TLS of the listener: none, a certificate from files, or one that the listener makes for itself.</summary>
/// <param name="IsSelfSigned">True: a certificate of the listener's own, made where there is none.</param>
/// <param name="CertificateFile">PEM file of the certificate, with those between it and the authority; empty for none.</param>
/// <param name="KeyFile">PEM file of its key.</param>
internal sealed record ListenerTls(bool IsSelfSigned, string CertificateFile, string KeyFile)
{
    private const string SelfSigned = "self-signed", FromFiles = "files", CertificateKey = "Listener:Certificate", KeyKey = "Listener:Key";

    /// <summary>The certificate; null for connections that are not encrypted.</summary>
    /// <param name="folder">Where a certificate of the listener's own is kept.</param>
    /// <param name="address">The address that is listened on.</param>
    /// <exception cref="SettingsException">The files hold no certificate and its key.</exception>
    public X509Certificate2? Open(string folder, EndpointOptions address)
    {
        if (IsSelfSigned) return ListenerCertificate.OpenOrCreate(folder, address.Address, TimeProvider.System);
        if (CertificateFile.Length == 0) return null;
        try
        {
            return ListenerCertificate.Load(CertificateFile, KeyFile);
        }
        catch (Exception mistake) when (mistake is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SettingsException([$"{CertificateKey} and {KeyKey} do not name a certificate and its key: {mistake.Message}"]);
        }
    }

    internal static ListenerTls Read(SettingReader reader)
    {
        var mode = reader.OneOf("Listener:Tls", "none", ["none", FromFiles, SelfSigned]);
        var (certificate, key) = (reader.OptionalText(CertificateKey, ""), reader.OptionalText(KeyKey, ""));
        if (mode != FromFiles)
        {
            if (certificate.Length + key.Length > 0) reader.Reject("Listener:Tls", $"must be {FromFiles} where {CertificateKey} or {KeyKey} is set");
            return new ListenerTls(mode == SelfSigned, "", "");
        }

        foreach (var (name, file) in ((string, string)[])[(CertificateKey, certificate), (KeyKey, key)])
            if (!File.Exists(file)) reader.Reject(name, $"must name a PEM file, as Listener:Tls is {FromFiles}; there is no '{file}'");
        return new ListenerTls(IsSelfSigned: false, certificate, key);
    }
}

using System.Net;
using System.Security.Cryptography;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Listener;

namespace DolphinQuant.Embedded.Tests.Listener;

public sealed class ListenerCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dolphinquant-certificate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Certificate_of_its_own_is_made_once_and_names_this_computer()
    {
        using var made = ListenerCertificate.OpenOrCreate(_folder, IPAddress.Parse("10.1.2.3"), TimeProvider.System);
        using var kept = ListenerCertificate.OpenOrCreate(_folder, IPAddress.Loopback, TimeProvider.System);

        Assert.Equal(made.Thumbprint, kept.Thumbprint);
        Assert.True(made.HasPrivateKey);
        Assert.True(made.MatchesHostname("localhost") && made.MatchesHostname("10.1.2.3") && made.MatchesHostname("127.0.0.1"));
        Assert.False(made.MatchesHostname("example.com"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "listener.key")));
    }

    [Fact]
    public void Certificate_near_its_end_is_replaced_and_damaged_one_is_told()
    {
        using var made = ListenerCertificate.OpenOrCreate(_folder, IPAddress.Loopback, TimeProvider.System);
        using var later = ListenerCertificate.OpenOrCreate(_folder, IPAddress.Loopback, new LateClock(TimeSpan.FromDays(700)));
        Assert.NotEqual(made.Thumbprint, later.Thumbprint);
        File.WriteAllText(Path.Combine(_folder, "listener.pem"), "no certificate");

        var damage = Assert.Throws<DatabaseException>(
            () => ListenerCertificate.OpenOrCreate(_folder, IPAddress.Loopback, TimeProvider.System));
        Assert.Contains("delete both", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_of_another_certificate_is_refused()
    {
        using var made = ListenerCertificate.OpenOrCreate(_folder, IPAddress.Loopback, TimeProvider.System);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var foreign = Path.Combine(_folder, "other.key");
        File.WriteAllText(foreign, other.ExportPkcs8PrivateKeyPem());

        Assert.ThrowsAny<Exception>(() => ListenerCertificate.Load(Path.Combine(_folder, ListenerCertificate.CertificateFile), foreign));
    }

    private sealed class LateClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}

using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DolphinQuant.Data;
using DolphinQuant.Embedded;
using DolphinQuant.Embedded.Listener;
using Xunit.Sdk;

namespace DolphinQuant.DolphinDb.Tests;

/// <summary>The kinds of database that need nothing but this process.</summary>
internal sealed class InProcessAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["embedded"], ["tcp"], ["tls"], ["compressed"]];
}

/// <summary>A real server, where <c>DOLPHINDB_URL</c> names one.</summary>
internal sealed class LiveServerAttribute : DataAttribute
{
    public static string? Url { get; } = Environment.GetEnvironmentVariable("DOLPHINDB_URL");

    public LiveServerAttribute() => Skip = Url is null ? "DOLPHINDB_URL names no server." : null;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["server"]];
}

/// <summary>An embedded engine with a listener, in a folder of its own, and a client of it.</summary>
public sealed class Place : IAsyncDisposable
{
    public const string Password = "a password of the tests";

    private readonly string _folder = Directory.CreateTempSubdirectory("dolphinquant-client-").FullName;
    private EmbeddedDatabase? _embedded;

    private Place()
    {
    }

    public IDatabase Database { get; private set; } = null!;

    public ScriptListener Listener { get; private set; } = null!;

    public DolphinDbOptions Options { get; private set; } = null!;

    public DolphinDbDataSource Source => (DolphinDbDataSource)Database;

    public static async Task<Place> OpenAsync(
        string kind = "tcp", Func<DolphinDbOptions, DolphinDbOptions>? change = null, IPAddress? address = null)
    {
        var place = new Place();
        if (kind == "server")
        {
            place.Database = new DolphinDbDataSource(LiveServerAttribute.Url!);
            return place;
        }

        var certificate = kind == "tls" ? CreateCertificate() : null;
        place._embedded = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = Path.Combine(place._folder, "db") }, CancellationToken.None);
        place.Listener = ScriptListener.Start(place._embedded, new ListenerOptions
        {
            AccountFolder = Path.Combine(place._folder, "accounts"), AdminPassword = Password, Port = 0,
            Address = address ?? IPAddress.Loopback, Certificate = certificate,
        });
        place.Options = new DolphinDbOptions
        {
            Hosts = [new Endpoint(kind == "tls" ? "localhost" : place.Listener.EndPoint.Address.ToString(), place.Listener.EndPoint.Port)],
            User = "admin", Password = Password, UsesTls = certificate is not null, IsCompressed = kind == "compressed",
            TrustedAuthorities = certificate is null ? null : [X509CertificateLoader.LoadCertificate(certificate.RawData)],
        };
        if (change is not null) place.Options = change(place.Options);
        place.Database = kind == "embedded" ? place._embedded : new DolphinDbDataSource(place.Options);
        return place;
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is DolphinDbDataSource) await Database.DisposeAsync();
        if (Listener is not null) await Listener.DisposeAsync();
        if (_embedded is not null) await _embedded.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public async Task StopListenerAsync() => await Listener.DisposeAsync();

    public void StartListenerAgain(int port) => Listener = ScriptListener.Start(_embedded!, new ListenerOptions
    {
        AccountFolder = Path.Combine(_folder, "accounts"), Port = port,
    });

    public static X509Certificate2 CreateCertificate(string name = "localhost")
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}

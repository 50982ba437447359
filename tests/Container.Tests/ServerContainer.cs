using System.Text;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;

namespace DolphinQuant.Container.Tests;

/// <summary>One server in a container for all tests, on ports that the runtime chooses.</summary>
public sealed class ServerContainer : IAsyncLifetime
{
    private const int ServerPort = 8848;
    private const int HttpPort = 8080;
    private const string ModuleFolder = "/data/ddb/server/modules";
    private const string PasswordFile = "/var/lib/dolphinquant/db/accounts/admin-password";

    // The password that DolphinDB's server has for admin until somebody changes it, as its manual says.
    private const string FirstPassword = "123456";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private IContainer? _container;

    /// <summary>The container of the test run, for code that no fixture is handed to.</summary>
    internal static ServerContainer? Current { get; private set; }

    internal IContainer Container => _container ?? throw new InvalidOperationException(ServerImage.Missing);

    internal DolphinDbOptions Options { get; private set; } = null!;

    /// <summary>Where REST is answered; of the service's own image alone.</summary>
    internal Uri Http =>
        new UriBuilder(Uri.UriSchemeHttp, Container.Hostname, Container.GetMappedPublicPort(HttpPort)).Uri;

    internal static string ScriptFolder { get; } = Path.Combine(AppContext.BaseDirectory, "scripts", "dolphindb");

    internal DolphinDbDataSource OpenSource() => new(Options);

    public async Task InitializeAsync()
    {
        if (ServerImage.SkipReason is not null) return;
        var image = ServerImage.Name ?? throw new InvalidOperationException(ServerImage.Missing);
        using var patience = new CancellationTokenSource(Patience);
        _container = ServerImage.IsDolphinDb ? DolphinDbServer(image) : Service(image);
        await _container.StartAsync(patience.Token);
        var password = ServerImage.IsDolphinDb
            ? FirstPassword
            : Encoding.UTF8.GetString(await _container.ReadFileAsync(PasswordFile, patience.Token)).Trim();
        Options = new DolphinDbOptions
        {
            Hosts = [new Endpoint(_container.Hostname, _container.GetMappedPublicPort(ServerPort))],
            User = "admin", Password = password, RequestTimeout = TimeSpan.FromMinutes(1),
        };
        await WaitForAnswerAsync(patience.Token);
        Current = this;
    }

    public async Task DisposeAsync()
    {
        if (_container is not null) await _container.DisposeAsync();
    }

    // Without prices and schedule: the tests bring their own rows, and no run stores some between them.
    private static IContainer Service(string image) => new ContainerBuilder(image)
        .WithEnvironment("DOLPHINQUANT_Listener__Enabled", "true")
        .WithEnvironment("DOLPHINQUANT_Schedule__Enabled", "false")
        .WithEnvironment("DOLPHINQUANT_Sample__Directory", "")
        .WithPortBinding(ServerPort, assignRandomHostPort: true)
        .WithPortBinding(HttpPort, assignRandomHostPort: true)
        .WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("DolphinDB clients on").UntilContainerIsHealthy())
        .Build();

    // The server ends where its console is closed, hence the terminal.
    private static IContainer DolphinDbServer(string image) => new ContainerBuilder(image)
        .WithCreateParameterModifier(parameters => (parameters.Tty, parameters.OpenStdin) = (true, true))
        .WithResourceMapping(new DirectoryInfo(Path.Combine(ScriptFolder, "factors")), ModuleFolder + "/factors")
        .WithResourceMapping(new DirectoryInfo(Path.Combine(ScriptFolder, "jobs")), ModuleFolder + "/jobs")
        .WithResourceMapping(new DirectoryInfo(Path.Combine(ScriptFolder, "access")), ModuleFolder + "/access")
        .WithPortBinding(ServerPort, assignRandomHostPort: true)
        .Build();

    // A port that is open is not yet a server that answers.
    private async Task WaitForAnswerAsync(CancellationToken patience)
    {
        await using var source = OpenSource();
        while (true)
        {
            try
            {
                await using var session = await source.OpenSessionAsync(patience);
                await session.RunAsync("1 + 1", patience);
                return;
            }
            catch (DatabaseException failure) when (failure.IsTransient)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), patience);
            }
        }
    }
}

/// <summary>The tests that share the container; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ServerTests : ICollectionFixture<ServerContainer>
{
    public const string Name = "Server in a container";
}

using System.Net;
using DolphinQuant.Data;
using DolphinQuant.Embedded;
using DolphinQuant.Embedded.Listener;
using DolphinQuant.Server.Configuration;
using Spectre.Console;

namespace DolphinQuant.Server.Cli;

/// <summary>Listens at once, runs what is due, prints the lists, and serves until stopped.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(
        IConfigurationRoot configuration, IAnsiConsole console, CancellationToken cancellationToken)
    {
        await using var app = await ServiceHost.BuildAsync(configuration, cancellationToken);
        await app.StartAsync(cancellationToken);
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        var options = app.Services.GetRequiredService<ServiceOptions>();
        await using var listener = StartListener(app.Services, options, console);
        console.WriteLine($"REST on {AddressOf(options.Http)}, gRPC on {AddressOf(options.Grpc)}");
        try
        {
            var runs = new ConsoleRuns(app.Services, console);
            foreach (var market in Market.All) await runs.RunLastSessionAsync(market.Code, stop.Token);
            console.MarkupLine("Serving; Ctrl-C stops.");
            await Task.Delay(Timeout.Infinite, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            console.MarkupLine("Stopping.");
        }

        // A run that is cut off resumes at the next start; the token that ended us must not cut the stopping short.
        await app.StopAsync(CancellationToken.None);
        return ExitStatus.Done;
    }

    private static ScriptListener? StartListener(IServiceProvider services, ServiceOptions options, IAnsiConsole console)
    {
        if (!options.Listener.IsEnabled) return null;
        if (options.Database.EmbeddedDirectory is not { } directory)
            throw new SettingsException(
                ["Listener:Enabled serves the embedded engine; Database:ConnectionString names a server that has a port of its own."]);
        var accounts = Path.Combine(Path.GetFullPath(directory), "accounts");
        var certificate = options.Listener.Tls.Open(accounts, options.Listener.EndPoint);
        var listener = ScriptListener.Start((EmbeddedDatabase)services.GetRequiredService<IDatabase>(), new ListenerOptions
        {
            Address = options.Listener.EndPoint.Address,
            Port = options.Listener.EndPoint.Port,
            AccountFolder = accounts,
            Certificate = certificate,
        });
        console.WriteLine($"DolphinDB clients on {listener.EndPoint}{(certificate is null ? "" : " with TLS")}");
        if (listener.PasswordFile is { } file) console.WriteLine($"The password of admin is in {file}");
        return listener;
    }

    private static string AddressOf(EndpointOptions endpoint) =>
        FormattableString.Invariant($"http://{new IPEndPoint(endpoint.Address, endpoint.Port)}");
}

using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Jobs;
using DolphinQuant.Server.Pipeline;
using Spectre.Console;

namespace DolphinQuant.Server.Cli;

/// <summary>Listens at once, runs what is due, prints the lists, and serves until stopped.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(IConfigurationRoot configuration, IAnsiConsole console, CancellationToken cancellationToken)
    {
        await using var app = await ServiceHost.BuildAsync(configuration, cancellationToken);
        await app.StartAsync(cancellationToken);
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var options = app.Services.GetRequiredService<ServiceOptions>();
        console.MarkupLineInterpolated($"REST on http://{options.Http.Address}:{options.Http.Port}, gRPC on http://{options.Grpc.Address}:{options.Grpc.Port}");
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
}

/// <summary>Runs sessions in front of a person.</summary>
internal sealed class ConsoleRuns(IServiceProvider services, IAnsiConsole console)
{
    private readonly DailyRuns _runs = services.GetRequiredService<DailyRuns>();
    private readonly IDailyRunner _runner = services.GetRequiredService<IDailyRunner>();
    private readonly RunReporter _reporter = new(services.GetRequiredService<IDailyResults>(), console);

    /// <summary>Runs the last session with prices, unless it is done, and prints its list. A market without prices is passed over with a line.</summary>
    public async Task RunLastSessionAsync(string market, CancellationToken cancellationToken)
    {
        var last = await _runner.FindLastSessionAsync(market, cancellationToken);
        if (last is null)
        {
            console.MarkupLineInterpolated($"Market {market}: no prices yet; put price files into the folder that Sample:Directory names.");
            return;
        }

        var request = new RunRequest(market, last.Value);
        if (await RunAsync(request, cancellationToken)) await _reporter.PrintAsync(request, cancellationToken);
    }

    /// <summary>Runs a session; false when a step failed, which has been shown.</summary>
    public async Task<bool> RunAsync(RunRequest request, CancellationToken cancellationToken) =>
        await IRunView.For(console).ShowAsync(request, _runs.RunAsync(request, cancellationToken)) is null;
}

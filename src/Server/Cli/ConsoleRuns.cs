using DolphinQuant.Server.Jobs;
using DolphinQuant.Server.Pipeline;
using Spectre.Console;

namespace DolphinQuant.Server.Cli;

/// <summary>Runs sessions in front of a person.</summary>
internal sealed class ConsoleRuns(IServiceProvider services, IAnsiConsole console)
{
    private readonly DailyRuns _runs = services.GetRequiredService<DailyRuns>();
    private readonly DueRuns _due = services.GetRequiredService<DueRuns>();
    private readonly IDailyRunner _runner = services.GetRequiredService<IDailyRunner>();
    private readonly RunReporter _reporter = new(services.GetRequiredService<IDailyResults>(), console);

    /// <summary>
    /// Runs the last session with prices, unless it is done, and prints its list. Missed sessions before it come first:
    /// each day starts from the positions of the one before. What keeps a market from being run is said in a line, and
    /// the program goes on: the lists of earlier days are still served.
    /// </summary>
    public async Task RunLastSessionAsync(string market, CancellationToken cancellationToken)
    {
        try
        {
            var last = await _runner.FindLastSessionAsync(market, cancellationToken);
            if (last is null)
                Say($"Market {market}: no prices yet; put price files into the folder that Sample:Directory names.");
            else if (await RunUpToAsync(market, last.Value, cancellationToken))
                await _reporter.PrintAsync(new RunRequest(market, last.Value), cancellationToken);
        }
        catch (DailyRunException unreadable)
        {
            Say($"Market {market}: nothing can be loaded. {unreadable.Message}");
        }
        catch (RunInProgressException running)
        {
            Say($"{running.Message} The schedule began it; its list is served once it has finished.");
        }
    }

    private async Task<bool> RunUpToAsync(string market, DateOnly last, CancellationToken cancellationToken)
    {
        var missed = await _due.FindAsync(market, cancellationToken);
        foreach (var session in missed.Where(session => session < last).Append(last))
            if (!await RunAsync(new RunRequest(market, session), cancellationToken))
                return false;
        return true;
    }

    /// <summary>Runs a session; false when a step failed, which has been shown.</summary>
    public async Task<bool> RunAsync(RunRequest request, CancellationToken cancellationToken) =>
        await IRunView.For(console).ShowAsync(request, _runs.RunAsync(request, cancellationToken)) is null;

    private void Say(string line) => console.WriteLine(line);
}

using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Jobs;
using DolphinQuant.Server.Pipeline;
using Spectre.Console;

namespace DolphinQuant.Server.Cli;

/// <summary>The options of <c>run-daily</c>.</summary>
internal sealed record RunDailyArguments(string? Market, DateOnly? Date, bool IsJson);

/// <summary>Runs one session of one or all markets without listening, and prints the lists.</summary>
internal static class RunDailyCommand
{
    public static async Task<int> RunAsync(
        IConfigurationRoot configuration,
        RunDailyArguments arguments,
        IAnsiConsole console,
        CancellationToken cancellationToken)
    {
        if (arguments.Date is not null && arguments.Market is null)
            throw new SettingsException(["--date needs --market: the markets have different sessions."]);
        await using var app = await ServiceHost.BuildAsync(configuration, cancellationToken);
        // With --json standard output holds the document alone.
        var shown = arguments.IsJson ? StandardError() : console;
        var results = app.Services.GetRequiredService<IDailyResults>();
        var reporter = new RunReporter(results, shown);
        var requests = await RequestsAsync(app.Services.GetRequiredService<DailyRuns>(), arguments, cancellationToken);
        var isWhole = true;
        foreach (var request in requests)
        {
            isWhole &= await new ConsoleRuns(app.Services, shown).RunAsync(request, cancellationToken);
            if (isWhole && !arguments.IsJson) await reporter.PrintAsync(request, cancellationToken);
        }

        if (isWhole && arguments.IsJson) Console.WriteLine(await reporter.ToJsonAsync(requests, cancellationToken));
        return isWhole ? ExitStatus.Done : ExitStatus.Failed;
    }

    private static IAnsiConsole StandardError() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    private static async Task<IReadOnlyList<RunRequest>> RequestsAsync(
        DailyRuns runs, RunDailyArguments arguments, CancellationToken cancellationToken)
    {
        var requests = new List<RunRequest>();
        foreach (var market in arguments.Market is { } only ? [only] : Market.All.Select(market => market.Code))
            requests.Add(await runs.ResolveAsync(market, arguments.Date, cancellationToken));
        return requests;
    }
}

using System.Diagnostics;
using System.Globalization;
using DolphinQuant.Server.Pipeline;
using Spectre.Console;

namespace DolphinQuant.Server.Cli;

/// <summary>Shows a daily run while it goes on.</summary>
internal interface IRunView
{
    /// <summary>Follows the run to its end and returns the report of a failed step, or null when all went well.</summary>
    Task<RunProgress?> ShowAsync(RunRequest request, IAsyncEnumerable<RunProgress> run);

    /// <summary>The view that fits the console: bars on a terminal, lines elsewhere.</summary>
    static IRunView For(IAnsiConsole console) =>
        console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal ? new TerminalRunView(console) : new PlainRunView(console);
}

/// <summary>One line per finished step, for logs and pipes.</summary>
internal sealed class PlainRunView(IAnsiConsole console) : IRunView
{
    public async Task<RunProgress?> ShowAsync(RunRequest request, IAsyncEnumerable<RunProgress> run)
    {
        string? current = null;
        var clock = Stopwatch.StartNew();
        await foreach (var progress in run)
        {
            if (progress.Step != current) clock.Restart();
            if (progress.State != RunState.Running) Write(request, progress, WordOf(progress.State, clock.Elapsed));
            else if (progress.Step != current) Write(request, progress, "started");
            current = progress.Step;
            if (progress.State == RunState.Failed) return progress;
        }

        return null;
    }

    private static string WordOf(RunState state, TimeSpan elapsed) => state == RunState.Skipped
        ? "skipped"
        : string.Create(CultureInfo.InvariantCulture, $"{state.ToString().ToLowerInvariant()} in {elapsed.TotalSeconds:0.0} s");

    private void Write(RunRequest request, RunProgress progress, string state) => console.Profile.Out.Writer.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{request.Market} {request.Date:yyyy-MM-dd} {progress.Step} {state}: {progress.Message}"));
}

/// <summary>A progress bar per step.</summary>
internal sealed class TerminalRunView(IAnsiConsole console) : IRunView
{
    public async Task<RunProgress?> ShowAsync(RunRequest request, IAsyncEnumerable<RunProgress> run)
    {
        RunProgress? failure = null;
        await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async display => failure = await FollowAsync(request, run, display));
        return failure;
    }

    private static async Task<RunProgress?> FollowAsync(
        RunRequest request, IAsyncEnumerable<RunProgress> run, ProgressContext display)
    {
        var bars = new Dictionary<string, ProgressTask>();
        await foreach (var progress in run)
        {
            if (!bars.TryGetValue(progress.Step, out var bar))
                bars[progress.Step] = bar = display.AddTask(progress.Step);
            bar.Description = Markup.Escape($"{request.Market} {progress.Step}: {progress.Message}");
            bar.Value = 100 * (progress.State is RunState.Finished or RunState.Skipped ? 1 : progress.StepFraction);
            if (progress.State is RunState.Running) continue;
            bar.StopTask();
            if (progress.State == RunState.Failed) return progress;
        }

        return null;
    }
}

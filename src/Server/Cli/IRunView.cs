using System.Diagnostics;
using System.Globalization;
using DolphinQuant.Server.Pipeline;
using Spectre.Console;

namespace DolphinQuant.Server.Cli;

/// <summary>Shows a daily run while it goes on.</summary>
internal interface IRunView
{
    /// <summary>
    /// Follows the run to its end and returns the report of a failed step, or null when all went well.
    /// </summary>
    Task<RunProgress?> ShowAsync(RunRequest request, IAsyncEnumerable<RunProgress> run);

    /// <summary>The view that fits the console: bars on a terminal, lines elsewhere.</summary>
    static IRunView For(IAnsiConsole console) =>
        console.Profile.Out.IsTerminal && console.Profile.Capabilities.Interactive
            ? new TerminalRunView(console)
            : new PlainRunView(console);
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
        : string.Create(
            CultureInfo.InvariantCulture, $"{state.ToString().ToLowerInvariant()} in {elapsed.TotalSeconds:0.0} s");

    // Past the console, which would fold long lines.
    private void Write(RunRequest request, RunProgress progress, string state) =>
        console.Profile.Out.Writer.WriteLine(FormattableString.Invariant(
            $"{request.Market} {request.Date:yyyy-MM-dd} {progress.Step} {state}: {progress.Message}"));
}

/// <summary>A progress bar per step, and what the steps have to say once they are done.</summary>
internal sealed class TerminalRunView(IAnsiConsole console) : IRunView
{
    private const int DescriptionWidth = 50;
    private const int BarWidth = 30;

    public async Task<RunProgress?> ShowAsync(RunRequest request, IAsyncEnumerable<RunProgress> run)
    {
        var ended = new List<RunProgress>();
        await console.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = BarWidth },
                new PercentageColumn(),
                new ElapsedTimeColumn())
            .StartAsync(display => FollowAsync(request, run, display, ended));
        foreach (var step in ended.Where(step => step.State != RunState.Skipped))
            console.MarkupLineInterpolated($"{request.Market} {step.Step}: {step.Message}");
        return ended.Find(step => step.State == RunState.Failed);
    }

    private static async Task FollowAsync(
        RunRequest request, IAsyncEnumerable<RunProgress> run, ProgressContext display, List<RunProgress> ended)
    {
        var bars = new Dictionary<string, ProgressTask>();
        await foreach (var progress in run)
        {
            if (!bars.TryGetValue(progress.Step, out var bar))
                bars[progress.Step] = bar = display.AddTask(progress.Step);
            bar.Description = Markup.Escape(Shorten($"{request.Market} {progress.Step}: {progress.Message}"));
            bar.Value = 100 * (progress.State is RunState.Finished or RunState.Skipped ? 1 : progress.StepFraction);
            if (progress.State is RunState.Running) continue;
            bar.StopTask();
            ended.Add(progress);
        }
    }

    private static string Shorten(string text) =>
        text.Length <= DescriptionWidth ? text.PadRight(DescriptionWidth) : text[..(DescriptionWidth - 1)] + "…";
}

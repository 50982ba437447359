using DolphinQuant.Embedded.Storage.Backups;
using Spectre.Console;

namespace DolphinQuant.Server.Cli;

/// <summary>A bar on standard error while long work goes on; nothing where that is no terminal.</summary>
internal static class ProgressLine
{
    public static async Task<T> ShowAsync<T>(Func<IProgress<StoreProgress>?, Task<T>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (!console.Profile.Out.IsTerminal) return await work(null);
        return await console.Progress().AutoClear(enabled: true).StartAsync(display =>
        {
            var bar = display.AddTask("");
            return work(new Progress<StoreProgress>(step =>
            {
                bar.Description = Markup.Escape(step.Step);
                bar.Value = 100 * step.Fraction;
            }));
        });
    }
}

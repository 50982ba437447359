using DolphinQuant.Server.Pipeline;
using Spectre.Console;

namespace DolphinQuant.Server.Tests.Cli;

/// <summary>A console that is a pipe, and what was written to it.</summary>
internal sealed class PlainConsole : IDisposable
{
    private readonly StringWriter _text = new();

    public PlainConsole()
    {
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_text),
        });
        Console.Profile.Width = 200;
    }

    public IAnsiConsole Console { get; }

    public string[] Lines =>
        _text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public void Dispose() => _text.Dispose();
}

/// <summary>Runs that report what a test says.</summary>
internal static class Runs
{
    public static RunRequest Day { get; } = new("us", TestData.Day("2016-09-30"));

    public static async IAsyncEnumerable<RunProgress> Of(params RunProgress[] reports)
    {
        foreach (var report in reports)
        {
            await Task.Yield();
            yield return report;
        }
    }
}

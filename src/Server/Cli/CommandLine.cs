using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DolphinQuant.Server.Configuration;
using Spectre.Console;

namespace DolphinQuant.Server.Cli;

/// <summary>The verbs of the program and their options; <see cref="ExitStatus"/> says how they end.</summary>
internal sealed class CommandLine
{
    private const int PipedWidth = 200;

    private readonly Option<string[]> _settings = new("--set")
    {
        Description = "A setting as KEY=VALUE, such as Http:Port=9090; may be given several times. Settings are also "
            + "read from appsettings.json and from environment variables such as DOLPHINQUANT_Http__Port.",
        HelpName = "KEY=VALUE",
        Recursive = true,
    };

    private readonly Option<string> _market = new("--market")
    {
        Description = "The market: us or cn; both when left out.",
        HelpName = "us|cn",
    };

    private readonly Option<DateOnly?> _date = new("--date")
    {
        Description = "The session, as yyyy-MM-dd; the last one with prices when left out.",
        HelpName = "DATE",
        CustomParser = ParseDate,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print the lists as one JSON document and nothing else.",
    };

    private CommandLine() => _market.AcceptOnlyFromAmong([.. Market.All.Select(market => market.Code)]);

    /// <summary>Runs what the arguments ask for and returns the exit status.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = new CommandLine().Root().Parse(arguments);
        var status = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? ExitStatus.Usage : status;
    }

    private RootCommand Root()
    {
        var root = new RootCommand("DolphinQuant: daily multi-factor stock selection on DolphinDB scripts.")
        {
            _settings, Serve(), RunDaily(), ScriptVerb.Create(SettingsOf, Edge.GuardAsync),
        };
        foreach (var verb in new StoreVerbs(SettingsOf, Edge.GuardAsync).All) root.Add(verb);
        root.SetAction(ServeAsync);
        return root;
    }

    private Command Serve()
    {
        var command = new Command(
            "serve", "Run what is due, then serve gRPC, REST and metrics until Ctrl-C. The default.");
        command.SetAction(ServeAsync);
        return command;
    }

    private Command RunDaily()
    {
        var command = new Command("run-daily", "Run one session to the end, print the list, and stop.")
        {
            _market, _date, _json,
        };
        command.SetAction(RunDailyAsync);
        return command;
    }

    private Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellationToken) => Edge.GuardAsync(() =>
        ServeCommand.RunAsync(SettingsOf(parsed), StandardOutput(), cancellationToken));

    private Task<int> RunDailyAsync(ParseResult parsed, CancellationToken cancellationToken) => Edge.GuardAsync(() =>
    {
        var arguments = new RunDailyArguments(
            parsed.GetValue(_market), parsed.GetValue(_date), parsed.GetValue(_json));
        return RunDailyCommand.RunAsync(SettingsOf(parsed), arguments, StandardOutput(), cancellationToken);
    });

    private IConfigurationRoot SettingsOf(ParseResult parsed)
    {
        var pairs = (parsed.GetValue(_settings) ?? [])
            .Select(text => (Text: text, Parts: text.Split('=', 2)))
            .ToArray();
        var mistakes = pairs.Select(pair => MistakeOf(pair.Text, pair.Parts)).OfType<string>().ToArray();
        return mistakes.Length == 0
            ? ServiceHost.Configuration(pairs.Select(pair => KeyValuePair.Create(pair.Parts[0], pair.Parts[1])))
            : throw new SettingsException(mistakes);
    }

    private static string? MistakeOf(string text, string[] parts)
    {
        if (parts.Length < 2 || string.IsNullOrWhiteSpace(parts[0]))
            return $"--set {text} is not of the form KEY=VALUE.";
        var section = parts[0].Split(':')[0].Trim();
        return ServiceOptions.Sections.Contains(section, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"--set {text}: no setting begins with {section}; those that there are begin with "
                + $"{string.Join(", ", ServiceOptions.Sections)}.";
    }

    private static DateOnly? ParseDate(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        result.AddError($"--date {text} is not a day of the calendar in the form yyyy-MM-dd, such as 2016-09-30.");
        return null;
    }

    // A pipe has no width of its own: 80 columns would be assumed, and the tables folded. A terminal gets its bars even
    // where the library takes the environment for a build server.
    private static IAnsiConsole StandardOutput()
    {
        var profile = AnsiConsole.Profile;
        if (profile.Out.IsTerminal) profile.Capabilities.Interactive = profile.Capabilities.Ansi;
        else profile.Width = PipedWidth;
        return AnsiConsole.Console;
    }
}

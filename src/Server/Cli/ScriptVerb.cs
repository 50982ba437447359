using System.CommandLine;
using DolphinQuant.Server.Configuration;

namespace DolphinQuant.Server.Cli;

/// <summary>The verb <c>script</c>: its words on the command line and what they start.</summary>
internal static class ScriptVerb
{
    private const string DatabaseKey = "Database:ConnectionString";

    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "The script to run, - for standard input; with --check the scripts to check.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> Check = new("--check")
    {
        Description = "Find mistakes without running: syntax, unknown names, arguments that do not fit.",
    };

    private static readonly Option<bool> Interactive = new("--interactive", "-i") { Description = "Read statements line by line and print their values." };

    private static readonly Option<bool> Memory = new("--memory") { Description = "Use an empty store that is gone afterwards." };

    private static readonly Option<string?> Database = new("--database")
    {
        Description = $"The store; short for --set {DatabaseKey}=embedded:FOLDER.",
        HelpName = "embedded:FOLDER",
    };

    /// <summary>The verb.</summary>
    /// <param name="read">Gives the settings of a command line.</param>
    /// <param name="guard">Turns failures into sentences and exit statuses.</param>
    public static Command Create(Func<ParseResult, IConfigurationRoot> read, Func<Func<Task<int>>, Task<int>> guard)
    {
        var command = new Command("script", "Run a DolphinDB script on the embedded engine and print the values of its expressions.")
        {
            Files, Check, Interactive, Memory, Database,
        };
        command.SetAction((parsed, token) => guard(() => RunAsync(parsed, read(parsed), token)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, IConfigurationRoot configuration, CancellationToken cancellationToken)
    {
        var arguments = new ScriptArguments(
            parsed.GetValue(Files) ?? [], parsed.GetValue(Check), parsed.GetValue(Interactive), parsed.GetValue(Memory));
        arguments.ThrowIfMistaken();
        if (parsed.GetValue(Database) is { } database) configuration[DatabaseKey] = database;
        var options = ServiceOptions.Read(configuration);
        if (arguments.IsCheck) return await ScriptChecks.RunAsync(arguments.Files, options, cancellationToken);
        await using var terminal = await ScriptTerminal.OpenAsync(arguments, options, cancellationToken);
        return arguments.IsInteractive
            ? await new ScriptPrompt(terminal).RunAsync(cancellationToken)
            : await terminal.RunFileAsync(arguments.Files[0], cancellationToken);
    }
}

/// <summary>The options of <c>script</c>.</summary>
internal sealed record ScriptArguments(IReadOnlyList<string> Files, bool IsCheck, bool IsInteractive, bool IsMemory)
{
    /// <summary>Rejects words that do not go together and files that are not there.</summary>
    /// <exception cref="SettingsException">At least one is wrong.</exception>
    public void ThrowIfMistaken()
    {
        var mistakes = new List<string>();
        if (IsInteractive && (IsCheck || Files.Count > 0)) mistakes.Add("--interactive takes no files and no --check.");
        else if (!IsInteractive && Files.Count == 0) mistakes.Add("script needs a FILE, - for standard input, or --interactive.");
        else if (!IsCheck && Files.Count > 1) mistakes.Add("script runs one FILE; only --check takes several.");
        mistakes.AddRange(Files.Where(file => file != "-" && !File.Exists(file)).Select(Missing));
        if (mistakes.Count > 0) throw new SettingsException(mistakes, "The command line is");
    }

    private static string Missing(string file) =>
        Directory.Exists(file) ? $"{file} is a folder; name a script in it."
        : file.StartsWith('-') ? $"There is no option {file}; see dolphinquant script --help."
        : $"There is no file {file}.";
}

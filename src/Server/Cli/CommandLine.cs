using System.CommandLine;
using DolphinQuant.Data;
using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Pipeline;
using Spectre.Console;

namespace DolphinQuant.Server.Cli;

/// <summary>The verbs of the program. Exit status: 0 done, 1 a run failed, 2 the command line or a setting is wrong, 3 the store cannot be used.</summary>
internal static class CommandLine
{
    private static readonly Option<string[]> Settings = new("--set")
    {
        Description = "A setting as KEY=VALUE, such as Http:Port=9090; may be given several times. Settings are also read from appsettings.json and from "
            + "environment variables such as DOLPHINQUANT_Http__Port.",
        HelpName = "KEY=VALUE",
        Recursive = true,
    };

    private static readonly Option<string> Market = new("--market") { Description = "The market: us or cn; both when left out.", HelpName = "us|cn" };

    private static readonly Option<DateOnly?> Date = new("--date")
    {
        Description = "The session, as yyyy-MM-dd; the last one with prices when left out.",
        HelpName = "DATE",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the lists as one JSON document and nothing else." };

    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("DolphinQuant: daily multi-factor stock selection on DolphinDB scripts.") { Settings, Serve(), RunDaily() };
        root.SetAction((parsed, token) => GuardAsync(() => ServeCommand.RunAsync(Read(parsed), Console(), token)));
        Market.AcceptOnlyFromAmong([.. Configuration.Market.All.Select(market => market.Code)]);
        var parsed = root.Parse(arguments);
        var status = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? ExitStatus.Usage : status;
    }

    private static Command Serve()
    {
        var command = new Command("serve", "Run what is due, then serve gRPC, REST and metrics until Ctrl-C. The default.");
        command.SetAction((parsed, token) => GuardAsync(() => ServeCommand.RunAsync(Read(parsed), Console(), token)));
        return command;
    }

    private static Command RunDaily()
    {
        var command = new Command("run-daily", "Run one session to the end, print the list, and stop.") { Market, Date, Json };
        command.SetAction((parsed, token) => GuardAsync(() => RunDailyCommand.RunAsync(
            Read(parsed), new RunDailyArguments(parsed.GetValue(Market), parsed.GetValue(Date), parsed.GetValue(Json)), Console(), token)));
        return command;
    }

    private static IConfigurationRoot Read(ParseResult parsed) => ServiceHost.Configuration(
        [.. (parsed.GetValue(Settings) ?? []).Select(pair => pair.Split('=', 2)).Select(parts =>
            KeyValuePair.Create(parts[0], parts.Length == 2 ? parts[1] : throw new SettingsException([$"--set {parts[0]} has no value; write KEY=VALUE."])))]);

    private const int PipedWidth = 200;

    // A pipe has no width of its own: 80 columns would be assumed, and the tables folded. A terminal gets its bars even where the
    // library takes the environment for a build server.
    private static IAnsiConsole Console()
    {
        var profile = AnsiConsole.Profile;
        if (profile.Out.IsTerminal) profile.Capabilities.Interactive = profile.Capabilities.Ansi;
        else profile.Width = PipedWidth;
        return AnsiConsole.Console;
    }

    /// <summary>The edge of the process: what a person can act on is said in a sentence, anything else is a fault of ours and crashes.</summary>
    private static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (SettingsException mistakes)
        {
            return await FailAsync(mistakes.Message, ExitStatus.Usage);
        }
        catch (ResultNotFoundException nothing)
        {
            return await FailAsync(nothing.Message, ExitStatus.Usage);
        }
        catch (ScriptException script)
        {
            return await FailAsync(script.Located, ExitStatus.Failed);
        }
        catch (DatabaseException store)
        {
            return await FailAsync(store.Message, ExitStatus.Store);
        }
        catch (IOException port) when (port.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return await FailAsync(port.Message + " Stop the other program or choose another port with --set Http:Port=N or --set Grpc:Port=N.", ExitStatus.Usage);
        }
        catch (OperationCanceledException)
        {
            return ExitStatus.Failed;
        }
    }

    private static async Task<int> FailAsync(string message, int status)
    {
        await System.Console.Error.WriteLineAsync("dolphinquant: " + message);
        return status;
    }
}

/// <summary>What the process tells its caller.</summary>
internal static class ExitStatus
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Store = 3;
}

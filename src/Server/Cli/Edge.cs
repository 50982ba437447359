using System.Net.Sockets;
using DolphinQuant.Data;
using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Pipeline;
using Microsoft.AspNetCore.Connections;

namespace DolphinQuant.Server.Cli;

/// <summary>
/// The edge of the process: what a person can act on is said in a sentence on standard error, anything else is a fault
/// of ours and crashes.
/// </summary>
internal static class Edge
{
    private const string OtherPort =
        "Stop the other program, or choose another port with --set Http:Port=N or --set Grpc:Port=N.";

    private const string CheckAddress = "Check Http:Address, Http:Port, Grpc:Address and Grpc:Port.";

    /// <summary>Runs a verb and returns the exit status.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException)
        {
            return Say("stopped; the same command goes on where this one was.", ExitStatus.Failed);
        }
        catch (Exception failure) when (Explain(failure) is { } end)
        {
            return Say(end.Message, end.Status);
        }
    }

    private static (string Message, int Status)? Explain(Exception failure) => failure switch
    {
        SettingsException or ResultNotFoundException => (failure.Message, ExitStatus.Usage),
        DailyRunException or RunInProgressException => (failure.Message, ExitStatus.Failed),
        ScriptException script => (script.Located, ExitStatus.Failed),
        DatabaseException => (failure.Message, ExitStatus.Store),
        IOException { InnerException: AddressInUseException } =>
            ($"{failure.Message} {OtherPort}", ExitStatus.Usage),
        SocketException => ($"The service cannot listen: {failure.Message}. {CheckAddress}", ExitStatus.Usage),
        _ => null,
    };

    private static int Say(string message, int status)
    {
        Console.Error.WriteLine("dolphinquant: " + message);
        return status;
    }
}

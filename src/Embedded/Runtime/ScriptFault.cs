using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// Turns the exceptions of .NET that a script brings about into sentences. Values throw some of them when a script asks
/// for the impossible, such as text as a number, a number too large for its type, or a missing key; any other is a
/// mistake of the engine, which must end the script and not the service.
/// </summary>
internal static class ScriptFault
{
    /// <summary>True for what is not yet an error of the script, the database, or a stop.</summary>
    public static bool Is(Exception exception) =>
        exception is not (ScriptException or DatabaseException or OperationCanceledException);

    /// <summary>True for what values throw when a script asks for the impossible.</summary>
    public static bool IsOfScript(Exception exception) =>
        exception is InvalidCastException or OverflowException or KeyNotFoundException or ArgumentException;

    /// <summary>True for an exception that only a mistake of the engine explains.</summary>
    public static bool IsOfEngine(Exception exception) =>
        Is(exception) && !IsOfScript(exception) && exception is not (OutOfMemoryException or ThrownByScript);

    /// <summary>What the script's author is told.</summary>
    public static string MessageOf(Exception exception) => exception switch
    {
        OutOfMemoryException => "There is not enough memory for this value; work on fewer rows.",
        _ when !IsOfEngine(exception) => exception.Message,
        _ => string.Create(CultureInfo.InvariantCulture,
            $"The engine failed here ({exception.GetType().Name}: {exception.Message}). Please report it with the script."),
    };
}

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// Tells the script's mistakes from the engine's among the exceptions of .NET: values throw these when a script asks
/// for the impossible, such as text as a number, a number too large for its type, or a missing key.
/// </summary>
internal static class ScriptFault
{
    public static bool Is(Exception exception) =>
        exception is InvalidCastException or OverflowException or KeyNotFoundException or ArgumentException;
}

using System.Runtime.CompilerServices;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime.Limits;

/// <summary>
/// Ends a recursion over code or values before the thread's stack does, which would end the process. Checked wherever
/// the depth is the script's choice.
/// </summary>
internal static class StackLimit
{
    /// <exception cref="ScriptException">Little of the stack is left.</exception>
    public static void Check()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ScriptException("The code or the value is nested too many levels deep to be worked on; does a function call itself without an end?");
    }
}

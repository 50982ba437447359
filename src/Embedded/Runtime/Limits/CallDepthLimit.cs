using System.Runtime.CompilerServices;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime.Limits;

/// <summary>
/// How deep functions may call one another. Checked on entry to a script's function; also guards the thread's own
/// stack.
/// </summary>
internal sealed class CallDepthLimit(int limit)
{
    private int _depth;

    public void Reset() => _depth = 0;

    public void Enter(string function)
    {
        if (_depth >= limit || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ScriptException(
                $"{function} is called {_depth} levels deep, which is the limit; does it call itself without an end?");
        _depth++;
    }

    public void Leave() => _depth--;
}

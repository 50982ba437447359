using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime.Limits;

/// <summary>
/// How long one run or call may take. Checked at every function call and loop round, so a single long kernel may
/// overrun it.
/// </summary>
internal sealed class TimeLimit(TimeProvider time, TimeSpan? limit)
{
    private long _started;

    /// <summary>Starts the clock of a run.</summary>
    public void Start() => _started = time.GetTimestamp();

    public void Check()
    {
        if (limit is { } allowed && time.GetElapsedTime(_started) > allowed)
            throw new ScriptException(
                $"The script ran longer than {allowed.TotalSeconds:0.###} s; narrow its data or raise the limit.");
    }
}

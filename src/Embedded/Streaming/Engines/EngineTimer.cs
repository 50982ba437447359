using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// Wakes an engine at a moment of the system's clock. A failure stays in the engine's last error; there is nobody to
/// hand it to.
/// </summary>
internal sealed class EngineTimer : IDisposable
{
    private readonly ITimer _timer;
    private readonly TimeProvider _clock;
    private DateTimeOffset? _due;

    /// <param name="clock">The system's clock.</param>
    /// <param name="wake">What to do; runs on a thread of the timer's.</param>
    public EngineTimer(TimeProvider clock, Action wake)
    {
        _clock = clock;
        _timer = clock.CreateTimer(
            _ =>
            {
                try
                {
                    wake();
                }
                catch (Exception failure) when (failure is ScriptException or DatabaseException || ScriptFault.Is(failure))
                {
                    // The engine keeps it as its last error.
                }
            },
            state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Wakes the engine at a moment, or earlier where an earlier one was asked for before.</summary>
    public void WakeAt(DateTimeOffset moment)
    {
        if (_due <= moment) return;
        _due = moment;
        var wait = moment - _clock.GetUtcNow();
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Forgets the moment asked for: it has come.</summary>
    public void Awake() => _due = null;

    public void Dispose() => _timer.Dispose();
}

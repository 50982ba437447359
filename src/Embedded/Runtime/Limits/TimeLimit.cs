using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime.Limits;

/// <summary>
/// How long one run or call may take. Checked at every function call and loop round; between them the token of
/// <see cref="Start"/> ends what listens to it.
/// </summary>
internal sealed class TimeLimit(TimeProvider time, TimeSpan? limit)
{
    // The longest delay that a timer takes.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private long _started;
    private CancellationTokenSource? _stop;

    /// <summary>Starts the clock of a run; the source is cancelled by the caller's token or when the time is over.</summary>
    public CancellationTokenSource Start(CancellationToken cancellationToken)
    {
        _started = time.GetTimestamp();
        if (limit is not { } allowed || allowed <= TimeSpan.Zero) return CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stop = new StopSource(allowed < Longest ? allowed : Longest, time, cancellationToken);
        // The caller's to dispose.
        return _stop = stop;
    }

    /// <summary>Waits for something while the clock of the run stands still.</summary>
    public void Suspend(Action wait)
    {
        var before = time.GetTimestamp();
        _stop?.CancelAfter(Timeout.InfiniteTimeSpan);
        try
        {
            wait();
        }
        finally
        {
            _started += time.GetTimestamp() - before;
            _stop?.CancelAfter(Remaining());
        }
    }

    private TimeSpan Remaining()
    {
        var rest = limit!.Value - time.GetElapsedTime(_started);
        return rest < TimeSpan.Zero ? TimeSpan.Zero : rest < Longest ? rest : Longest;
    }

    /// <exception cref="ScriptException">The time is over.</exception>
    public void Check()
    {
        if (limit is { } allowed && time.GetElapsedTime(_started) > allowed) throw Passed();
    }

    /// <summary>The error of a run whose time is over.</summary>
    public ScriptException Passed() => new(
        $"The script ran longer than {limit!.Value.TotalSeconds:0.###} s; narrow its data or raise the limit.");

    // Cancelled by a clock of the database's own and by the caller.
    private sealed class StopSource : CancellationTokenSource
    {
        private readonly CancellationTokenRegistration _caller;

        public StopSource(TimeSpan allowed, TimeProvider time, CancellationToken caller) : base(allowed, time) =>
            _caller = caller.UnsafeRegister(static source => ((StopSource)source!).Cancel(), this);

        protected override void Dispose(bool disposing)
        {
            if (disposing) _caller.Dispose();
            base.Dispose(disposing);
        }
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime.Debugging;

/// <summary>
/// Lets a script stand still: at breakpoints, after a step, where it fails. The interpreter tells it of every statement and call;
/// the thread of the script waits in it, while another one looks at the variables and says how to go on.
/// </summary>
/// <param name="paused">Told by the script's thread that it stands still, before it waits.</param>
internal sealed class ScriptDebugger(Action<Pause> paused) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _resumed = new(0, 1);
    private readonly List<CallLevel> _levels = [];
    private readonly HashSet<(SourceText Text, int Line)> _breaks = [];
    private Dictionary<SourceText, DebuggedSource> _sources = [];
    private Step _step = Step.Continue;
    private (int Depth, Place? Place) _from;
    private Exception? _shown;
    private bool _isPaused;

    /// <summary>Stand still where something fails, also where the script catches it?</summary>
    public bool BreaksOnErrors { get; set; }

    /// <summary>Does the script stand still?</summary>
    public bool IsPaused
    {
        get
        {
            lock (_lock) return _isPaused;
        }
    }

    /// <summary>The texts to stop in; before the script runs.</summary>
    public void Follow(IEnumerable<DebuggedSource> sources) => _sources = sources.ToDictionary(source => source.Text);

    /// <summary>Sets the breakpoints of a text, in place of those before, and returns the lines that have something to stop at.</summary>
    public IReadOnlyList<int> SetBreaks(DebuggedSource source, IEnumerable<int> lines)
    {
        int[] possible = [.. lines.Where(source.HasStop)];
        lock (_lock)
        {
            _breaks.RemoveWhere(place => place.Text == source.Text);
            foreach (var line in possible) _breaks.Add((source.Text, line));
        }

        return possible;
    }

    /// <summary>Lets a script that stands still go on.</summary>
    /// <exception cref="ScriptException">It does not stand still.</exception>
    public void Resume(Step step)
    {
        lock (_lock)
        {
            if (!_isPaused) throw new ScriptException("The script does not stand still.");
            _isPaused = false;
            _step = step;
            _from = (_levels.Count, _levels.Count > 0 ? _levels[^1].Place : null);
            _resumed.Release();
        }
    }

    /// <summary>Lets a script that runs stand still at its next statement.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            if (!_isPaused) (_step, _from) = (Step.Into, default);
        }
    }

    /// <summary>Looks at the calls of a script that stands still, the outermost first; none of a script that runs.</summary>
    public T Inspect<T>(Func<IReadOnlyList<CallLevel>, T> look)
    {
        // While somebody looks the script's thread does not go on, also when it is stopped meanwhile.
        lock (_lock) return look(_isPaused ? _levels : []);
    }

    /// <summary>True for a failure that the script stood still at, or one that came of it.</summary>
    public bool HasShown(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
            if (ReferenceEquals(cause, _shown)) return true;
        return false;
    }

    /// <summary>Tells that a function, or the script, begins.</summary>
    public void Enter(string name, Frame frame)
    {
        lock (_lock) _levels.Add(new CallLevel(name, frame));
    }

    /// <summary>Tells that the function that began last has ended.</summary>
    public void Leave()
    {
        lock (_lock) _levels.RemoveAt(_levels.Count - 1);
    }

    /// <summary>Tells that a statement comes next; returns when it may run.</summary>
    /// <exception cref="OperationCanceledException">The script is stopped.</exception>
    public void Reach(Session session, Statement statement, Frame frame)
    {
        if (!_sources.TryGetValue(frame.Source, out var source) || source.LineOf(statement) is not { } line) return;
        session.CancellationToken.ThrowIfCancellationRequested();
        var place = new Place(source, line, statement);
        PauseReason? reason;
        lock (_lock)
        {
            _levels[^1].Place = place;
            reason = ReasonAt(place);
        }

        if (reason is not { } found) return;
        Wait(session, new Pause(found, place, ""));
        session.CancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Tells that something failed; stands still when asked to.</summary>
    /// <returns>Always false: it is called by a filter, which runs while all calls are still there.</returns>
    public bool Fail(Session session, Exception failure)
    {
        if (!BreaksOnErrors || failure is OperationCanceledException || HasShown(failure)) return false;
        _shown = failure;
        var message = ScriptFault.Is(failure) ? ScriptFault.MessageOf(failure) : failure.Message;
        Wait(session, new Pause(PauseReason.Error, _levels.LastOrDefault(level => level.Place is not null)?.Place, message));
        return false;
    }

    public void Dispose() => _resumed.Dispose();

    private PauseReason? ReasonAt(Place place)
    {
        if (_breaks.Contains((place.Source.Text, place.Line)) && place.Source.IsFirst(place.Statement, place.Line))
            return PauseReason.Breakpoint;
        var isReached = _step switch
        {
            Step.Into => !IsSameLine(place),
            Step.Over => _levels.Count <= _from.Depth && !IsSameLine(place),
            Step.Out => _levels.Count < _from.Depth,
            _ => false,
        };
        return isReached ? PauseReason.Step : null;
    }

    // A step ends with the line. The same statement once more is another round of a loop.
    private bool IsSameLine(Place place) => _levels.Count == _from.Depth && _from.Place is { } from
        && ReferenceEquals(from.Source, place.Source) && from.Line == place.Line && !ReferenceEquals(from.Statement, place.Statement);

    // Who looks at a script takes time that is not the script's.
    private void Wait(Session session, Pause pause)
    {
        lock (_lock) (_isPaused, _step) = (true, Step.Continue);
        paused(pause);
        try
        {
            session.WithoutTimeLimit(() => _resumed.Wait(session.CancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The next statement asks for it.
            lock (_lock) _isPaused = false;
        }
    }
}

/// <summary>How a script goes on: to the next breakpoint, line, line of any function, or to the end of the function.</summary>
internal enum Step { Continue, Over, Into, Out }

/// <summary>Why a script stands still.</summary>
internal enum PauseReason { Breakpoint, Step, Error }

/// <summary>A script stands still.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Place">Where; null when it failed in code that is not followed.</param>
/// <param name="Message">What failed.</param>
internal sealed record Pause(PauseReason Reason, Place? Place, string Message);

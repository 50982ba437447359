using System.Diagnostics;

namespace DolphinQuant.DolphinDb.Protocol;

/// <summary>
/// Watches for an answer for a moment before its connection waits for it asleep: a thread takes longer to wake than a small script to run. It
/// watches only where the last answer came that fast, and for one connection of the process at a time, so that no more than one core is kept
/// busy, and no longer than a moment in vain.
/// </summary>
internal sealed class PromptAnswers(Transport transport)
{
    private static readonly long Moment = Stopwatch.Frequency / 10_000;

    private static int _isWatching;

    private long _asked;
    private bool _isPrompt;

    /// <summary>To be called when a request is out.</summary>
    public void Await()
    {
        _asked = Stopwatch.GetTimestamp();
        if (!_isPrompt || Environment.ProcessorCount == 1 || Interlocked.Exchange(ref _isWatching, 1) != 0) return;
        try
        {
            while (transport.IsQuiet && Stopwatch.GetTimestamp() - _asked < Moment) Thread.SpinWait(1);
        }
        finally
        {
            Volatile.Write(ref _isWatching, 0);
        }
    }

    /// <summary>To be called when the answer has begun.</summary>
    public void Note() => _isPrompt = Stopwatch.GetTimestamp() - _asked < Moment;
}

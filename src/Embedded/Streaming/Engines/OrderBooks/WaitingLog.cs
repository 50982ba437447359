using System.Globalization;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>Tells the log from time to time how many messages wait for earlier ones.</summary>
/// <param name="interval">The time between two lines.</param>
/// <param name="level">The level of the lines.</param>
internal sealed class WaitingLog(TimeSpan interval, LogLevel level)
{
    private DateTimeOffset? _due;

    /// <summary>When the next line is due; null while no message waits.</summary>
    /// <param name="sequencer">Where messages wait.</param>
    /// <param name="now">The time by the system's clock.</param>
    public DateTimeOffset? NextDue(MessageSequencer sequencer, DateTimeOffset now) =>
        _due = sequencer.Waiting == 0 ? null : _due ?? now + interval;

    /// <summary>Writes the line that is due.</summary>
    /// <param name="log">The log.</param>
    /// <param name="engine">The engine's name.</param>
    /// <param name="sequencer">Where messages wait.</param>
    /// <param name="now">The time by the system's clock.</param>
    public void WriteDue(ScriptLog log, string engine, MessageSequencer sequencer, DateTimeOffset now)
    {
        if (_due is null || _due > now) return;
        _due = null;
        if (sequencer.Waiting == 0) return;
        log.Write(level, [string.Create(
            CultureInfo.InvariantCulture,
            $"{engine}: {sequencer.Waiting} message(s) wait for number {sequencer.Next}; the last one that came has {sequencer.LastCome}.")]);
    }
}

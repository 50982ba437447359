using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>
/// Brings the messages of a channel, which are numbered from one on, into their order: one that comes too early waits. What
/// has a number that was passed came twice, or too late, and is dropped.
/// </summary>
/// <param name="patience">
/// How many milliseconds of the messages' time the last one taken may lie behind the newest before missing ones are passed
/// over; null to wait for them forever.
/// </param>
internal sealed class MessageSequencer(long? patience)
{
    private readonly Dictionary<long, BookMessage> _waiting = [];

    // Of the last message taken; of the first one that came while none was.
    private long? _lastTime;

    /// <summary>How many messages wait for earlier ones.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>The number of the message that is waited for.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>The number of the message that came last.</summary>
    public long LastCome { get; private set; }

    /// <summary>True once missing messages were passed over.</summary>
    public bool HasGap { get; private set; }

    /// <summary>The messages that are next now that one has come.</summary>
    public IEnumerable<BookMessage> Take(BookMessage message)
    {
        LastCome = message.Sequence;
        if (message.Sequence < Next) yield break;
        _waiting[message.Sequence] = message;
        _lastTime ??= message.Time;
        while (TakeReady(message.Time) is { } ready)
        {
            (Next, _lastTime) = (ready.Sequence + 1, ready.Time);
            yield return ready;
        }
    }

    public Value Capture() => Vector.Tuple(
        StateBytes.Of<BookMessage>(_waiting.Values.ToArray()), Scalar.Long(Next), Scalar.Long(LastCome),
        Scalar.Long(_lastTime ?? Null.Of<long>()), Scalar.Bool(HasGap));

    public void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 5);
        _waiting.Clear();
        foreach (var message in StateBytes.ReadAll<BookMessage>(parts[0])) _waiting[message.Sequence] = message;
        (Next, LastCome) = (((Scalar)parts[1]).AsLong(), ((Scalar)parts[2]).AsLong());
        _lastTime = parts[3] is Scalar { IsNull: false } time ? time.AsLong() : null;
        HasGap = ((Scalar)parts[4]).AsBool();
    }

    private BookMessage? TakeReady(int now)
    {
        if (_waiting.Remove(Next, out var ready)) return ready;
        if (_waiting.Count == 0 || now - _lastTime < patience || patience is null) return null;
        HasGap = true;
        _waiting.Remove(_waiting.Keys.Min(), out ready);
        return ready;
    }
}

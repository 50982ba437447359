namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>
/// Brings the messages of a channel, which are numbered from one on, into their order: one that comes too early waits. What
/// has a number that was passed came twice and is dropped.
/// </summary>
internal sealed class MessageSequencer
{
    private readonly Dictionary<long, BookMessage> _waiting = [];
    private long _next = 1;

    /// <summary>How many messages wait for earlier ones.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>The messages that are next now that one has come.</summary>
    public IEnumerable<BookMessage> Take(BookMessage message)
    {
        if (message.Sequence < _next) yield break;
        _waiting[message.Sequence] = message;
        while (_waiting.Remove(_next, out var ready))
        {
            _next++;
            yield return ready;
        }
    }
}

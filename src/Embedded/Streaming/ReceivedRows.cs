using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>What has come from another server, and how long it was under way by the clocks of both.</summary>
internal sealed record ReceivedRows
{
    /// <summary>Nothing yet.</summary>
    public static ReceivedRows None { get; } = new();

    /// <summary>The number of rows.</summary>
    public long Rows { get; private init; }

    /// <summary>When the last message came, in milliseconds since 1970; null before the first.</summary>
    public long LastAt { get; private init; } = Null.Of<long>();

    /// <summary>How long the last message was under way, in milliseconds.</summary>
    public double LastLatency { get; private init; } = double.NaN;

    /// <summary>The mean of all messages, in milliseconds.</summary>
    public double MeanLatency => Messages == 0 ? double.NaN : TotalLatency / Messages;

    private long Messages { get; init; }

    private double TotalLatency { get; init; }

    /// <summary>With one message more.</summary>
    public ReceivedRows With(int rows, DateTimeOffset sent, DateTimeOffset received)
    {
        var latency = (received - sent).TotalMilliseconds;
        return new ReceivedRows
        {
            Rows = Rows + rows, LastAt = received.ToUnixTimeMilliseconds(), LastLatency = latency,
            Messages = Messages + 1, TotalLatency = TotalLatency + latency,
        };
    }

    /// <summary>With what has come for another subscription.</summary>
    public ReceivedRows With(ReceivedRows other)
    {
        // A null is the smallest number: what has a message is later.
        var last = other.LastAt > LastAt ? other : this;
        return last with
        {
            Rows = Rows + other.Rows, Messages = Messages + other.Messages, TotalLatency = TotalLatency + other.TotalLatency,
        };
    }
}

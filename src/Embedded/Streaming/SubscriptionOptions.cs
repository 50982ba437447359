using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>How a subscription hands rows over.</summary>
internal sealed record SubscriptionOptions
{
    /// <summary>Gets the rows: a function, or one that puts them into a table or engine.</summary>
    public required FunctionValue Handler { get; init; }

    /// <summary>True to hand over a table, false for a tuple of columns.</summary>
    public bool IsTable { get; init; }

    /// <summary>Rows to wait for; 0 hands rows over as they come.</summary>
    public int BatchSize { get; init; }

    /// <summary>The thread that a server would hand rows over on; a null INT where it was left out.</summary>
    public int Hash { get; init; } = int.MinValue;

    /// <summary>How long to wait for a whole batch.</summary>
    public TimeSpan Throttle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>True to call the handler when the time for a batch is over although no row has come.</summary>
    public bool IsTimed { get; init; }

    /// <summary>True to call the handler with the offset of the last row as second argument.</summary>
    public bool NeedsMessageId { get; init; }

    /// <summary>True to keep the offset of the last finished row across restarts.</summary>
    public bool KeepsOffset { get; init; }

    /// <summary>The rows that are handed over; null for all.</summary>
    public RowFilter? Filter { get; init; }
}

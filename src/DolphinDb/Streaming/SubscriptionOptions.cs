using DolphinQuant.Data;

namespace DolphinQuant.DolphinDb.Streaming;

/// <summary>Which rows of which stream table to receive.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>The name that the stream table is shared under.</summary>
    public required string Table { get; init; }

    /// <summary>Tells several subscriptions of one client to one table apart.</summary>
    public string Action { get; init; } = "";

    /// <summary>The offset of the first row to receive; null for those alone that come from now on.</summary>
    public long? Offset { get; init; }

    /// <summary>Without an offset: begins with the oldest row that the server still has.</summary>
    public bool FromOldest { get; init; }

    /// <summary>
    /// The values of the table's filter column whose rows are wanted: a vector, or a pair of bounds; null for all rows.
    /// </summary>
    public Value? Filter { get; init; }

    /// <summary>
    /// Called with the offset of the first row to come whenever the server has begun to publish: from then on none is missed.
    /// </summary>
    public Action<long>? Ready { get; init; }

    /// <summary>How often in a row a lost subscription is taken up again before its loss is told.</summary>
    public int Attempts { get; init; } = 20;

    /// <summary>The wait before the first of these attempts; it doubles from one to the next.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Rows that a stream table published together.</summary>
/// <param name="Rows">The rows, under the names of the table's columns.</param>
/// <param name="LastOffset">The offset of the last row: one more is where a later subscription goes on.</param>
public sealed record StreamBatch(Table Rows, long LastOffset)
{
    /// <summary>When the server sent them, by its clock.</summary>
    public DateTimeOffset SentAt { get; init; }
}

namespace DolphinQuant.DolphinDb.Writing;

/// <summary>What a writer does with rows for which there is no room.</summary>
public enum FullBufferPolicy
{
    /// <summary>The producer waits until there is room.</summary>
    Wait,

    /// <summary>The producer is told at once.</summary>
    Refuse,
}

/// <summary>Which table to write, and how.</summary>
public sealed record TableWriterOptions
{
    /// <summary>The stored database; null for a table in the server's memory that is shared.</summary>
    public string? Database { get; init; }

    /// <summary>The table, or the name it is shared under.</summary>
    public required string Table { get; init; }

    /// <summary>The key columns by which rows replace those there are; none to append.</summary>
    public IReadOnlyList<string> KeyColumns { get; init; } = [];

    /// <summary>So many rows are sent together, or more where they were written together.</summary>
    public int BatchRows { get; init; } = 10_000;

    /// <summary>So long the first row of a batch waits for others.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How many batches are sent at a time. Rows of one partition always go one after another: where the client cannot
    /// tell partitions apart, one batch is sent at a time.
    /// </summary>
    public int Connections { get; init; } = 1;

    /// <summary>The most rows that wait to be sent or acknowledged.</summary>
    public int MaxBufferedRows { get; init; } = 1_000_000;

    /// <summary>What happens to rows beyond that.</summary>
    public FullBufferPolicy WhenFull { get; init; }
}

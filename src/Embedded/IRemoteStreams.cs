using DolphinQuant.Data;

namespace DolphinQuant.Embedded;

/// <summary>Reaches the stream tables of other servers, for <c>subscribeTable</c> with a server.</summary>
public interface IRemoteStreams
{
    /// <summary>The rows of a table as they are published, each once and in order, until it is cancelled.</summary>
    /// <exception cref="ScriptException">There is no such table, or the rows at the offset are gone.</exception>
    /// <exception cref="DatabaseException">The server cannot be reached, or the subscription was lost.</exception>
    IAsyncEnumerable<RemoteRows> ReadAsync(RemoteStream stream, CancellationToken cancellationToken);
}

/// <summary>Which rows of which table of which server to receive.</summary>
public sealed record RemoteStream
{
    /// <summary>The server: <c>host:port</c>.</summary>
    public required string Server { get; init; }

    /// <summary>The name that the stream table is shared under.</summary>
    public required string Table { get; init; }

    /// <summary>Tells several subscriptions to one table apart.</summary>
    public string Action { get; init; } = "";

    /// <summary>The offset of the first row; null for those alone that come from now on.</summary>
    public long? Offset { get; init; }

    /// <summary>Without an offset: begins with the oldest row that the server still has.</summary>
    public bool FromOldest { get; init; }

    /// <summary>The values of the table's filter column whose rows are wanted; null for all rows.</summary>
    public Value? Filter { get; init; }

    /// <summary>True to take up a subscription again that was lost.</summary>
    public bool Reconnects { get; init; }

    /// <summary>The user; null for a guest.</summary>
    public string? User { get; init; }

    /// <summary>The password.</summary>
    public string Password { get; init; } = "";

    /// <summary>Called with the offset of the first row to come once the server publishes: none is missed from then on.</summary>
    public required Action<long> Ready { get; init; }
}

/// <summary>Rows that were published together.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="LastOffset">The offset of the last one; some before may be left out by a filter.</param>
public sealed record RemoteRows(Table Rows, long LastOffset)
{
    /// <summary>When the server sent them, by its clock.</summary>
    public DateTimeOffset SentAt { get; init; }
}

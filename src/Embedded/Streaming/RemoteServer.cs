using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>The server that <c>subscribeTable</c> names.</summary>
/// <param name="Address">Its host and port.</param>
/// <param name="Alias">Its name in topics.</param>
internal sealed record RemoteServer(string Address, string Alias)
{
    // The special offsets of subscribeTable, and the places of its arguments.
    private const long FromNow = -1, FromKept = -2, FromOldest = -3;
    private const int Server = 0, TableName = 1, ActionName = 2, Offset = 3, Reconnect = 9, Filter = 10, KeepsOffset = 11, UserId = 15, Password = 16;

    /// <summary>The argument as a server: <c>host:port</c> or <c>host:port:alias</c>; null for this one.</summary>
    /// <exception cref="ScriptException">It is written in another way.</exception>
    public static RemoteServer? Of(Arguments arguments, int index)
    {
        if (!arguments.Has(index) || arguments.Text(index) is not { Length: > 0 } text) return null;
        var parts = text.Split(':');
        if (parts.Length is not (2 or 3) || parts.Any(part => part.Length == 0))
            throw arguments.Wrong(index, "must be written host:port or host:port:alias");
        return new RemoteServer($"{parts[0]}:{parts[1]}", parts.Length == 3 ? parts[2] : text);
    }

    /// <summary>Subscribes to the table that the arguments of subscribeTable name.</summary>
    /// <exception cref="ScriptException">The session may not, there is no such table, or an argument is wrong.</exception>
    /// <exception cref="DatabaseException">The server cannot be reached.</exception>
    public static (RemoteTable Table, long Offset) Open(Session session, Arguments arguments, string topic)
    {
        if (session.Engine.RemoteStreams is not { } streams)
            throw arguments.Wrong(Server, "must be left out: this database is not connected to other servers");
        // Connections go out in the name of the service.
        if (!session.IsAdministrator) throw arguments.Wrong(Server, "may be given by an administrator only");
        var filter = arguments.Find(Filter);
        var offset = FirstOffset(session, arguments, topic);
        return RemoteTable.Open(
            streams,
            new RemoteStream
            {
                Server = Of(arguments, Server)!.Address,
                Table = arguments.Text(TableName),
                Action = arguments.Text(ActionName, ""),
                Offset = offset is FromNow or FromOldest ? null : offset,
                FromOldest = offset == FromOldest,
                // The server has a filter column of its own; functions run here.
                Filter = filter is null || RowFilter.FunctionOf(session, filter) is not null ? null : filter,
                Reconnects = arguments.Bool(Reconnect, fallback: false),
                User = arguments.Text(UserId, "") is { Length: > 0 } user ? user : null,
                Password = arguments.Text(Password, ""),
                Ready = static _ => { },
            },
            session, topic);
    }

    // That of a row, of the rows from now on, or of the oldest row.
    private static long FirstOffset(Session session, Arguments arguments, string topic)
    {
        var offset = arguments.Has(Offset) ? arguments.Scalar(Offset).AsLong() : FromNow;
        return offset switch
        {
            FromKept when arguments.Bool(KeepsOffset, fallback: false) => session.Engine.Streams.Offsets.Find(topic) + 1 ?? FromOldest,
            FromKept => throw arguments.Wrong(Offset, "of -2 needs persistOffset=true"),
            >= FromOldest => offset,
            _ => throw arguments.Wrong(Offset, "must be -1, -2, -3 or that of a row"),
        };
    }
}

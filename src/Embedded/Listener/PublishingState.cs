using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Listener;

/// <summary>The connections that rows of stream tables go over, as <c>getStreamingStat</c> tells them.</summary>
internal static class PublishingState
{
    /// <summary>The clients that rows are pushed to, as far as the user of a session may see them.</summary>
    public static Table Of(Session session)
    {
        var entries = Seen(session);
        return new Table(
            ("client", Vector.String([.. entries.Select(one => one.Remote.ToString())])),
            // Rows wait in their table, and nowhere else.
            ("queueDepthLimit", Vector.Create(DataType.Int, entries.Length)),
            ("queueDepth", Vector.Long([.. entries.Select(one => one.Waiting())])),
            ("tables", Vector.String([.. entries.Select(one => one.Table)])));
    }

    /// <summary>The subscriptions of clients that the user of a session may see: an administrator all, others their own.</summary>
    public static Publications.RunningPublication[] Seen(Session session) => session.Client is { } client
        ? [.. client.Listener.Publications.All.Where(one => client.IsAdministrator || one.User == client.UserName)]
        : [];
}

using System.Net;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using static DolphinQuant.Embedded.Listener.ListenerFunctions;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Who is connected, and the way to end a session.</summary>
internal static class ClientFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("getSessionMemoryStat()",
            "The sessions of clients, as far as the user may see them; an administrator sees what shared tables take too.", (context, _) => Sessions(context));
        table.Add("getConnections()", "The connections of clients.", (context, _) =>
        {
            var sessions = RequireAdmin(context) is null ? [] : RequireClient(context).Listener.Clients;
            var server = NodeFunctions.EndPoint(context).ToString();
            return new Table(
                ("server", Vector.String([.. sessions.Select(_ => server)])),
                ("client", Vector.String([.. sessions.Select(client => client.Remote.ToString())])),
                ("startTime", Moments(sessions.Select(client => (DateTimeOffset?)client.Connected))));
        });
        table.Add("closeSessions(sessionId)", "Ends sessions of clients with what they run; for administrators.", (context, a) =>
        {
            _ = RequireAdmin(context);
            var listener = RequireClient(context).Listener;
            foreach (var id in IdsOf(a))
                listener.Close(listener.Clients.FirstOrDefault(client => client.Id == id)
                    ?? throw a.Wrong(0, FormattableString.Invariant($"names {id}, and there is no such session")));
            return Scalar.Void;
        });
    }

    // The rows of what has no session, as getSessionMemoryStat shows them, have no number.
    private static IEnumerable<long> IdsOf(Arguments arguments) => arguments[0] switch
    {
        Vector<long> { Type: DataType.Long } ids => [.. ids.Span.ToArray().Where(id => id != long.MinValue)],
        Scalar { Type: DataType.Long or DataType.Int } id => id.IsNull ? [] : [id.AsLong()],
        _ => throw arguments.Wrong(0, "must be a LONG, or a vector of them"),
    };

    private static Table Sessions(CallContext context)
    {
        var client = RequireClient(context);
        var rows = client.Listener.Clients
            .Where(other => client.IsAdministrator || other.UserName == client.UserName)
            .Select(other => new Row(other.UserName, other.MemoryOfVariables, other));
        Row[] all = client.IsAdministrator ? [new Row("__SharedTable__", MemoryOfShared(context), null), .. rows] : [.. rows];
        return new Table(
            ("userId", Vector.String([.. all.Select(row => row.User)])),
            ("sessionId", Vector.Long([.. all.Select(row => row.Client?.Id ?? long.MinValue)])),
            ("memSize", Vector.Long([.. all.Select(row => row.Bytes)])),
            ("remoteIP", new Vector<UInt128>(DataType.IpAddress, [.. all.Select(row => AddressOf(row.Client?.Remote))])),
            ("remotePort", Vector.Int([.. all.Select(row => row.Client?.Remote.Port ?? int.MinValue)])),
            ("createTime", Moments(all.Select(row => row.Client?.Connected))),
            ("lastActiveTime", Moments(all.Select(row => row.Client?.LastActive))));
    }

    // Shown as 0.0.0.0 where there is no address.
    private static UInt128 AddressOf(IPEndPoint? remote) =>
        remote is not null && SixteenByteText.TryParse(remote.Address.ToString(), DataType.IpAddress, out var address) ? address : UInt128.Zero;

    private static long MemoryOfShared(CallContext context) =>
        ((Session)context).Engine.Shared.Cells.Sum(cell => ValueSize.Of(cell.Value));

    private static Vector<long> Moments(IEnumerable<DateTimeOffset?> moments) => new(
        DataType.Timestamp, [.. moments.Select(moment => moment?.ToUnixTimeMilliseconds() ?? long.MinValue)]);

    /// <summary>A line of memory: of a client's session, or of what has none.</summary>
    private sealed record Row(string User, long Bytes, ClientSession? Client);
}

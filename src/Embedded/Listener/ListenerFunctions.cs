using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Streaming;

namespace DolphinQuant.Embedded.Listener;

/// <summary>
/// What clients ask a server about itself and the session: users, node, jobs. In a session without a client, whoever
/// has the process has every right.
/// </summary>
internal static class ListenerFunctions
{
    public static void Register(FunctionTable table)
    {
        UserFunctions.Register(table);
        PermissionFunctions.Register(table);
        NodeFunctions.Register(table);
        ClientFunctions.Register(table);
        CatalogFunctions.Register(table);
        AddPublishing(table);
        AddJobs(table);
    }

    private static void AddPublishing(FunctionTable table)
    {
        table.Add("publishTable(host, port, tableName, actionName, [offset], [filter], [allowExists])",
            "Makes the connection one over which the rows of a stream table are pushed.", (context, a) =>
            {
                RequireClient(context);
                var stream = StreamTableFunctions.ReadableStream(context, a, 2);
                return Vector.String([.. stream.Schema.Select(column => column.Name)]);
            });
        table.Add("stopPublishTable(host, port, tableName, actionName)",
            "Ends a subscription of this user that rows are pushed for.", (context, a) => Stop(context, a.Text(2), a.Text(3)));
        table.Add("activeClosePublishConnection(host, port, [tableName], [actionName])",
            "Ends the subscriptions of this user, before they are begun again.", (context, a) =>
                a.Has(2) && a.Find(2) is Scalar { Type: DataType.String or DataType.Symbol } ? Stop(context, a.Text(2), a.Text(3, "")) : Scalar.Void);
    }

    private static Scalar Stop(CallContext context, string table, string action)
    {
        var client = RequireClient(context);
        client.Listener.Publications.Stop(table, action, client.UserName);
        return Scalar.Void;
    }

    private static void AddJobs(FunctionTable table)
    {
        table.Add("getConsoleJobs()", "What clients run now.", (context, _) => 
            JobsOf([.. RequireClient(context) is var client && client.IsAdministrator
                ? client.Listener.Jobs
                : client.Listener.Jobs.Where(job => job.Client.UserName == client.UserName)]));
        table.Add("cancelConsoleJob(rootJobId)", "Stops what clients run.", (context, a) =>
        {
            var client = RequireClient(context);
            var ids = a[0] is Vector several ? several.Texts() : [a.Text(0)];
            foreach (var job in client.Listener.Jobs.Where(job => ids.Contains(job.Id.ToString())))
            {
                if (job.Client.UserName != client.UserName && !client.IsAdministrator)
                    throw new ScriptException("A job can be stopped by its user or an administrator only.");
                job.Cancel();
            }

            return Scalar.Void;
        });
    }

    private static Table JobsOf(IReadOnlyList<RunningJob> jobs) => new(
        ("node", Vector.String([.. jobs.Select(_ => LocalNode.Alias)])),
        ("userID", Vector.String([.. jobs.Select(job => job.Client.UserName)])),
        ("rootJobId", Vector.String([.. jobs.Select(job => job.Id.ToString())])),
        ("desc", Vector.String([.. jobs.Select(job => job.Description)])),
        ("receiveTime", new Vector<long>(DataType.Timestamp,
            [.. jobs.Select(job => job.Started.ToUnixTimeMilliseconds())])),
        ("sessionId", Vector.Long([.. jobs.Select(job => job.Client.Id)])),
        ("remoteIP", Vector.String([.. jobs.Select(job => job.Client.Remote.Address.ToString())])),
        ("remotePort", Vector.Int([.. jobs.Select(job => job.Client.Remote.Port)])));

    /// <summary>The client of a session; null in this process.</summary>
    internal static ClientSession? ClientOf(CallContext context) => ((Session)context).Client;

    /// <summary>The client of a session.</summary>
    /// <exception cref="ScriptException">The session is in this process.</exception>
    internal static ClientSession RequireClient(CallContext context) => ClientOf(context)
        ?? throw new ScriptException("This works over a client's connection only.");

    /// <summary>The accounts, for an administrator.</summary>
    /// <exception cref="ScriptException">The user is none.</exception>
    internal static AccountStore RequireAdmin(CallContext context)
    {
        var client = RequireClient(context);
        return client.IsAdministrator
            ? client.Listener.Accounts
            : throw new ScriptException("Only an administrator may do this; log in as admin.");
    }
}

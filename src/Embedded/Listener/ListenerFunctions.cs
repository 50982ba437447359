using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Listener;

/// <summary>
/// What clients ask a server about itself and the session: users, node, jobs. In a session without a client, whoever
/// has the process has every right.
/// </summary>
internal static class ListenerFunctions
{
    public static void Register(FunctionTable table)
    {
        AddUsers(table);
        AddNode(table);
        AddJobs(table);
    }

    private static void AddUsers(FunctionTable table)
    {
        table.Add("login(userId, password, [encrypted])", "Logs the session in.", (context, a) =>
        {
            ClientOf(context)?.LogIn(a.Text(0), a.Text(1), a.Bool(2, fallback: false));
            return Scalar.Void;
        });
        table.Add("scramClientFirst(userId, nonce)", "Begins a login by SCRAM-SHA-256: salt, iterations and nonce.",
            (context, a) => RequireClient(context).BeginScram(a.Text(0), a.Text(1)));
        table.Add("scramClientFinal(userId, nonce, proof)", "Ends a login by SCRAM-SHA-256: the server's signature.",
            (context, a) => Scalar.String(RequireClient(context).FinishScram(a.Text(0), a.Text(1), a.Text(2))));
        table.Add("logout([userId], [sessionOnly])", "Logs the session out.", (context, _) =>
        {
            ClientOf(context)?.LogOut();
            return Scalar.Void;
        });
        table.Add("getDynamicPublicKey()", "The key that names and passwords may be encrypted with.",
            (context, _) => Scalar.String(RequireClient(context).Listener.Keys.PublicPem));
        table.Add("getCurrentSessionAndUser()", "Session id, user and address of the client.", (context, _) =>
            Vector.Tuple(
                Scalar.Long(ClientOf(context)?.Id ?? 0),
                Scalar.String(ClientOf(context)?.UserName ?? AccountStore.AdminName),
                Scalar.String(ClientOf(context)?.Remote.ToString() ?? "")));
        table.Add("createUser(userId, password, [groupIds], [isAdmin])", "Adds a user.", (context, a) =>
        {
            if (a.Has(2)) throw a.Wrong(2, "needs a DolphinDB server: the embedded engine has no groups");
            RequireAdmin(context).Add(a.Text(0), a.Text(1), a.Bool(3, fallback: false));
            return Scalar.Void;
        });
        table.Add("deleteUser(userId)", "Removes a user.", (context, a) =>
        {
            RequireAdmin(context).Remove(a.Text(0));
            return Scalar.Void;
        });
        table.Add("resetPwd(userId, newPwd)", "Gives a user another password.", (context, a) =>
        {
            RequireAdmin(context).ChangePassword(a.Text(0), a.Text(1));
            return Scalar.Void;
        });
        table.Add("changePwd(oldPwd, newPwd)", "Gives the session's user another password.", (context, a) =>
        {
            var client = RequireClient(context);
            client.Listener.Accounts.Verify(client.UserName, a.Text(0));
            client.Listener.Accounts.ChangePassword(client.UserName, a.Text(1));
            return Scalar.Void;
        });
        table.Add("getUserList()", "The names of all users.",
            (context, _) => Vector.String([.. RequireAdmin(context).Names]));
    }

    private static void AddNode(FunctionTable table)
    {
        table.Add("isClientAuth()", "Must clients log in?", (_, _) => Scalar.Bool(true));
        table.Add("publishTable(host, port, tableName, actionName, [offset], [filter], [allowExists])",
            "Makes the connection one over which the rows of a stream table are pushed.", (context, a) =>
            {
                RequireClient(context);
                var stream = ((Session)context).Engine.Streams.Find(a.Text(2))
                    ?? throw a.Wrong(2, $"names {a.Text(2)}, under which no stream table is shared");
                return Vector.String([.. stream.Schema.Select(column => column.Name)]);
            });
    }

    private static void AddJobs(FunctionTable table)
    {
        table.Add("getConsoleJobs()", "What clients run now.", (context, _) => JobsOf(RequireClient(context).Listener.Jobs));
        table.Add("cancelConsoleJob(rootJobId)", "Stops what clients run.", (context, a) =>
        {
            var client = RequireClient(context);
            var ids = a[0] is Vector several ? several.Texts() : [a.Text(0)];
            foreach (var job in client.Listener.Jobs.Where(job => ids.Contains(job.Id.ToString())))
            {
                if (job.Client.UserName != client.UserName && client.Account?.IsAdmin != true)
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

    private static ClientSession? ClientOf(CallContext context) => ((Session)context).Client;

    private static ClientSession RequireClient(CallContext context) => ClientOf(context)
        ?? throw new ScriptException("This works over a client's connection only.");

    private static AccountStore RequireAdmin(CallContext context)
    {
        var client = RequireClient(context);
        return client.Account?.IsAdmin == true
            ? client.Listener.Accounts
            : throw new ScriptException("Only an administrator may do this; log in as admin.");
    }
}

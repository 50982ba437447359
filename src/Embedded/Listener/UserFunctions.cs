using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Runtime;
using static DolphinQuant.Embedded.Listener.ListenerFunctions;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Logging in and out, users, and groups of users.</summary>
internal static class UserFunctions
{
    public static void Register(FunctionTable table)
    {
        AddLogin(table);
        AddTickets(table);
        AddUsers(table);
        AddPasswords(table);
        AddGroups(table);
        AddMembers(table);
    }

    private static void AddLogin(FunctionTable table)
    {
        table.Add("login(userId, password, [encrypted])", "Logs the session in.", (context, a) =>
        {
            ClientOf(context)?.LogIn(a.Text(0), a.Text(1), a.Bool(2, fallback: false));
            return Scalar.Void;
        });
        table.Add("scramClientFirst(user, cnonce)", "Begins a login by SCRAM-SHA-256: salt, iterations and nonce.",
            (context, a) => RequireClient(context).BeginScram(a.Text(0), a.Text(1)));
        table.Add("scramClientFinal(user, combinedNonce, clientProof)", "Ends a login by SCRAM-SHA-256: the server's signature.",
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
                Scalar.String(((Session)context).UserName),
                Scalar.String(ClientOf(context)?.Remote.ToString() ?? "")));
    }

    private static void AddTickets(FunctionTable table)
    {
        table.Add("getAuthenticatedUserTicket([expire])", "A ticket that logs in without a password until it expires.", (context, a) =>
        {
            var client = RequireClient(context);
            var account = client.Listener.Accounts.Find(client.UserName)
                ?? throw new ScriptException("getAuthenticatedUserTicket: log in first.");
            var expiry = a.Find(0) switch
            {
                null => (DateTimeOffset?)null,
                Scalar { Type: DataType.DateTime, IsNull: false } time => DateTimeOffset.FromUnixTimeSeconds(time.AsLong()),
                _ => throw a.Wrong(0, "must be a DATETIME"),
            };
            return Scalar.String(client.Listener.Tickets.Issue(account, expiry));
        });
        table.Add("authenticateByTicket(ticket)", "Logs the session in with a ticket.", (context, a) =>
        {
            RequireClient(context).LogInBy(a.Text(0));
            return Scalar.Void;
        });
    }

    private static void AddUsers(FunctionTable table)
    {
        table.Add("createUser(userId, password, [groupIds], [isAdmin], [authMode])", "Adds a user.", (context, a) =>
        {
            var accounts = RequireAdmin(context);
            // An account proves its password in either way here.
            if (a.Text(4, "scram") is not ("scram" or "sha256")) throw a.Wrong(4, "must be 'sha256' or 'scram'");
            var groups = a.Has(2) ? StorageArguments.Names(a, 2) : [];
            foreach (var group in groups) accounts.Policy.MembersOf(group);
            accounts.Add(a.Text(0), a.Text(1), a.Bool(3, fallback: false));
            if (groups.Count > 0) accounts.Policy.SetMembers([a.Text(0)], groups, areMembers: true);
            return Scalar.Void;
        });
        table.Add("deleteUser(userId)", "Removes a user.", (context, a) =>
        {
            RequireAdmin(context).Remove(a.Text(0));
            // A later user of that name is somebody else.
            foreach (var access in ((Session)context).Engine.SharedAccess)
                if (access.Creator == a.Text(0)) access.Creator = LocalNode.User;
            return Scalar.Void;
        });
        table.Add("getUserList()", "The names of all users who are no administrators.", (context, _) =>
        {
            var accounts = RequireAdmin(context);
            return Vector.String([.. accounts.Names.Where(name => !accounts.IsAdministrator(name))]);
        });
    }

    private static void AddPasswords(FunctionTable table)
    {
        table.Add("resetPwd(userId, newPwd)", "Gives a user another password.", (context, a) =>
        {
            var accounts = RequireAdmin(context);
            if (a.Text(0) == LocalNode.User && ((Session)context).UserName != LocalNode.User)
                throw new ScriptException("Only admin may change the password of admin.");
            accounts.ChangePassword(a.Text(0), a.Text(1));
            return Scalar.Void;
        });
        table.Add("changePwd(oldPwd, newPwd)", "Gives the session's user another password.", (context, a) =>
        {
            var client = RequireClient(context);
            client.Listener.Accounts.Verify(client.UserName, a.Text(0));
            client.Listener.Accounts.ChangePassword(client.UserName, a.Text(1));
            return Scalar.Void;
        });
        table.Add("lockUser(userId)", "Keeps a user from logging in; sessions that are open stay.", (context, a) =>
        {
            RequireAdmin(context).Lock(a.Text(0));
            return Scalar.Void;
        });
        table.Add("getUserLockedStatus()", "The users who cannot log in, since when and until when; from any address.", (context, _) =>
        {
            static long Milliseconds(DateTimeOffset? moment) => moment?.ToUnixTimeMilliseconds() ?? long.MinValue;
            var locked = RequireAdmin(context).Locked;
            return new Table(
                ("user", Vector.String([.. locked.Select(entry => entry.User)])),
                ("IP", Vector.String([.. locked.Select(_ => "*")])),
                ("lockTime", new Vector<long>(DataType.Timestamp, [.. locked.Select(entry => Milliseconds(entry.Since))])),
                ("unlockTime", new Vector<long>(DataType.Timestamp, [.. locked.Select(entry => Milliseconds(entry.Until))])));
        });
        table.Add("unlockUser(userId)", "Lets a user log in again who was locked, or locked out after too many wrong passwords.", (context, a) =>
        {
            RequireAdmin(context).Unlock(a.Text(0));
            return Scalar.Void;
        });
    }

    private static void AddGroups(FunctionTable table)
    {
        table.Add("createGroup(groupId, [userIds])", "Adds a group of users.", (context, a) =>
        {
            var accounts = RequireAdmin(context);
            var members = a.Has(1) ? StorageArguments.Names(a, 1) : [];
            AccountStore.RequireGoodName(a.Text(0));
            RequireUsers(accounts, a.Text(0), members);
            accounts.Policy.AddGroup(a.Text(0), members);
            return Scalar.Void;
        });
        table.Add("deleteGroup(groupName)", "Removes a group; its members stay.", (context, a) =>
        {
            RequireAdmin(context).Policy.RemoveGroup(a.Text(0));
            return Scalar.Void;
        });
        table.Add("getGroupList()", "The names of all groups.",
            (context, _) => Vector.String([.. RequireAdmin(context).Policy.Groups]));
    }

    private static void AddMembers(FunctionTable table)
    {
        table.Add("addGroupMember(userIds, groupIds)", "Puts users into groups.",
            (context, a) => SetMembers(context, a, areMembers: true));
        table.Add("deleteGroupMember(userIds, groupIds)", "Takes users out of groups.",
            (context, a) => SetMembers(context, a, areMembers: false));
        table.Add("getUsersByGroupId(groupId)", "The members of a group.",
            (context, a) => Vector.String([.. RequireAdmin(context).Policy.MembersOf(a.Text(0))]));
        table.Add("getGroupsByUserId(userId)", "The groups that a user is in.", (context, a) =>
        {
            var accounts = RequireAdmin(context);
            RequireUsers(accounts, group: null, [a.Text(0)]);
            return Vector.String([.. accounts.Policy.GroupsOf(a.Text(0))]);
        });
    }

    private static Scalar SetMembers(CallContext context, Arguments arguments, bool areMembers)
    {
        var accounts = RequireAdmin(context);
        var (users, groups) = (StorageArguments.Names(arguments, 0), StorageArguments.Names(arguments, 1));
        if (users.Count > 1 && groups.Count > 1) throw arguments.Wrong(1, "must be one group where there are several users");
        if (areMembers) RequireUsers(accounts, group: null, users);
        accounts.Policy.SetMembers(users, groups, areMembers);
        return Scalar.Void;
    }

    private static void RequireUsers(AccountStore accounts, string? group, IReadOnlyList<string> users)
    {
        if (group is not null && accounts.Find(group) is not null)
            throw new ScriptException($"There is a user {group} already.");
        foreach (var user in users)
            if (accounts.Find(user) is null)
                throw new ScriptException($"There is no user {user}.");
    }
}

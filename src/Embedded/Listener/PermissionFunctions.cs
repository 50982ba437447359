using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;
using static DolphinQuant.Embedded.Listener.ListenerFunctions;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Allowing, forbidding and showing what users may do.</summary>
internal static class PermissionFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("grant(userId, accessType, [objs])", "Allows a user or group something.",
            (context, a) => Change(context, a, (rules, privilege, scope) => rules.Allow(privilege, scope)));
        table.Add("deny(userId, accessType, [objs])", "Forbids a user or group something, whatever else allows it.", (context, a) =>
        {
            if (Type(a).Level == AccessLevel.Prefix && a.Has(2) && Objects(a) is not ["*"])
                throw a.Wrong(2, "cannot be a prefix: DB_OWNER is denied for all databases, or revoked");
            return Change(context, a, (rules, privilege, scope) => rules.Deny(privilege, scope));
        });
        table.Add("revoke(userId, accessType, [objs])", "Takes back what grant or deny said.",
            (context, a) => Change(context, a, (rules, privilege, scope) => rules.Revoke(privilege, scope), isTaken: true));
        SharedControl.Register(table);
        table.Add("getUserAccess([userIds], [finalAccess])",
            "What users may do by themselves, or together with their groups.", UserAccess);
        table.Add("getGroupAccess(groupIds)", "What groups may do.", (context, a) =>
        {
            var policy = RequireAdmin(context).Policy;
            var groups = StorageArguments.Names(a, 0);
            foreach (var group in groups) policy.MembersOf(group);
            return AccessTable.OfGroups(policy, groups);
        });
    }

    private static Scalar Change(
        CallContext context, Arguments arguments, Func<RuleSet, Privilege, AccessScope, RuleSet> change, bool isTaken = false)
    {
        var client = RequireClient(context);
        var (accounts, name, type) = (client.Listener.Accounts, arguments.Text(0), Type(arguments));
        if (name == LocalNode.User) throw arguments.Wrong(0, "is admin, who may do everything, always");
        if (accounts.Find(name) is null && !accounts.Policy.IsGroup(name))
            throw arguments.Wrong(0, $"is {name}, and there is no user or group of that name");
        var scopes = Scopes((Session)context, arguments, type, isTaken);
        foreach (var scope in scopes) RequireGrantor(client, type, scope, (Session)context);
        accounts.Policy.ChangeRules(name, rules =>
        {
            foreach (var scope in scopes)
                foreach (var privilege in type.Privileges)
                    rules = change(rules, privilege, scope);
            return rules;
        });
        // A rule about a shared object puts it under control.
        foreach (var access in ((Session)context).Engine.SharedAccess)
            if (scopes.Contains(access.Scope)) access.Control();
        return Scalar.Void;
    }

    private static AccessType Type(Arguments arguments) =>
        (arguments.Scalar(1).Type.IsText()
            ? AccessType.All.FirstOrDefault(type => type.Name == arguments.Text(1))
            : AccessType.Find(arguments.Int(1)))
        ?? throw arguments.Wrong(1, $"must be one of {string.Join(", ", AccessType.All.Select(type => type.Name))}; others need a DolphinDB server");

    private static AccessScope[] Scopes(Session session, Arguments arguments, AccessType type, bool isTaken)
    {
        if (!arguments.Has(2))
            return type.Level is AccessLevel.Table or AccessLevel.View || type.Privileges is not [Privilege.ManageDatabases]
                && type.Level == AccessLevel.Database
                ? throw arguments.Wrong(2, "is missing: name the objects, or \"*\" for all")
                : [AccessScope.Everything];
        if (arguments[2] is FunctionValue view) return [Scope(session, arguments, type, view.Name, isTaken)];
        return [.. Objects(arguments).Select(name => Scope(session, arguments, type, name, isTaken))];
    }

    // '*' in single quotes is a CHAR.
    private static IReadOnlyList<string> Objects(Arguments arguments) =>
        arguments[2] is Scalar { Type: DataType.Char } ? [arguments.Text(2)] : StorageArguments.Names(arguments, 2);

    // What is taken back need not exist any more.
    private static AccessScope Scope(Session session, Arguments arguments, AccessType type, string name, bool isTaken)
    {
        if (name == "*") return AccessScope.Everything;
        var store = session.Engine.Store;
        switch (type.Level)
        {
            case AccessLevel.View:
                var view = name.StartsWith("::", StringComparison.Ordinal) ? name[2..] : name;
                return isTaken || session.Engine.Views.Find(view) is not null
                    ? AccessScope.OfView(view)
                    : throw arguments.Wrong(2, $"names {view}, and there is no function view of that name");
            case AccessLevel.Prefix:
                return name.EndsWith('*') && name.StartsWith(StoragePaths.Prefix, StringComparison.Ordinal)
                    ? AccessScope.OfPrefix(name[..^1])
                    : throw arguments.Wrong(2, "must be \"*\" or the beginning of paths, such as \"dfs://mine*\"");
            case AccessLevel.Database:
                var database = StoragePaths.Normalise(name);
                return isTaken || store.ExistsDatabase(database)
                    ? AccessScope.OfDatabase(database)
                    : throw arguments.Wrong(2, $"names {database}, and there is no such database");
            case AccessLevel.Table:
                return name.StartsWith(StoragePaths.Prefix, StringComparison.Ordinal)
                    ? TableScope(store, arguments, StoragePaths.Normalise(name), isTaken)
                    : SharedControl.ScopeOf(session, arguments, type, name, isTaken);
            default:
                throw arguments.Wrong(2, $"must be left out with {type.Name}");
        }
    }

    // A path names a table, or a database and with it all its tables.
    private static AccessScope TableScope(DfsStore store, Arguments arguments, string path, bool isTaken)
    {
        var end = path.LastIndexOf('/');
        if (end > StoragePaths.Prefix.Length && store.ExistsTable(path[..end], path[(end + 1)..]))
            return AccessScope.OfTable(path[..end], path[(end + 1)..]);
        if (store.ExistsDatabase(path)) return AccessScope.OfDatabase(path);
        if (!isTaken) throw arguments.Wrong(2, $"names {path}, and there is no such stored table or database");
        return end > StoragePaths.Prefix.Length
            ? AccessScope.OfTable(path[..end], path[(end + 1)..])
            : AccessScope.OfDatabase(path);
    }

    // Who owns a database or view says who else may use it.
    private static void RequireGrantor(ClientSession client, AccessType type, AccessScope scope, Session session)
    {
        if (client.IsAdministrator) return;
        var isOwner = scope.Level switch
        {
            AccessLevel.Database or AccessLevel.Table =>
                type.Privileges is not [Privilege.ManageDatabases] && client.Listener.Accounts.Policy.Owns(client.UserName, scope),
            AccessLevel.View => session.Engine.Views.Find(scope.Name)?.ViewOwner == client.UserName,
            _ => false,
        };
        if (!isOwner) throw new ScriptException($"<NoPrivilege>Not granted to change permissions on {scope}: only an administrator or the owner may.");
    }

    private static Table UserAccess(CallContext context, Arguments arguments)
    {
        var client = RequireClient(context);
        if (!arguments.Has(0)) return AccessTable.OfUsers(client.Listener.Accounts, [client.UserName], arguments.Bool(1, fallback: false));
        var accounts = RequireAdmin(context);
        var users = StorageArguments.Names(arguments, 0);
        foreach (var user in users)
            if (accounts.Find(user) is null)
                throw arguments.Wrong(0, $"names {user}, and there is no user of that name");
        return AccessTable.OfUsers(accounts, users, arguments.Bool(1, fallback: false));
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Rules as the tables that <c>getUserAccess</c> and <c>getGroupAccess</c> return.</summary>
internal static class AccessTable
{
    // Told as allow, deny or none for all objects.
    private static readonly (string Name, Privilege Privilege)[] States =
    [
        ("ACCESS_READ", Privilege.Read), ("ACCESS_INSERT", Privilege.Insert), ("ACCESS_UPDATE", Privilege.Update),
        ("ACCESS_DELETE", Privilege.Delete), ("VIEW_EXEC", Privilege.RunViews), ("SCRIPT_EXEC", Privilege.RunScripts),
        ("TEST_EXEC", Privilege.RunTests), ("DBOBJ_CREATE", Privilege.CreateTables),
        ("DBOBJ_DELETE", Privilege.DropTables), ("DB_MANAGE", Privilege.ManageDatabases),
        ("DB_OWNER", Privilege.OwnDatabases), ("VIEW_OWNER", Privilege.OwnViews),
    ];

    // Told by the names of the objects.
    private static readonly (string Name, Privilege Privilege, AccessLevel Level)[] Objects =
    [
        ("TABLE_READ", Privilege.Read, AccessLevel.Table), ("TABLE_INSERT", Privilege.Insert, AccessLevel.Table),
        ("TABLE_UPDATE", Privilege.Update, AccessLevel.Table), ("TABLE_DELETE", Privilege.Delete, AccessLevel.Table),
        ("DB_READ", Privilege.Read, AccessLevel.Database), ("DB_INSERT", Privilege.Insert, AccessLevel.Database),
        ("DB_UPDATE", Privilege.Update, AccessLevel.Database), ("DB_DELETE", Privilege.Delete, AccessLevel.Database),
        ("VIEW_EXEC", Privilege.RunViews, AccessLevel.View),
        ("DBOBJ_CREATE", Privilege.CreateTables, AccessLevel.Database),
        ("DBOBJ_DELETE", Privilege.DropTables, AccessLevel.Database),
        ("DB_OWNER", Privilege.OwnDatabases, AccessLevel.Prefix),
        ("DB_MANAGE", Privilege.ManageDatabases, AccessLevel.Database),
    ];

    private static readonly bool[] Answers = [true, false];

    /// <summary>The own rules of users, or with those of their groups.</summary>
    public static Table OfUsers(AccountStore accounts, IReadOnlyList<string> users, bool isFinal)
    {
        var policy = accounts.Policy;
        return Of(
            [
                ("userId", Vector.String([.. users])),
                ("groups", Texts(users, user => string.Join(',', policy.GroupsOf(user)))),
                ("isAdmin", Vector.Bool([.. users.Select(accounts.IsAdministrator)])),
            ],
            [.. users.Select(user => isFinal ? Merged([user, .. policy.GroupsOf(user)], policy) : policy.RulesOf(user))]);
    }

    /// <summary>The rules of groups.</summary>
    public static Table OfGroups(AccessPolicy policy, IReadOnlyList<string> groups) => Of(
        [
            ("groupId", Vector.String([.. groups])),
            ("users", Texts(groups, group => string.Join(',', policy.MembersOf(group)))),
        ],
        [.. groups.Select(policy.RulesOf)]);

    // What anybody forbids counts more than what others allow.
    private static RuleSet Merged(IReadOnlyList<string> names, AccessPolicy policy)
    {
        var rules = names.SelectMany(name => policy.RulesOf(name).Rules).Distinct().ToArray();
        return new RuleSet([.. rules.Where(rule => !rule.IsAllowed || !Array.Exists(
            rules, other => !other.IsAllowed && other.Privilege == rule.Privilege && other.Scope.Contains(rule.Scope)))]);
    }

    private static Table Of(IEnumerable<(string, Vector)> head, IReadOnlyList<RuleSet> rows)
    {
        var states = States.Select(column => (column.Name, (Vector)Texts(rows, rules => StateOf(rules, column.Privilege))));
        var objects = Objects.SelectMany(column => Answers.Where(isAllowed => isAllowed || column.Level != AccessLevel.Prefix)
            .Select(isAllowed => (
                $"{column.Name}_{(isAllowed ? "allowed" : "denied")}",
                (Vector)Texts(rows, rules => NamesIn(rules, column.Privilege, column.Level, isAllowed)))));
        return new Table([.. head, .. states, .. objects]);
    }

    private static string StateOf(RuleSet rules, Privilege privilege) =>
        rules.StateOf(privilege, AccessScope.Everything) switch { true => "allow", false => "deny", null => "none" };

    private static string NamesIn(RuleSet rules, Privilege privilege, AccessLevel level, bool isAllowed) =>
        string.Join(',', rules.Rules.Where(rule => rule.Privilege == privilege && (rule.Scope.Level == level || level == AccessLevel.Table && rule.Scope.Level == AccessLevel.Shared)
            && rule.IsAllowed == isAllowed).Select(rule => rule.Scope.ToString()));

    private static Vector<string> Texts<T>(IReadOnlyList<T> rows, Func<T, string> text) => Vector.String([.. rows.Select(text)]);
}

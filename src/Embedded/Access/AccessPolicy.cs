using DolphinQuant.Data;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Access;

/// <summary>
/// Who may do what: groups, the rules of users and groups, and who created which database and table. A rule that
/// forbids counts more than any that allow, wherever it comes from. Kept in a file; safe for concurrent use.
/// </summary>
internal sealed class AccessPolicy
{
    private readonly Lock _changing = new();
    private readonly string _file;
    private readonly IStoreFiles _files;
    private volatile AccessState _state;

    /// <summary>Reads the file when there is one.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public AccessPolicy(string file, IStoreFiles files)
    {
        (_file, _files) = (file, files);
        _state = files.Exists(file) ? AccessState.Read(files.ReadWhole(file)) : AccessState.Empty;
    }

    /// <summary>The names of all groups.</summary>
    public IReadOnlyList<string> Groups => [.. _state.Groups.Keys.Order(StringComparer.Ordinal)];

    /// <summary>True when there is a group of that name.</summary>
    public bool IsGroup(string name) => _state.Groups.ContainsKey(name);

    /// <summary>The members of a group.</summary>
    /// <exception cref="ScriptException">There is no such group.</exception>
    public IReadOnlyList<string> MembersOf(string group) => _state.Groups.TryGetValue(group, out var members)
        ? members
        : throw new ScriptException($"The group {group} does not exist.");

    /// <summary>The groups that a user is in.</summary>
    public IReadOnlyList<string> GroupsOf(string user) =>
        [.. _state.Groups.Where(group => group.Value.Contains(user)).Select(group => group.Key).Order(StringComparer.Ordinal)];

    /// <summary>The own rules of a user or group.</summary>
    public RuleSet RulesOf(string name) => _state.Rules.GetValueOrDefault(name, RuleSet.Empty);

    /// <summary>What the rules of a user and of the user's groups say: forbidden, allowed, or nothing.</summary>
    public bool? StateOf(string user, Privilege privilege, AccessScope scope)
    {
        var state = _state;
        var answer = state.Rules.GetValueOrDefault(user, RuleSet.Empty).StateOf(privilege, scope);
        foreach (var (group, members) in state.Groups)
        {
            if (answer == false) return false;
            if (!members.Contains(user)) continue;
            var next = state.Rules.GetValueOrDefault(group, RuleSet.Empty).StateOf(privilege, scope);
            answer = next ?? answer;
        }

        return answer;
    }

    /// <summary>May a user do that? Who created a database manages it while the right to own databases lasts.</summary>
    public bool IsAllowed(string user, Privilege privilege, AccessScope scope)
    {
        if (user == LocalNode.User) return true;
        if (StateOf(user, privilege, scope) is { } said) return said;
        return privilege switch
        {
            Privilege.Read or Privilege.Insert or Privilege.Update or Privilege.Delete =>
                IsCreator(user, scope) || Owns(user, scope),
            Privilege.CreateTables or Privilege.DropTables => IsAllowed(user, Privilege.ManageDatabases, scope),
            Privilege.ManageDatabases => Owns(user, scope),
            _ => false,
        };
    }

    /// <summary>True when a user created the database of a scope and may own it.</summary>
    public bool Owns(string user, AccessScope scope) => scope.Level is AccessLevel.Database or AccessLevel.Table
        && AccessScope.OfDatabase(scope.Name) is var database && IsCreator(user, database)
        && (user == LocalNode.User || StateOf(user, Privilege.OwnDatabases, database) == true);

    /// <summary>Notes who created a database or table.</summary>
    public void SetCreator(AccessScope created, string user) =>
        Change(state => state with { Creators = state.Creators.SetItem(created, user) });

    /// <summary>Changes the rules of a user or group.</summary>
    public void ChangeRules(string name, Func<RuleSet, RuleSet> change) => Change(state =>
        state with { Rules = state.Rules.SetItem(name, change(state.Rules.GetValueOrDefault(name, RuleSet.Empty))) });

    /// <summary>Adds a group.</summary>
    /// <exception cref="ScriptException">The name is taken.</exception>
    public void AddGroup(string name, IReadOnlyList<string> members) => Change(state => state.Groups.ContainsKey(name)
        ? throw new ScriptException($"The group {name} exists already.")
        : state with { Groups = state.Groups.SetItem(name, [.. members.Distinct()]) });

    /// <summary>Removes a group and its rules; its members stay.</summary>
    /// <exception cref="ScriptException">There is none.</exception>
    public void RemoveGroup(string name) => Change(state => state.Groups.ContainsKey(name)
        ? state with { Groups = state.Groups.Remove(name), Rules = state.Rules.Remove(name) }
        : throw new ScriptException($"The group {name} does not exist."));

    /// <summary>Puts users into groups, or takes them out.</summary>
    /// <exception cref="ScriptException">A group does not exist.</exception>
    public void SetMembers(IReadOnlyList<string> users, IReadOnlyList<string> groups, bool areMembers) => Change(state =>
    {
        foreach (var group in groups)
        {
            var others = MembersOf(group).Except(users);
            state = state with { Groups = state.Groups.SetItem(group, areMembers ? [.. others, .. users] : [.. others]) };
        }

        return state;
    });

    /// <summary>Forgets a user: memberships, rules and what was created.</summary>
    public void ForgetUser(string user) => Change(state => new AccessState(
        state.Groups.SetItems(state.Groups.Select(
            group => KeyValuePair.Create(group.Key, (IReadOnlyList<string>)[.. group.Value.Where(member => member != user)]))),
        state.Rules.Remove(user),
        state.Creators.RemoveRange(state.Creators.Where(created => created.Value == user).Select(created => created.Key))));

    /// <summary>Forgets what concerns objects that are no more, so that it does not apply to later ones of that name.</summary>
    public void Forget(Func<AccessScope, bool> isGone)
    {
        var state = _state;
        if (state.Rules.Values.SelectMany(rules => rules.Rules).Any(rule => isGone(rule.Scope)) || state.Creators.Keys.Any(isGone))
            Change(present => present.Without(isGone));
    }

    private bool IsCreator(string user, AccessScope scope) => _state.Creators.GetValueOrDefault(scope) == user;

    private void Change(Func<AccessState, AccessState> change)
    {
        lock (_changing)
        {
            var next = change(_state);
            _state = StoreFailure.Guard(_file, () =>
            {
                _files.Replace(_file, next.ToBytes(), isOwnersOnly: true);
                return next;
            });
        }
    }
}

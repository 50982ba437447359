using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Access;

/// <summary>
/// The rules of one user or group. A rule replaces those of the same privilege within its scope, so that the last word
/// on a large scope counts for all of it; what is forbidden within an allowed scope stays forbidden.
/// </summary>
internal sealed record RuleSet(IReadOnlyList<AccessRule> Rules)
{
    /// <summary>Nothing allowed, nothing forbidden.</summary>
    public static RuleSet Empty { get; } = new([]);

    /// <summary>The rules with one more that allows.</summary>
    /// <exception cref="ScriptException">A larger scope is forbidden.</exception>
    public RuleSet Allow(Privilege privilege, AccessScope scope)
    {
        var larger = Rules.FirstOrDefault(rule => rule.Privilege == privilege && !rule.IsAllowed
            && rule.Scope != scope && rule.Scope.Contains(scope));
        return larger is null
            ? With(privilege, scope, isAllowed: true)
            : throw new ScriptException($"Invalid grant: grant [{scope}] and [deny {larger.Scope}] are in conflict; revoke that first.");
    }

    /// <summary>The rules with one more that forbids.</summary>
    public RuleSet Deny(Privilege privilege, AccessScope scope) => With(privilege, scope, isAllowed: false);

    /// <summary>The rules without those within a scope; a rule of a larger scope stays as it is.</summary>
    public RuleSet Revoke(Privilege privilege, AccessScope scope) =>
        new([.. Rules.Where(rule => rule.Privilege != privilege || !IsReplaced(scope, rule.Scope))]);

    /// <summary>The rules without those that an object is named in.</summary>
    public RuleSet Forget(Func<AccessScope, bool> isGone) => new([.. Rules.Where(rule => !isGone(rule.Scope))]);

    /// <summary>What the rules say: forbidden, allowed, or nothing.</summary>
    public bool? StateOf(Privilege privilege, AccessScope scope)
    {
        bool? state = null;
        foreach (var rule in Rules)
        {
            if (rule.Privilege != privilege || !rule.Scope.Contains(scope)) continue;
            if (!rule.IsAllowed) return false;
            state = true;
        }

        return state;
    }

    private RuleSet With(Privilege privilege, AccessScope scope, bool isAllowed) =>
        new([.. Revoke(privilege, scope).Rules, new AccessRule(privilege, scope, isAllowed)]);

    // Prefixes stand side by side: one that contains another does not replace it.
    private static bool IsReplaced(AccessScope by, AccessScope scope) =>
        by.Level == AccessLevel.Prefix || scope.Level == AccessLevel.Prefix && by.Level != AccessLevel.Everything
            ? by == scope
            : by.Contains(scope);
}

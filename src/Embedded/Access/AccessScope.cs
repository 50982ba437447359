using DolphinQuant.Embedded.Jobs;

namespace DolphinQuant.Embedded.Access;

/// <summary>How much a rule covers.</summary>
internal enum AccessLevel
{
    Everything,
    Database,
    Table,

    /// <summary>All databases whose path begins with a text, those to come too.</summary>
    Prefix,
    View,

    /// <summary>A shared table, dictionary or stream engine of this node.</summary>
    Shared,
}

/// <summary>What a rule covers, or what a question is about.</summary>
/// <param name="Level">The kind of thing.</param>
/// <param name="Name">The path of a database, the beginning of one, or the name of a view or shared object; empty for everything.</param>
/// <param name="Table">The name of a table of the database <paramref name="Name"/>.</param>
internal sealed record AccessScope(AccessLevel Level, string Name = "", string? Table = null)
{
    /// <summary>Covers all that there is.</summary>
    public static AccessScope Everything { get; } = new(AccessLevel.Everything);

    /// <summary>A database and its tables.</summary>
    public static AccessScope OfDatabase(string path) => new(AccessLevel.Database, path);

    /// <summary>One table.</summary>
    public static AccessScope OfTable(string database, string table) => new(AccessLevel.Table, database, table);

    /// <summary>The databases whose path begins with a text.</summary>
    public static AccessScope OfPrefix(string prefix) => new(AccessLevel.Prefix, prefix);

    /// <summary>One function view.</summary>
    public static AccessScope OfView(string name) => new(AccessLevel.View, name);

    /// <summary>One shared object.</summary>
    public static AccessScope OfShared(string name) => new(AccessLevel.Shared, name);

    /// <summary>True when all of another scope lies in this one.</summary>
    public bool Contains(AccessScope other) => Level switch
    {
        AccessLevel.Everything => true,
        AccessLevel.Database => other.Level is AccessLevel.Database or AccessLevel.Table && other.Name == Name,
        AccessLevel.Prefix => other.Level is AccessLevel.Database or AccessLevel.Table
            && other.Name.StartsWith(Name, StringComparison.Ordinal) || other == this,
        _ => other == this,
    };

    public override string ToString() => Level switch
    {
        AccessLevel.Everything => "*",
        AccessLevel.Table => $"{Name}/{Table}",
        AccessLevel.Prefix => $"{Name}*",
        AccessLevel.Shared => $"{LocalNode.Alias}:{Name}",
        _ => Name,
    };
}

/// <summary>That something is allowed, or forbidden.</summary>
internal sealed record AccessRule(Privilege Privilege, AccessScope Scope, bool IsAllowed);

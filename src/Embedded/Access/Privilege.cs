using System.Collections.Frozen;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Access;

/// <summary>What a user may be allowed or forbidden to do.</summary>
internal enum Privilege
{
    Read,
    Insert,
    Update,
    Delete,
    CreateTables,
    DropTables,
    ManageDatabases,
    OwnDatabases,
    RunViews,
    OwnViews,
    RunScripts,
    RunTests,
}

/// <summary>
/// The words that scripts pass to <c>grant</c>, <c>deny</c> and <c>revoke</c>. They are INT values under reserved names.
/// </summary>
/// <param name="Name">The word, such as <c>TABLE_READ</c>.</param>
/// <param name="Level">What the word's objects are.</param>
/// <param name="Privileges">What it stands for: <c>TABLE_WRITE</c> for three things.</param>
internal sealed record AccessType(string Name, AccessLevel Level, params Privilege[] Privileges)
{
    /// <summary>All words; the number of a word is its place here, counted from 1.</summary>
    public static readonly IReadOnlyList<AccessType> All =
    [
        new("TABLE_READ", AccessLevel.Table, Privilege.Read),
        new("TABLE_WRITE", AccessLevel.Table, Privilege.Insert, Privilege.Update, Privilege.Delete),
        new("TABLE_INSERT", AccessLevel.Table, Privilege.Insert),
        new("TABLE_UPDATE", AccessLevel.Table, Privilege.Update),
        new("TABLE_DELETE", AccessLevel.Table, Privilege.Delete),
        new("DB_READ", AccessLevel.Database, Privilege.Read),
        new("DB_WRITE", AccessLevel.Database, Privilege.Insert, Privilege.Update, Privilege.Delete),
        new("DB_INSERT", AccessLevel.Database, Privilege.Insert),
        new("DB_UPDATE", AccessLevel.Database, Privilege.Update),
        new("DB_DELETE", AccessLevel.Database, Privilege.Delete),
        new("DBOBJ_CREATE", AccessLevel.Database, Privilege.CreateTables),
        new("DBOBJ_DELETE", AccessLevel.Database, Privilege.DropTables),
        new("DB_MANAGE", AccessLevel.Database, Privilege.ManageDatabases),
        new("DB_OWNER", AccessLevel.Prefix, Privilege.OwnDatabases),
        new("VIEW_EXEC", AccessLevel.View, Privilege.RunViews),
        new("VIEW_OWNER", AccessLevel.Everything, Privilege.OwnViews),
        new("SCRIPT_EXEC", AccessLevel.Everything, Privilege.RunScripts),
        new("TEST_EXEC", AccessLevel.Everything, Privilege.RunTests),
    ];

    private static readonly FrozenDictionary<string, Scalar> Numbers = All.Select((type, i) => (type.Name, Number: i + 1))
        .ToFrozenDictionary(type => type.Name, type => Scalar.Int(type.Number), StringComparer.Ordinal);

    /// <summary>The value of a word, or null.</summary>
    public static Scalar? FindWord(string name) => Numbers.GetValueOrDefault(name);

    /// <summary>What a number stands for, or null.</summary>
    public static AccessType? Find(int number) => number > 0 && number <= All.Count ? All[number - 1] : null;
}

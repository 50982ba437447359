using System.Collections.Frozen;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>The names of the hints that stand in brackets behind <c>select</c>.</summary>
internal static class HintNames
{
    private static readonly FrozenDictionary<string, SelectHints> Names = new Dictionary<string, SelectHints>
    {
        ["HINT_LOCAL"] = SelectHints.Local,
        ["HINT_HASH"] = SelectHints.Hash,
        ["HINT_SNAPSHOT"] = SelectHints.Snapshot,
        ["HINT_KEEPORDER"] = SelectHints.KeepOrder,
        ["HINT_SEQ"] = SelectHints.Sequential,
        ["HINT_NOMERGE"] = SelectHints.NoMerge,
        ["HINT_PRELOAD"] = SelectHints.Preload,
        ["HINT_EXPLAIN"] = SelectHints.Explain,
        ["HINT_SORT"] = SelectHints.Sort,
        ["HINT_VECTORIZED"] = SelectHints.Vectorized,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>All names.</summary>
    public static IEnumerable<string> All => Names.Keys.Order(StringComparer.Ordinal);

    /// <summary>The hint with a name, or null.</summary>
    public static SelectHints? Find(string name) =>
        Names.TryGetValue(name, out var hint) ? hint : null;
}

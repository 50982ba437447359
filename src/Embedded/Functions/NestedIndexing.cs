using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// <c>x[i, j, ...]</c> over tuples and dictionaries: each further index goes into what the ones before it gave.
/// </summary>
internal static class NestedIndexing
{
    /// <summary>
    /// The part at the indexes. A scalar takes one element, all else gives a tuple of the parts of several.
    /// </summary>
    /// <exception cref="ScriptException">An index does not fit what it goes into.</exception>
    public static Value Get(Value target, IReadOnlyList<Value?> indexes)
    {
        var rest = indexes.Skip(1).ToArray();
        if (indexes[0] is Scalar) return Indexing.Get(Indexing.Get(target, [indexes[0]]), rest);
        var chosen = target is Dictionary dictionary && indexes[0] is Vector keys ? OfKeys(dictionary, keys)
            : indexes[0] is null ? Elements.Of(target).ToArray()
            : Elements.Of(Indexing.Get(target, [indexes[0]])).ToArray();
        return Vector.Tuple(Array.ConvertAll(chosen, element => Indexing.Get(element, rest)));
    }

    private static Value[] OfKeys(Dictionary dictionary, Vector keys) =>
        [.. Enumerable.Range(0, keys.Count).Select(i => Indexing.Get(dictionary, [keys[i]]))];
}

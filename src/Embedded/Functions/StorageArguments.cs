using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Reads the arguments that the storage functions share.</summary>
internal static class StorageArguments
{
    /// <summary>The path of a database, given as text or by its handle.</summary>
    public static string Path(Arguments arguments, int index) => arguments[index] switch
    {
        DatabaseHandle handle => handle.Path,
        Scalar text when text.Type.IsText() => text.AsText(),
        _ => throw arguments.Wrong(index, "must be a database handle or a path such as \"dfs://market\""),
    };

    /// <summary>Names given as one text or a vector of texts; none when left out.</summary>
    public static IReadOnlyList<string> Names(Arguments arguments, int index) => arguments.Find(index) switch
    {
        null => [],
        Scalar name when name.Type.IsText() => [name.AsText()],
        Vector names when names.Type.IsText() =>
            [.. Enumerable.Range(0, names.Count).Select(i => names.Scalar(i).AsText())],
        _ => throw arguments.Wrong(index, "must be a column name or a vector of column names"),
    };

    /// <summary>One of a few words in any letter case; the first one when left out.</summary>
    public static string Word(Arguments arguments, int index, params ReadOnlySpan<string> words)
    {
        var given = arguments.Text(index, words[0]);
        foreach (var word in words)
            if (string.Equals(word, given, StringComparison.OrdinalIgnoreCase))
                return word;
        throw arguments.Wrong(
            index, $"is \"{given}\", which needs a DolphinDB server; it can be one of: {string.Join(", ", words)}");
    }

    /// <summary>
    /// The design of a table from the arguments table and tableName, and compressMethods, sortColumns and
    /// keepDuplicates, which stand from <paramref name="firstOption"/> on. What only tunes a server (key mapping, soft
    /// delete, caches, indexes) has no effect here.
    /// </summary>
    public static TableDesign Design(Arguments arguments, int firstOption) =>
        new(arguments.Text(2), Schema(arguments, 1))
    {
        CompressMethods = CompressMethods(arguments, firstOption),
        SortColumns = Names(arguments, firstOption + 1),
        KeepDuplicates = KeepDuplicates(arguments, firstOption + 2),
    };

    /// <summary>Refuses a wish for encryption, which would otherwise be granted in appearance only.</summary>
    public static void RejectEncryption(Arguments arguments, int index)
    {
        if (!string.Equals(arguments.Text(index, "plaintext"), "plaintext", StringComparison.OrdinalIgnoreCase))
            throw arguments.Wrong(index, "asks for encryption, which needs a DolphinDB server");
    }

    /// <summary>
    /// Refuses text indexes other than those that searches for words go by here: English words in small letters by
    /// their stems, see <see cref="TextSearchFunctions"/>. Other indexes change no result.
    /// </summary>
    public static void RejectTextIndexes(Arguments arguments, int index)
    {
        if (arguments.Find(index) is not Dictionary indexes) return;
        foreach (var value in indexes.Values)
        {
            if (value is not Scalar text || !text.Type.IsText()
                || !text.AsText().Contains("textindex", StringComparison.OrdinalIgnoreCase)) continue;
            var options = text.AsText().Replace(" ", "", StringComparison.Ordinal);
            if (!options.Contains("parser=english", StringComparison.Ordinal)
                || !options.Contains("stem=true", StringComparison.Ordinal)
                || options.Contains("lowercase=false", StringComparison.Ordinal))
                throw arguments.Wrong(index, "asks for a text index; here it can only be "
                    + "textindex(parser=english, lowercase=true, stem=true)");
        }
    }

    private static IReadOnlyList<ColumnDefinition> Schema(Arguments arguments, int index) => arguments[index] switch
    {
        Table table => table.Schema,
        StoredTable stored => stored.Schema,
        _ => throw arguments.Wrong(index, "must be a table with the wanted columns"),
    };

    private static KeepDuplicates KeepDuplicates(Arguments arguments, int index)
    {
        var kept = (KeepDuplicates)arguments.Int(index, (int)Storage.KeepDuplicates.All);
        return Enum.IsDefined(kept) ? kept : throw arguments.Wrong(index, "must be ALL, FIRST or LAST");
    }

    private static Dictionary<string, string> CompressMethods(Arguments arguments, int index)
    {
        var methods = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!arguments.Has(index)) return methods;
        if (arguments[index] is not Dictionary given)
            throw arguments.Wrong(
                index, "must be a dictionary of column names and methods");
        foreach (var key in given.Keys)
        {
            if (!key.Type.IsText() || given[key] is not Scalar method || !method.Type.IsText()
                || method.AsText().ToLowerInvariant() is not ("lz4" or "delta" or "zstd" or "chimp"))
                throw arguments.Wrong(index, "must map column names to \"lz4\", \"delta\", \"zstd\" or \"chimp\"");
            methods[key.AsText()] = method.AsText().ToLowerInvariant();
        }

        return methods;
    }
}

using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Sql;

/// <summary>What stands after <c>from</c>: a table and the names under which its columns can be qualified.</summary>
/// <param name="Table">The rows.</param>
/// <param name="Name">The name or alias of the table, when it has one.</param>
internal sealed record RowSource(Table Table, string? Name)
{
    /// <summary>For a join: which column of <see cref="Table"/> each <c>table.column</c> became.</summary>
    public IReadOnlyDictionary<(string Table, string Column), string> Qualified { get; init; } =
        new Dictionary<(string, string), string>(QualifiedName.Comparer);

    /// <summary>The position of a column in <see cref="Table"/>, or -1.</summary>
    public int Find(string? qualifier, string name)
    {
        if (qualifier is null) return Table.IndexOf(name);
        if (Qualified.TryGetValue((qualifier, name), out var column)) return Table.IndexOf(column);
        return string.Equals(qualifier, Name, StringComparison.Ordinal) ? Table.IndexOf(name) : -1;
    }
}

using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The columns that names mean inside a query: all rows at once, the rows of one group, or a pivoted panel.
/// </summary>
internal interface IColumnScope
{
    /// <summary>The number of rows.</summary>
    int Count { get; }

    /// <summary>The column names, for suggestions.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>
    /// The column, of the table <paramref name="qualifier"/> when given; null when there is none of that name.
    /// </summary>
    Value? Find(string? qualifier, string name);
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Storage;

/// <summary>A change of one column of a stored table, or of what is said of it.</summary>
internal abstract record ColumnChange(string Column)
{
    /// <summary>The table after the change.</summary>
    /// <exception cref="ScriptException">The change breaks a rule.</exception>
    public abstract TableDefinition Apply(TableDefinition table);

    /// <summary>What stands behind <c>ALTER TABLE t</c>; empty where DuckDB's table stays as it is.</summary>
    public abstract string Sql(TableDefinition table);

    /// <summary>Refuses a change of a column that tells where a row lies.</summary>
    protected ColumnDefinition Free(TableDefinition table)
    {
        var column = table.Column(Column);
        if (table.PartitionColumns.Contains(column.Name) || table.SortColumns.Contains(column.Name))
            throw new ScriptException(
                $"{table.Url}: {column.Name} is a partition or sort column and can be neither dropped nor renamed.");
        return column;
    }

    /// <summary>Refuses a name that is taken.</summary>
    protected static void RequireNew(TableDefinition table, string name)
    {
        if (name.Length == 0 || table.Columns.Any(column => IsName(column, name)))
            throw new ScriptException($"{table.Url} has a column {name} already; choose another name.");
    }

    protected static bool IsName(ColumnDefinition column, string name) =>
        string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// A new column, with nulls in the rows that are there. Rows of the old columns can be appended until the first that
/// have the new one.
/// </summary>
internal sealed record AddedColumn(string Column, ElementType Type) : ColumnChange(Column)
{
    public override TableDefinition Apply(TableDefinition table)
    {
        RequireNew(table, Column);
        if (!ColumnStorage.IsStorable(Type.Type))
            throw new ScriptException(
                $"The column {Column} is {Type.DisplayName}, which the embedded storage does not hold; a DolphinDB "
                + "server is needed.");
        return table with
        {
            Columns = [.. table.Columns, new ColumnDefinition(Column, Type.Type, Type.Scale)],
            OptionalColumns = table.OptionalColumns + 1,
        };
    }

    public override string Sql(TableDefinition table) =>
        $"ADD COLUMN {ColumnStorage.Quote(Column)} {ColumnStorage.SqlType(Type.Type)}";
}

/// <summary>A column that goes, with its values.</summary>
internal sealed record DroppedColumn(string Column) : ColumnChange(Column)
{
    public override TableDefinition Apply(TableDefinition table)
    {
        var dropped = Free(table);
        return table.Columns.Count == 1
            ? throw new ScriptException($"{table.Url} has only the column {Column}; drop the table.")
            : table with
            {
                Columns = [.. table.Columns.Where(column => column != dropped)],
                CompressMethods = Without(table.CompressMethods, dropped.Name),
                Comments = Without(table.Comments, dropped.Name),
                OptionalColumns = table.OptionalColumns
                    - (table.Columns.TakeLast(table.OptionalColumns).Contains(dropped) ? 1 : 0),
            };
    }

    public override string Sql(TableDefinition table) =>
        $"DROP COLUMN {ColumnStorage.Quote(table.Column(Column).Name)}";

    private static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> entries, string column) =>
        entries.Where(entry => entry.Key != column).ToDictionary(StringComparer.Ordinal);
}

/// <summary>A column under another name.</summary>
internal sealed record RenamedColumn(string Column, string NewName) : ColumnChange(Column)
{
    public override TableDefinition Apply(TableDefinition table)
    {
        var renamed = Free(table);
        if (!IsName(renamed, NewName)) RequireNew(table, NewName);
        return table with
        {
            Columns = [.. table.Columns.Select(column => column == renamed ? column with { Name = NewName } : column)],
            CompressMethods = Renamed(table.CompressMethods, renamed.Name),
            Comments = Renamed(table.Comments, renamed.Name),
        };
    }

    public override string Sql(TableDefinition table) =>
        $"RENAME COLUMN {ColumnStorage.Quote(table.Column(Column).Name)} TO {ColumnStorage.Quote(NewName)}";

    private Dictionary<string, string> Renamed(IReadOnlyDictionary<string, string> entries, string column) =>
        entries.ToDictionary(entry => entry.Key == column ? NewName : entry.Key, entry => entry.Value, StringComparer.Ordinal);
}

/// <summary>What is said of the table.</summary>
internal sealed record CommentedTable(string Comment) : ColumnChange("")
{
    public override TableDefinition Apply(TableDefinition table) => table with { Comment = Comment };

    public override string Sql(TableDefinition table) => "";
}

/// <summary>What is said of columns.</summary>
internal sealed record CommentedColumns(IReadOnlyDictionary<string, string> Comments) : ColumnChange("")
{
    public override TableDefinition Apply(TableDefinition table)
    {
        var comments = table.Comments.ToDictionary(StringComparer.Ordinal);
        foreach (var (name, comment) in Comments) comments[table.Column(name).Name] = comment;
        return table with { Comments = comments };
    }

    public override string Sql(TableDefinition table) => "";
}

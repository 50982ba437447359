using DolphinQuant.Data;

namespace DolphinQuant.DolphinDb.Streaming;

/// <summary>Makes tables of what a server pushes: a table, or the columns without their names.</summary>
internal sealed class PushedColumns(IReadOnlyList<ColumnDefinition> columns)
{
    /// <summary>The rows under the names of the columns.</summary>
    /// <exception cref="DatabaseException">They do not fit the columns.</exception>
    public Table ToTable(Value rows)
    {
        if (rows is Table table) return table;
        if (rows is not Vector { Type: DataType.Any } parts || parts.Count != columns.Count)
            throw new DatabaseException($"What was published does not have {columns.Count} columns.", isTransient: true);
        try
        {
            return new Table(columns.Select(column => column.Name), columns.Select((column, i) => Column(column, parts[i])));
        }
        catch (Exception mistake) when (mistake is ArgumentException or InvalidCastException)
        {
            throw new DatabaseException($"What was published is no table: {mistake.Message}", isTransient: true, mistake);
        }
    }

    // A single row may come as scalars.
    private static Vector Column(ColumnDefinition definition, Value part)
    {
        if (part is Vector vector) return vector;
        var column = definition.CreateColumn();
        column.Add(part);
        return column;
    }
}

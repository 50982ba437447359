using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Checks;

/// <summary>The tables that DuckDB itself knows, without those of the catalog.</summary>
internal static class CatalogLayout
{
    private const string Columns =
        "SELECT '\"' || replace(schema_name, '\"', '\"\"') || '\".\"' || replace(table_name, '\"', '\"\"') || '\"', "
        + "column_name || ' ' || data_type FROM duckdb_columns() "
        + "WHERE database_name = current_database() AND schema_name NOT IN ('registry', 'main') AND NOT internal "
        + "ORDER BY schema_name, table_name, column_index";

    /// <summary>The columns with their types, by quoted name of the table.</summary>
    public static Dictionary<string, string> Read(StoreConnection connection)
    {
        var (tables, columns) = (new TextColumnReader(DataType.String, 16), new TextColumnReader(DataType.String, 16));
        using var cursor = connection.Query(Columns, CancellationToken.None);
        while (cursor.MoveNext())
        {
            tables.Read(cursor.Column(0), 0, cursor.Rows);
            columns.Read(cursor.Column(1), 0, cursor.Rows);
        }

        var (names, texts) = ((Vector<string>)tables.Take(), (Vector<string>)columns.Take());
        return names.Span.ToArray().Zip(texts.Span.ToArray())
            .GroupBy(pair => pair.First, pair => pair.Second, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => string.Join(", ", group), StringComparer.Ordinal);
    }
}

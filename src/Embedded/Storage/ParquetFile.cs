using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>A Parquet file, read and written by DuckDB in a database of its own.</summary>
internal static class ParquetFile
{
    /// <summary>The names and types of the columns.</summary>
    /// <exception cref="ScriptException">A column has a type that the language lacks.</exception>
    public static IReadOnlyList<ColumnDefinition> Describe(string path, CancellationToken cancellationToken)
    {
        using var connection = StoreConnection.OpenInMemory();
        return Describe(connection, path, cancellationToken);
    }

    /// <summary>Reads columns; all of them when none is named.</summary>
    /// <exception cref="ScriptException">A column is not there, or has a type that the language lacks.</exception>
    public static Table Read(string path, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        using var connection = StoreConnection.OpenInMemory();
        var all = Describe(connection, path, cancellationToken);
        ColumnDefinition[] columns = names.Count == 0
            ? [.. all]
            : [.. names.Select(name => all.FirstOrDefault(column => column.Name == name)
                ?? throw new ScriptException($"The file has no column {name}."))];
        var fields = columns.Select(column => $"CAST({ColumnStorage.Quote(column.Name)} AS {ColumnStorage.SqlType(column.Type)})");
        var readers = Array.ConvertAll(columns, column => ColumnReader.Create(column, capacity: 0));
        using var cursor = connection.Query(
            $"SELECT {string.Join(", ", fields)} FROM read_parquet({Literal(path)})", cancellationToken);
        while (cursor.MoveNext())
            for (var i = 0; i < readers.Length; i++) readers[i].Read(cursor.Column(i), 0, cursor.Rows);
        return new Table(columns.Select(column => column.Name), readers.Select(reader => reader.Take()));
    }

    /// <summary>Writes a table; an existing file is replaced.</summary>
    /// <exception cref="ScriptException">A column has a type that Parquet files do not hold here.</exception>
    public static void Write(Table table, string path, string compression, CancellationToken cancellationToken)
    {
        foreach (var column in table.Schema)
            if (!IsWritable(column.Type))
                throw new ScriptException(
                    $"The column {column.Name} is {column.Type.DisplayName()}, which is not written to Parquet files; convert it first.");
        using var connection = StoreConnection.OpenInMemory();
        var definitions = table.Schema.Select(column => $"{ColumnStorage.Quote(column.Name)} {ColumnStorage.SqlType(column.Type)}");
        connection.Execute($"CREATE TEMP TABLE stage ({string.Join(", ", definitions)})", cancellationToken);
        using (var appender = new ChunkAppender(connection, PhysicalName.Stage, table.Schema.Select(column => column.Type)))
        {
            appender.Append(table.Columns, cancellationToken);
            appender.Complete();
        }

        connection.Execute(
            $"COPY {PhysicalName.Stage} TO {Literal(path)} (FORMAT parquet, COMPRESSION {compression})", cancellationToken);
    }

    private static List<ColumnDefinition> Describe(
        StoreConnection connection, string path, CancellationToken cancellationToken)
    {
        var (names, types) = (new TextColumnReader(DataType.String, 0), new TextColumnReader(DataType.String, 0));
        using var cursor = connection.Query(
            $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet({Literal(path)}))",
            cancellationToken);
        while (cursor.MoveNext())
        {
            names.Read(cursor.Column(0), 0, cursor.Rows);
            types.Read(cursor.Column(1), 0, cursor.Rows);
        }

        var (nameTexts, typeTexts) = ((Vector<string>)names.Take(), (Vector<string>)types.Take());
        return [.. Enumerable.Range(0, nameTexts.Count)
            .Select(i => new ColumnDefinition(nameTexts.Span[i], TypeOf(nameTexts.Span[i], typeTexts.Span[i])))];
    }

    // The types that a column can become without losing anything.
    private static DataType TypeOf(string name, string type) => type switch
    {
        "BOOLEAN" => DataType.Bool,
        "TINYINT" => DataType.Char,
        "SMALLINT" or "UTINYINT" => DataType.Short,
        "INTEGER" or "USMALLINT" => DataType.Int,
        "BIGINT" or "UINTEGER" => DataType.Long,
        "FLOAT" => DataType.Float,
        "DOUBLE" => DataType.Double,
        "VARCHAR" => DataType.String,
        "DATE" => DataType.Date,
        "TIMESTAMP_S" or "TIMESTAMP_MS" => DataType.Timestamp,
        "TIMESTAMP" or "TIMESTAMP_NS" => DataType.NanoTimestamp,
        _ => throw new ScriptException($"The column {name} has the Parquet type {type}, which cannot be read here."),
    };

    private static bool IsWritable(DataType type) => type is DataType.Bool or DataType.Char or DataType.Short or DataType.Int or DataType.Long
        or DataType.Float or DataType.Double or DataType.Symbol or DataType.String or DataType.Date or DataType.Timestamp or DataType.NanoTimestamp;

    // A name with wildcards would name other files than the one that was allowed.
    private static string Literal(string path) => path.AsSpan().ContainsAny("*?[{")
        ? throw new ScriptException("The name of a Parquet file must not hold any of * ? [ {.")
        : $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";
}

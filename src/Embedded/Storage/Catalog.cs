using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Appends;
using DolphinQuant.Embedded.Storage.Journal;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// All databases and tables at one moment. It is kept in the same DuckDB file as the data and changed in the same
/// transactions; this object is an unchanging copy, replaced after each change.
/// </summary>
internal sealed class Catalog
{
    // 2: a store may keep a change journal, which a program that does not know it would leave incomplete. 3: it may have
    // a log of appends, whose rows such a program would not see.
    private const int FormatVersion = 3;

    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    private readonly Dictionary<string, DatabaseDefinition> _databases;
    private readonly Dictionary<int, TableDefinition> _tables;

    private Catalog(IEnumerable<DatabaseDefinition> databases, IEnumerable<TableDefinition> tables, CatalogNames names)
    {
        Names = names;
        _databases = databases.ToDictionary(database => database.Path, StringComparer.Ordinal);
        _tables = tables.ToDictionary(table => table.Id);
    }

    /// <summary>Creates the catalog's own tables in a new file, all of them in one transaction.</summary>
    /// <exception cref="DatabaseException">A later version of the program wrote the file.</exception>
    public static void Initialise(StoreConnection connection)
    {
        connection.Execute("BEGIN TRANSACTION");
        try
        {
            Create(connection);
            connection.Execute("COMMIT");
        }
        catch
        {
            connection.EndTransaction();
            throw;
        }
    }

    private static void Create(StoreConnection connection)
    {
        connection.Execute("CREATE SCHEMA IF NOT EXISTS registry");
        connection.Execute("CREATE SEQUENCE IF NOT EXISTS registry.ids");
        connection.Execute("CREATE TABLE IF NOT EXISTS registry.format (version BIGINT NOT NULL)");
        connection.Execute(
            "CREATE TABLE IF NOT EXISTS registry.stored_database (id INTEGER NOT NULL, path VARCHAR NOT NULL, "
            + "definition VARCHAR NOT NULL)");
        connection.Execute(
            "CREATE TABLE IF NOT EXISTS registry.stored_table (id INTEGER NOT NULL, database_path VARCHAR NOT NULL, "
            + "name VARCHAR NOT NULL, definition VARCHAR NOT NULL)");
        connection.Execute("CREATE TABLE IF NOT EXISTS registry.catalog_names (document VARCHAR NOT NULL)");
        connection.Execute(new Statement(
            "INSERT INTO registry.format SELECT ? WHERE NOT EXISTS (SELECT 1 FROM registry.format)",
            Scalar.Long(FormatVersion)));
        ChangeJournal.Initialise(connection);
        AppendLog.Initialise(connection);
        DatabaseFile.Initialise(connection);
        var version = connection.QueryLong("SELECT max(version) FROM registry.format");
        if (version > FormatVersion)
            throw new DatabaseException(
                $"The database file has format {version}, this program knows up to {FormatVersion}: use the "
                + "version that wrote it or a later one.",
                isTransient: false);
        if (version < FormatVersion)
            connection.Execute(new Statement("UPDATE registry.format SET version = ?", Scalar.Long(FormatVersion)));
    }

    /// <summary>Reads the catalog of a file.</summary>
    public static Catalog Load(StoreConnection connection)
    {
        var databases = Rows(connection, "SELECT id, path, definition FROM registry.stored_database ORDER BY id")
            .Select(row => ToDatabase(row.Id, row.Texts))
            .ToDictionary(database => database.Path, StringComparer.Ordinal);
        var tables =
            Rows(connection, "SELECT id, database_path, name, definition FROM registry.stored_table ORDER BY id")
            .Select(row => ToTable(row.Id, row.Texts, databases));
        return new Catalog(databases.Values, tables, LoadNames(connection));
    }

    /// <summary>The names by which SQL reaches databases.</summary>
    public CatalogNames Names { get; }

    /// <summary>The paths of all databases.</summary>
    public IEnumerable<string> DatabasePaths => _databases.Keys;

    public DatabaseDefinition? FindDatabase(string path) => _databases.GetValueOrDefault(path);

    public TableDefinition? FindTable(string path, string name) => Tables(path)
        .FirstOrDefault(table => string.Equals(table.Name, name, StringComparison.Ordinal));

    /// <summary>The tables of a database in the order of their creation.</summary>
    public IEnumerable<TableDefinition> Tables(string path) => _tables.Values
        .Where(table => string.Equals(table.Database.Path, path, StringComparison.Ordinal))
        .OrderBy(table => table.Id);

    /// <summary>True while the table has not been dropped.</summary>
    public bool Holds(TableDefinition table) => _tables.ContainsKey(table.Id);

    /// <summary>The table as it is now; the given one when it was dropped.</summary>
    public TableDefinition Current(TableDefinition table) => _tables.GetValueOrDefault(table.Id, table);

    /// <summary>The database as it is now; the given one when it was dropped.</summary>
    public DatabaseDefinition Current(DatabaseDefinition database) =>
        _databases.GetValueOrDefault(database.Path) is { } present && present.Id == database.Id ? present : database;

    /// <summary>All databases, in the order of their creation.</summary>
    public IEnumerable<DatabaseDefinition> Databases => _databases.Values.OrderBy(database => database.Id);

    /// <summary>A number that no object had before.</summary>
    public static int NextId(StoreConnection connection) => (int)connection.QueryLong("SELECT nextval('registry.ids')");

    public static StoreChange Insert(StoreConnection connection, DatabaseDefinition database)
    {
        var document = Document(database);
        connection.Execute($"CREATE SCHEMA {ColumnStorage.Quote(database.SchemaName)}");
        connection.Execute(new Statement(
            "INSERT INTO registry.stored_database VALUES (?, ?, ?)",
            Scalar.Int(database.Id),
            Scalar.String(database.Path),
            Scalar.String(document)));
        return new DatabaseCreated(database.Id, database.Path, document);
    }

    public static StoreChange Insert(StoreConnection connection, TableDefinition table)
    {
        var document = Document(table);
        connection.Execute(new TableLayout(table).Create);
        connection.Execute(new Statement(
            "INSERT INTO registry.stored_table VALUES (?, ?, ?, ?)", Scalar.Int(table.Id),
                Scalar.String(table.Database.Path),
            Scalar.String(table.Name), Scalar.String(document)));
        return new TableCreated(table.Id, table.Database.Path, table.Name, document);
    }

    /// <summary>Changes the scheme or the retention of a database.</summary>
    public static StoreChange Alter(StoreConnection connection, DatabaseDefinition database)
    {
        var document = Document(database);
        connection.Execute(new Statement("UPDATE registry.stored_database SET definition = ? WHERE id = ?",
            Scalar.String(document), Scalar.Int(database.Id)));
        return new DatabaseAltered(database.Id, document);
    }

    /// <summary>Changes the columns of a table.</summary>
    /// <param name="connection">The writer.</param>
    /// <param name="table">The table as it is to be.</param>
    /// <param name="change">What stands behind <c>ALTER TABLE t</c>; empty where DuckDB's table stays as it is.</param>
    public static StoreChange Alter(StoreConnection connection, TableDefinition table, string change)
    {
        var document = Document(table);
        if (change.Length > 0) connection.Execute($"ALTER TABLE {table.Physical} {change}");
        connection.Execute(new Statement("UPDATE registry.stored_table SET definition = ? WHERE id = ?",
            Scalar.String(document), Scalar.Int(table.Id)));
        return new TableAltered(table.Id, document, change);
    }

    /// <summary>Gives a table another name.</summary>
    public static StoreChange Rename(StoreConnection connection, TableDefinition table, string name)
    {
        connection.Execute(
            $"ALTER TABLE {table.Physical} RENAME TO {ColumnStorage.Quote(PhysicalNames.For(name, table.Id))}");
        connection.Execute(new Statement("UPDATE registry.stored_table SET name = ? WHERE id = ?",
            Scalar.String(name), Scalar.Int(table.Id)));
        return new TableRenamed(table.Id, name);
    }

    /// <summary>Puts other names in the place of all names.</summary>
    public static StoreChange SetNames(StoreConnection connection, CatalogNames names)
    {
        var document = names.ToDocument();
        connection.Execute("DELETE FROM registry.catalog_names");
        connection.Execute(new Statement("INSERT INTO registry.catalog_names VALUES (?)", Scalar.String(document)));
        return new CatalogNamesChanged(document);
    }

    /// <summary>Makes a change of the catalog again, with the numbers that the objects had.</summary>
    public static void Repeat(StoreConnection connection, StoreChange change)
    {
        var catalog = Load(connection);
        switch (change)
        {
            case DatabaseCreated created:
                Insert(connection, ToDatabase(created.Id, [created.Path, created.Document]));
                break;
            case DatabaseAltered altered:
                var former = catalog._databases.Values.Single(database => database.Id == altered.Id);
                Alter(connection, ToDatabase(former.Id, [former.Path, altered.Document]));
                break;
            case DatabaseDropped dropped:
                catalog.Delete(connection, catalog._databases.Values.Single(database => database.Id == dropped.Id));
                break;
            case TableCreated created:
                Insert(connection, ToTable(
                    created.Id, [created.Database, created.Name, created.Document], catalog._databases));
                break;
            case TableDropped dropped:
                Delete(connection, catalog._tables[dropped.Id]);
                break;
            case TableAltered altered:
                var present = catalog._tables[altered.Id];
                Alter(
                    connection,
                    ToTable(present.Id, [present.Database.Path, present.Name, altered.Document], catalog._databases),
                    altered.Sql);
                break;
            case TableRenamed renamed:
                Rename(connection, catalog._tables[renamed.Id], renamed.Name);
                break;
            case CatalogNamesChanged changed:
                SetNames(connection, CatalogNames.Parse(changed.Document));
                break;
            default:
                throw new UnreachableException($"{change.GetType().Name} is no change of the catalog.");
        }
    }

    /// <summary>Lets the next number be higher than all that are in use.</summary>
    public void SkipUsedIds(StoreConnection connection)
    {
        var highest = _databases.Values.Select(database => database.Id).Concat(_tables.Keys).DefaultIfEmpty(0).Max();
        connection.Execute(string.Create(
            CultureInfo.InvariantCulture, $"CREATE OR REPLACE SEQUENCE registry.ids START {highest + 1}"));
    }

    /// <summary>The table with a number.</summary>
    /// <exception cref="DatabaseException">There is none.</exception>
    public TableDefinition Table(int id) => _tables.GetValueOrDefault(id) ?? throw new DatabaseException(
        $"The store has no table of the number {id}, which a change in the journal names.", isTransient: false);

    /// <summary>All tables, in the order of their creation.</summary>
    public IEnumerable<TableDefinition> AllTables => _tables.Values.OrderBy(table => table.Id);

    /// <summary>The text that the definition of a database is kept as.</summary>
    public static string Document(DatabaseDefinition database) => JsonSerializer.Serialize(
        new DatabaseDocument(
            database.Engine, database.Atomic, [.. database.Scheme.Domains.Select(d => d.ToDocument())], database.Retention),
        Json);

    /// <summary>The text that the definition of a table is kept as.</summary>
    public static string Document(TableDefinition table) => JsonSerializer.Serialize(
        new TableDocument(
            [.. table.Columns], [.. table.PartitionColumns], [.. table.SortColumns], table.KeepDuplicates,
            table.CompressMethods, table.Comments, table.OptionalColumns, table.Comment),
        Json);

    // Table by table: DuckDB forgets that a table whose columns were changed belongs to its schema, and could not repeat
    // DROP SCHEMA CASCADE from its log (github.com/duckdb/duckdb/pull/25906).
    public StoreChange Delete(StoreConnection connection, DatabaseDefinition database)
    {
        foreach (var table in Tables(database.Path)) Delete(connection, table);
        connection.Execute($"DROP SCHEMA {ColumnStorage.Quote(database.SchemaName)}");
        connection.Execute(new Statement("DELETE FROM registry.stored_database WHERE id = ?", Scalar.Int(database.Id)));
        SetNames(connection, LoadNames(connection).Without(database.Path));
        return new DatabaseDropped(database.Id);
    }

    public static StoreChange Delete(StoreConnection connection, TableDefinition table)
    {
        connection.Execute($"DROP TABLE {table.Physical}");
        connection.Execute(new Statement("DELETE FROM registry.stored_table WHERE id = ?", Scalar.Int(table.Id)));
        return new TableDropped(table.Id);
    }

    private static CatalogNames LoadNames(StoreConnection connection) =>
        connection.QueryText("SELECT max(document) FROM registry.catalog_names") is { } document
            ? CatalogNames.Parse(document)
            : CatalogNames.None;

    /// <summary>A table, in a store or not, whose definitions are given as texts.</summary>
    public static TableDefinition TableOf(string path, string databaseDocument, string name, string tableDocument)
    {
        var database = ToDatabase(0, [path, databaseDocument]);
        return ToTable(0, [path, name, tableDocument], new Dictionary<string, DatabaseDefinition> { [path] = database });
    }

    private static DatabaseDefinition ToDatabase(int id, string[] texts)
    {
        var document = JsonSerializer.Deserialize<DatabaseDocument>(texts[1], Json)!;
        var scheme = new PartitionScheme([.. document.Domains.Select(PartitionDomain.FromDocument)]);
        return new DatabaseDefinition(id, texts[0], scheme, document.Engine, document.Atomic)
        {
            Retention = document.Retention,
        };
    }

    private static TableDefinition ToTable(int id, string[] texts, Dictionary<string, DatabaseDefinition> databases)
    {
        var document = JsonSerializer.Deserialize<TableDocument>(texts[2], Json)!;
        return new TableDefinition(id, databases[texts[0]], texts[1], document.Columns)
        {
            PartitionColumns = document.PartitionColumns,
            SortColumns = document.SortColumns,
            KeepDuplicates = document.KeepDuplicates,
            CompressMethods = document.CompressMethods,
            Comments = document.Comments ?? new Dictionary<string, string>(StringComparer.Ordinal),
            OptionalColumns = document.OptionalColumns,
            Comment = document.Comment,
        };
    }

    // An id and texts, as all the catalog's tables have.
    private static List<(int Id, string[] Texts)> Rows(StoreConnection connection, string sql)
    {
        using var cursor = connection.Query(sql, CancellationToken.None);
        var ids = new FixedColumnReader<int>(DataType.Int, 16);
        var texts = Enumerable.Range(1, cursor.Columns - 1).Select(_ => new TextColumnReader(DataType.String, 16))
            .ToArray();
        while (cursor.MoveNext())
        {
            ids.Read(cursor.Column(0), 0, cursor.Rows);
            for (var i = 0; i < texts.Length; i++) texts[i].Read(cursor.Column(i + 1), 0, cursor.Rows);
        }

        var columns = Array.ConvertAll(texts, reader => (Vector<string>)reader.Take());
        return [.. ((Vector<int>)ids.Take()).Span.ToArray()
            .Select((id, row) => (id, Array.ConvertAll(columns, c => c.Span[row])))];
    }

    private sealed record DatabaseDocument(
        string Engine, string Atomic, DomainDocument[] Domains, RetentionPolicy? Retention = null);

    private sealed record TableDocument(
        ColumnDefinition[] Columns,
        string[] PartitionColumns,
        string[] SortColumns,
        KeepDuplicates KeepDuplicates,
        IReadOnlyDictionary<string, string> CompressMethods,
        IReadOnlyDictionary<string, string>? Comments = null,
        int OptionalColumns = 0,
        string Comment = "");
}

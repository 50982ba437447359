using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Storage.Partitions;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// The stored databases as one session may use them: every way from a script to a database or table leads through here,
/// and the handles it gives out ask again with every read and write.
/// </summary>
/// <param name="store">The databases.</param>
/// <param name="rights">What the user may do; null for who has the process, and with it every right.</param>
internal sealed class SessionStore(DfsStore store, UserRights? rights)
{
    /// <inheritdoc cref="DfsStore.CreateDatabase"/>
    public DatabaseHandle CreateDatabase(
        string path, PartitionScheme scheme, string engine = "OLAP", string atomic = "TRANS")
    {
        var created = AccessScope.OfDatabase(StoragePaths.Normalise(path));
        if (rights is null || store.ExistsDatabase(path)) return store.CreateDatabase(path, scheme, engine, atomic);
        rights.Require(Privilege.OwnDatabases, created);
        var database = store.CreateDatabase(path, scheme, engine, atomic);
        rights.NoteCreated(created);
        return database;
    }

    /// <inheritdoc cref="DfsStore.OpenDatabase"/>
    public DatabaseHandle OpenDatabase(string path) => store.OpenDatabase(path);

    /// <inheritdoc cref="DfsStore.ExistsDatabase"/>
    public bool ExistsDatabase(string path) => store.ExistsDatabase(path);

    /// <inheritdoc cref="DfsStore.DropDatabase"/>
    public void DropDatabase(string path)
    {
        rights?.Require(Privilege.ManageDatabases, AccessScope.OfDatabase(StoragePaths.Normalise(path)));
        store.DropDatabase(path);
    }

    /// <inheritdoc cref="DfsStore.CreateTable"/>
    public StoredTable CreateTable(string path, TableDesign design)
    {
        var database = StoragePaths.Normalise(path);
        rights?.Require(Privilege.CreateTables, AccessScope.OfDatabase(database));
        var table = store.CreateTable(path, design);
        rights?.NoteCreated(AccessScope.OfTable(database, table.Name));
        return table.For(rights);
    }

    /// <inheritdoc cref="DfsStore.OpenTable"/>
    public StoredTable OpenTable(string path, string name)
    {
        var table = store.OpenTable(path, name);
        if (rights?.Sees(table.Database, table.Name) == false)
            rights.Require(Privilege.Read, AccessScope.OfTable(table.Database, table.Name));
        return table.For(rights);
    }

    /// <inheritdoc cref="DfsStore.ExistsTable"/>
    public bool ExistsTable(string path, string name) => store.ExistsTable(path, name);

    /// <inheritdoc cref="DfsStore.DropTable"/>
    public void DropTable(string path, string name)
    {
        rights?.Require(Privilege.DropTables, AccessScope.OfDatabase(StoragePaths.Normalise(path)));
        store.DropTable(path, name);
    }

    /// <inheritdoc cref="DfsStore.RenameTable"/>
    public void RenameTable(string path, string name, string newName)
    {
        var scope = AccessScope.OfDatabase(StoragePaths.Normalise(path));
        rights?.Require(Privilege.DropTables, scope);
        rights?.Require(Privilege.CreateTables, scope);
        store.RenameTable(path, name, newName);
        rights?.NoteCreated(AccessScope.OfTable(StoragePaths.Normalise(path), newName));
    }

    /// <inheritdoc cref="DfsStore.AddPartitions"/>
    public int AddPartitions(string path, int level, PartitionType type, Vector added)
    {
        rights?.Require(Privilege.ManageDatabases, AccessScope.OfDatabase(StoragePaths.Normalise(path)));
        return store.AddPartitions(path, level, type, added);
    }

    /// <inheritdoc cref="DfsStore.Flush"/>
    public void Flush(CancellationToken cancellationToken) => store.Flush(cancellationToken);

    /// <summary>Backups of tables by partition in a folder.</summary>
    public SessionBackups Backups(string folder) => new(store, this, folder);

    /// <inheritdoc cref="DfsStore.DropPartitions"/>
    public void DropPartitions(string path, string? tableName, PartitionFilter filter, bool forgetsValues)
    {
        rights?.Require(Privilege.DropTables, AccessScope.OfDatabase(StoragePaths.Normalise(path)));
        store.DropPartitions(path, tableName, filter, forgetsValues);
    }

    /// <inheritdoc cref="DfsStore.SetRetention"/>
    public void SetRetention(string path, RetentionPolicy policy)
    {
        rights?.Require(Privilege.ManageDatabases, AccessScope.OfDatabase(StoragePaths.Normalise(path)));
        store.SetRetention(path, policy);
    }

    /// <summary>The tables of a database that the user may see, in the order of their creation.</summary>
    /// <exception cref="ScriptException">The database does not exist.</exception>
    public IReadOnlyList<StoredTable> ListTables(string path) =>
    [
        .. store.ListTables(path).Where(table => rights is null || rights.Sees(table.Database, table.Name))
            .Select(table => table.For(rights)),
    ];

    /// <summary>The paths of the databases that the user may see, sorted.</summary>
    public IReadOnlyList<string> ListDatabases() =>
        [.. store.ListDatabases().Where(path => rights is null || rights.Sees(path))];

    /// <summary>The tables of all databases that the user may see, as <c>dfs://database/table</c>, sorted.</summary>
    public IReadOnlyList<string> ListAllTables() =>
    [
        .. store.ListDatabases().SelectMany(path => ListTables(path)).Select(table => table.Definition.Url)
            .Order(StringComparer.Ordinal),
    ];

    /// <inheritdoc cref="DfsStore.CatalogNames"/>
    public CatalogNames CatalogNames => store.CatalogNames;

    /// <summary>Adds, drops or renames a catalog, which only those may who manage all databases.</summary>
    /// <exception cref="ScriptException">The change breaks a rule of names, or the user may not make it.</exception>
    public void ChangeCatalogs(Func<CatalogNames, CatalogNames> change)
    {
        rights?.Require(Privilege.ManageDatabases, AccessScope.Everything);
        store.ChangeCatalogNames(change);
    }

    /// <summary>Adds, drops or renames the schema that a database is, which only those may who manage the database.</summary>
    /// <exception cref="ScriptException">The change breaks a rule of names, or the user may not make it.</exception>
    public void ChangeSchema(string database, Func<CatalogNames, CatalogNames> change)
    {
        rights?.Require(Privilege.ManageDatabases, AccessScope.OfDatabase(StoragePaths.Normalise(database)));
        store.ChangeCatalogNames(change);
    }

    /// <summary>The schemas of a catalog that the user may see, with the paths of their databases.</summary>
    /// <exception cref="ScriptException">There is no such catalog.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> SchemasOf(string catalog) =>
        [.. store.CatalogNames.SchemasOf(catalog).Where(schema => rights is null || rights.Sees(schema.Value))];
}

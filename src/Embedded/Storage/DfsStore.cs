using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Storage.Appends;
using DolphinQuant.Embedded.Storage.Journal;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// The stored databases behind <c>dfs://</c> paths: one DuckDB file in one directory, owned by one store at a time.
/// Safe for concurrent use: any number of readers, one writer.
/// </summary>
internal sealed partial class DfsStore : IDisposable
{
    private readonly StoreOptions _options;
    private readonly DirectoryLock _directory;
    private readonly StoreConnection _writer;
    private readonly ReaderPool _readers;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile Catalog _catalog;
    private volatile int _writingThread;
    private bool _isDisposed;

    private DfsStore(StoreOptions options, DirectoryLock directory, DatabaseFile file, StoreConnection writer)
    {
        _options = options;
        DatabaseFile = file;
        _directory = directory;
        _writer = writer;
        _readers = new ReaderPool(options);
        Appends = new AppendQueue(this);
        RowVisit.Prepare(writer);
        Catalog.Initialise(writer);
        // What a killed process left in the log is moved into the file now, so that the log does not grow from crash to
        // crash.
        writer.Execute("CHECKPOINT");
        _catalog = Catalog.Load(writer);
        Journal = options.KeepsJournal
            ? StoreFailure.Guard(
                options.Directory, () => ChangeJournal.Open(writer, options.Files, options.JournalFolder))
            : null;
        _log = AppendLog.Open(writer, options.Files, options.AppendLogFile);
        SettleOrClose();
    }

    /// <summary>How it was opened.</summary>
    public StoreOptions Options => _options;

    /// <summary>The changes since a full backup; null when none are kept. Belongs to who holds a transaction.</summary>
    internal ChangeJournal? Journal { get; private set; }

    /// <summary>Where appends of single tables wait for each other.</summary>
    internal AppendQueue Appends { get; }

    /// <summary>DuckDB's file.</summary>
    internal DatabaseFile DatabaseFile { get; }

    internal DateTimeOffset Now => _options.Clock.GetUtcNow();

    /// <summary>Tells that a database with its tables, or a table, is no more.</summary>
    internal event Action<AccessScope>? Dropped;

    /// <summary>Opens the directory, creating it when absent.</summary>
    /// <exception cref="DatabaseException">It is in use, damaged or cannot be written.</exception>
    public static DfsStore Open(StoreOptions options)
    {
        var directory = DirectoryLock.Take(options.Directory);
        StoreConnection? writer = null;
        try
        {
            var file = new DatabaseFile(options);
            writer = file.Open();
            return new DfsStore(options, directory, file, writer);
        }
        catch
        {
            writer?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Opens a directory that a restore has made: the journal that the copied store kept is not there.</summary>
    internal static DfsStore OpenRestored(StoreOptions options)
    {
        var store = Open(options with { KeepsJournal = false });
        using var transaction = store.BeginTransaction(CancellationToken.None);
        ChangeJournal.End(store._writer);
        transaction.Commit();
        return store;
    }

    /// <summary>Creates a database, or opens it when it exists with the same scheme.</summary>
    /// <exception cref="ScriptException">It exists with another scheme, or the path is not one of a stored
    /// database.</exception>
    public DatabaseHandle CreateDatabase(
        string path, PartitionScheme scheme, string engine = "OLAP", string atomic = "TRANS")
    {
        var normal = StoragePaths.Normalise(path);
        using var transaction = BeginTransaction(CancellationToken.None);
        var database = _catalog.FindDatabase(normal);
        if (database is null)
        {
            database = new DatabaseDefinition(Catalog.NextId(_writer), normal, scheme, engine, atomic);
            Publish(transaction, Catalog.Insert(_writer, database));
        }
        else if (!database.Scheme.IsSameAs(scheme) || !string.Equals(database.Engine, engine, StringComparison.Ordinal))
        {
            throw new ScriptException(
                $"{normal} exists with another partition scheme or engine: open it by database(\"{normal}\"), or "
                + "drop it first.");
        }

        return HandleOf(database);
    }

    /// <summary>Opens a database.</summary>
    /// <exception cref="ScriptException">There is none.</exception>
    public DatabaseHandle OpenDatabase(string path) => HandleOf(Find(path));

    /// <summary>True when the database exists.</summary>
    public bool ExistsDatabase(string path) => _catalog.FindDatabase(StoragePaths.Normalise(path)) is not null;

    /// <summary>Removes a database with all its tables.</summary>
    /// <exception cref="ScriptException">There is none.</exception>
    public void DropDatabase(string path)
    {
        using var transaction = BeginTransaction(CancellationToken.None);
        var database = Find(path);
        Publish(transaction, _catalog.Delete(_writer, database));
        Dropped?.Invoke(AccessScope.OfDatabase(database.Path));
    }

    /// <summary>Creates a table.</summary>
    /// <exception cref="ScriptException">It exists, the database does not, or the definition breaks a rule.</exception>
    public StoredTable CreateTable(string path, TableDesign design)
    {
        using var transaction = BeginTransaction(CancellationToken.None);
        var database = Find(path);
        if (_catalog.FindTable(database.Path, design.Name) is not null)
            throw new ScriptException(
                $"{database.Path} already has a table {design.Name}: load it by loadTable, or drop it first.");
        var table = design.ToDefinition(Catalog.NextId(_writer), database);
        Publish(transaction, Catalog.Insert(_writer, table));
        return new StoredTable(this, table);
    }

    /// <summary>A handle on a stored table; no rows are read.</summary>
    /// <exception cref="ScriptException">The database or the table does not exist.</exception>
    public StoredTable OpenTable(string path, string name) => new(this, FindTable(path, name));

    /// <summary>True when the database exists and has the table.</summary>
    public bool ExistsTable(string path, string name) =>
        _catalog.FindTable(StoragePaths.Normalise(path), name) is not null;

    /// <summary>Removes a table and its rows.</summary>
    /// <exception cref="ScriptException">There is none.</exception>
    public void DropTable(string path, string name)
    {
        using var transaction = BeginTransaction(CancellationToken.None);
        var table = FindTable(path, name);
        Publish(transaction, Catalog.Delete(_writer, table));
        Dropped?.Invoke(AccessScope.OfTable(table.Database.Path, table.Name));
    }

    /// <summary>Gives a table another name; handles on it keep meaning it.</summary>
    /// <exception cref="ScriptException">There is none, or the name is taken or no name.</exception>
    public void RenameTable(string path, string name, string newName)
    {
        using var transaction = BeginTransaction(CancellationToken.None);
        var table = FindTable(path, name);
        TableDesign.CheckName(newName);
        if (_catalog.FindTable(table.Database.Path, newName) is not null)
            throw new ScriptException($"{table.Database.Path} already has a table {newName}; choose another name.");
        Publish(transaction, Catalog.Rename(_writer, table, newName));
        // What was granted on the former name must not come to mean a table that takes it later.
        Dropped?.Invoke(AccessScope.OfTable(table.Database.Path, name));
    }

    /// <summary>Changes the columns of a table; every handle on it sees the change.</summary>
    /// <exception cref="ScriptException">The table was dropped, or the change breaks a rule.</exception>
    public void AlterTable(StoredTable table, ColumnChange change)
    {
        using var transaction = BeginTransaction(CancellationToken.None);
        var definition = Held(table);
        Publish(transaction, Catalog.Alter(_writer, change.Apply(definition), change.Sql(definition)));
    }

    /// <summary>The names by which SQL reaches databases.</summary>
    public CatalogNames CatalogNames => _catalog.Names;

    /// <summary>Changes the names by which SQL reaches databases.</summary>
    /// <exception cref="ScriptException">The change breaks a rule of names.</exception>
    public void ChangeCatalogNames(Func<CatalogNames, CatalogNames> change)
    {
        using var transaction = BeginTransaction(CancellationToken.None);
        Publish(transaction, Catalog.SetNames(_writer, change(_catalog.Names)));
    }

    /// <summary>The paths of all databases, sorted.</summary>
    public IReadOnlyList<string> ListDatabases() => [.. _catalog.DatabasePaths.Order(StringComparer.Ordinal)];

    /// <summary>The tables of a database in the order of their creation.</summary>
    /// <exception cref="ScriptException">The database does not exist.</exception>
    public IReadOnlyList<StoredTable> ListTables(string path) =>
        [.. _catalog.Tables(Find(path).Path).Select(table => new StoredTable(this, table))];

    /// <summary>
    /// Waits until no one else writes and begins a transaction. A thread that holds one must change tables through it.
    /// </summary>
    /// <exception cref="ScriptException">This thread holds one, and would wait for itself.</exception>
    public StoreTransaction BeginTransaction(CancellationToken cancellationToken)
    {
        Enter(cancellationToken);
        try
        {
            Settle(isForReading: false);
            return new StoreTransaction(this, _writer, Release, cancellationToken);
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Refuses a change within a change, which would wait for itself.</summary>
    /// <exception cref="ScriptException">This thread holds a transaction.</exception>
    internal void RefuseNested()
    {
        if (_writingThread == Environment.CurrentManagedThreadId)
            throw new ScriptException(
                "A stored table is being changed: the expressions of that change must not change stored tables themselves.");
    }

    /// <summary>Runs several changes as one: all of them are durable when it returns, none when it throws.</summary>
    public T InTransaction<T>(Func<StoreTransaction, T> changes, CancellationToken cancellationToken)
    {
        using var transaction = BeginTransaction(cancellationToken);
        var result = changes(transaction);
        if (transaction.ChangesCatalog) Publish(transaction);
        else transaction.Commit();
        return result;
    }

    /// <summary>Closes the file. What was committed stays, whether or not this is called.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _writing.Wait();
        _isDisposed = true;
        _readers.Dispose();
        try
        {
            Settle(isForReading: false);
            _writer.Execute("CHECKPOINT");
        }
        catch (DatabaseException)
        {
            // The logs, DuckDB's and ours, hold everything; they are replayed at the next opening.
        }

        _log.Dispose();
        Journal?.Dispose();
        _writer.Dispose();
        _directory.Dispose();
        _writing.Dispose();
    }

    /// <summary>Begins to keep a journal of all changes from now on.</summary>
    internal void BeginJournal()
    {
        using var transaction = BeginTransaction(CancellationToken.None);
        var journal = StoreFailure.Guard(
            _options.JournalFolder, () => ChangeJournal.Begin(transaction.Writer, _options.Files, _options.JournalFolder));
        transaction.Commit();
        Journal?.Dispose();
        Journal = journal;
    }

    /// <summary>Deletes files of the journal that a backup has.</summary>
    internal void ForgetJournal(IReadOnlyList<string> files)
    {
        using var transaction = BeginTransaction(CancellationToken.None);
        Journal?.Delete(files);
    }

    /// <summary>Keeps no journal any more.</summary>
    internal void EndJournal()
    {
        using var transaction = BeginTransaction(CancellationToken.None);
        ChangeJournal.End(_writer);
        var journal = Journal;
        Journal = null;
        transaction.Commit();
        journal?.Delete(journal.Seal(_writer));
        journal?.Dispose();
    }

    /// <summary>Commits changes of the catalog and shows them to all.</summary>
    internal void Publish(StoreTransaction transaction)
    {
        var catalog = Catalog.Load(_writer);
        transaction.Commit();
        _catalog = catalog;
    }

    /// <summary>Reads the catalog again with the changes of the open transaction, for a store that nobody else uses.</summary>
    internal void Reload() => _catalog = Catalog.Load(_writer);

    /// <summary>Lets numbers of new objects begin after those in use.</summary>
    internal void SkipUsedIds()
    {
        using var transaction = BeginTransaction(CancellationToken.None);
        _catalog.SkipUsedIds(_writer);
        transaction.Commit();
    }

    /// <summary>A handle on the table with a number.</summary>
    internal StoredTable TableOf(int id) => new(this, _catalog.Table(id));

    /// <summary>All stored tables as of now.</summary>
    internal IReadOnlyList<TableDefinition> AllTables => [.. _catalog.AllTables];

    /// <summary>A connection that sees all that was acknowledged so far.</summary>
    internal ReaderPool.Lease RentReader()
    {
        ShowAppends();
        return _readers.Rent();
    }

    /// <summary>The definition behind a handle.</summary>
    /// <exception cref="ScriptException">The table was dropped since the handle was made.</exception>
    internal TableDefinition Held(StoredTable table) => _catalog.Holds(table.Definition)
        ? table.Definition
        : throw new ScriptException(
            $"{table.Definition.Url} was dropped: load it again by loadTable once it is created anew.");

    /// <summary>The table as it is now, with columns that came or went since.</summary>
    internal TableDefinition Current(TableDefinition table) => _catalog.Current(table);

    private void Release()
    {
        _writingThread = 0;
        _writing.Release();
    }

    private DatabaseHandle HandleOf(DatabaseDefinition database) => new(() => _catalog.Current(database));

    private DatabaseDefinition Find(string path) => _catalog.FindDatabase(StoragePaths.Normalise(path))
        ?? throw new ScriptException(
            $"The database {path} does not exist: check the name, or create it by giving database() a "
            + "partitionType and a partitionScheme.");

    private TableDefinition FindTable(string path, string name)
    {
        var database = Find(path);
        return _catalog.FindTable(database.Path, name)
            ?? throw new ScriptException(_catalog.Tables(database.Path).ToArray() is { Length: > 0 } tables
                ? $"{database.Path} has no table {name}; "
                    + $"it has {string.Join(", ", tables.Select(table => table.Name))}."
                : $"{database.Path} has no table {name}; it has no tables yet.");
    }

    private void Publish(StoreTransaction transaction, StoreChange change)
    {
        transaction.Note(() => change);
        Publish(transaction);
    }
}

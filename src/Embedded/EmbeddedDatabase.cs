using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Backups;
using DolphinQuant.Embedded.Storage.Checks;
using DolphinQuant.Embedded.Storage.Control;

namespace DolphinQuant.Embedded;

/// <summary>
/// The embedded engine over one directory of stored databases. Sessions of it run in parallel; one process at a time
/// owns the directory.
/// </summary>
public sealed class EmbeddedDatabase : IDatabase, IStoreMaintenance
{
    private readonly Engine _engine;
    private readonly EmbeddedOptions _options;
    private StoreControl? _control;
    private int _isDisposed;

    private EmbeddedDatabase(Engine engine, EmbeddedOptions options)
    {
        _engine = engine;
        _options = options;
    }

    internal Engine Engine => _engine;

    /// <summary>Opens the databases of a directory, creating it when it is absent.</summary>
    /// <exception cref="DatabaseException">Another process owns the directory, it cannot be written, or the data are
    /// damaged.</exception>
    public static async Task<EmbeddedDatabase> OpenAsync(EmbeddedOptions options, CancellationToken cancellationToken)
    {
        var store = await Task.Run(
            () => DfsStore.Open(new StoreOptions(options.Directory) { Clock = options.TimeProvider }), cancellationToken).ConfigureAwait(false);
        var database = new EmbeddedDatabase(new Engine(store, FunctionLibrary.Create(), options), options);
        database._control = StoreControl.Start(database, options.Directory);
        return database;
    }

    /// <summary>Opens the databases of a directory for maintenance, or finds the process that has them open.</summary>
    /// <exception cref="DatabaseException">There is no store, it cannot be used, or its owner cannot be asked.</exception>
    public static async Task<IStoreMaintenance> OpenOrFindAsync(EmbeddedOptions options, CancellationToken cancellationToken)
    {
        if (!File.Exists(new StoreOptions(options.Directory).DataFile))
            throw new DatabaseException(
                $"{options.Directory} holds no store: check the name of the folder.", isTransient: false);
        return await StoreOwner.FindAsync(options.Directory, cancellationToken).ConfigureAwait(false)
            ?? (IStoreMaintenance)await OpenAsync(options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IDatabaseSession> OpenSessionAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IDatabaseSession>(new EmbeddedSession(new Session(_engine), _options.EchoesExpressions));
    }

    /// <inheritdoc/>
    public Task<BackupSummary> BackUpAsync(
        BackupOptions options, IProgress<StoreProgress>? progress, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return Task.Run(
            () => new StoreBackup(_engine.Store, _engine.Streams, options).Take(progress, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task EndJournalAsync(CancellationToken cancellationToken) =>
        Task.Run(_engine.Store.EndJournal, cancellationToken);

    /// <inheritdoc/>
    public Task<StoreCheckSummary> CheckAsync(IProgress<StoreProgress>? progress, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return Task.Run(
            () => new StoreCheck(_engine.Store, _engine.Streams).Run(progress, cancellationToken), cancellationToken);
    }

    /// <summary>Makes a directory of databases from backups.</summary>
    /// <exception cref="DatabaseException">The directory is not empty, no backup reaches the moment, or a file is
    /// damaged.</exception>
    public static Task<RestoreSummary> RestoreAsync(
        RestoreOptions options, IProgress<StoreProgress>? progress, CancellationToken cancellationToken) =>
        Task.Run(() => new StoreRestore(options).Run(progress, cancellationToken), cancellationToken);

    /// <summary>Compares the files of all backups of a folder with their checksums.</summary>
    /// <returns>A sentence for each fault; none when all is well.</returns>
    /// <exception cref="DatabaseException">The folder cannot be read, or a manifest is damaged.</exception>
    public static Task<IReadOnlyList<string>> CheckBackupsAsync(string folder, CancellationToken cancellationToken) =>
        Task.Run(
            IReadOnlyList<string> () =>
            {
                var backups = new BackupFolder(folder);
                return [.. backups.List().SelectMany(backup => backup.Files).Distinct().Select(backups.FaultOf).OfType<string>()];
            },
            cancellationToken);

    /// <summary>Closes the databases; what was acknowledged is on disk. Sessions must not be used any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        if (_control is not null) await _control.DisposeAsync().ConfigureAwait(false);
        await Task.Run(_engine.Dispose).ConfigureAwait(false);
    }
}

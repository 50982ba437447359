using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded;

/// <summary>
/// The embedded engine over one directory of stored databases. Sessions of it run in parallel; one process at a time
/// owns the directory.
/// </summary>
public sealed class EmbeddedDatabase : IDatabase
{
    private readonly Engine _engine;
    private readonly EmbeddedOptions _options;
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
            () => DfsStore.Open(new StoreOptions(options.Directory)), cancellationToken).ConfigureAwait(false);
        return new EmbeddedDatabase(new Engine(store, FunctionLibrary.Create(), options), options);
    }

    /// <inheritdoc/>
    public Task<IDatabaseSession> OpenSessionAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IDatabaseSession>(new EmbeddedSession(new Session(_engine), _options.EchoesExpressions));
    }

    /// <summary>Closes the databases; what was acknowledged is on disk. Sessions must not be used any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            await Task.Run(_engine.Dispose).ConfigureAwait(false);
    }
}

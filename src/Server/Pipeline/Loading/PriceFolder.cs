using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Ingest;

namespace DolphinQuant.Server.Pipeline.Loading;

/// <summary>
/// The folder that price files arrive in. Knows which of them are not loaded yet, and reads each of those once.
/// </summary>
internal sealed class PriceFolder(ServiceOptions options, DailyFileIngest ingest, DailyStore store) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private Reading? _last;

    /// <summary>
    /// Whether any file is not loaded yet. A file that cannot be opened counts: nobody knows its content.
    /// </summary>
    public async Task<bool> HasWaitingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await FindWaitingAsync(cancellationToken)).Count > 0;
        }
        catch (IngestFileException)
        {
            return true;
        }
    }

    /// <summary>
    /// Reads and checks the files that are not loaded yet; null when there are none. Files that are still the same are
    /// read once until they are loaded.
    /// </summary>
    /// <exception cref="DailyRunException">A file cannot be read at all.</exception>
    public async Task<IngestResult?> ReadWaitingAsync(
        IProgress<IngestProgress>? progress, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var waiting = await FindWaitingAsync(cancellationToken);
            if (_last is null || !_last.Files.SequenceEqual(waiting))
                _last = new Reading(waiting, await ReadAsync(waiting, progress, cancellationToken));
            return _last.Result;
        }
        catch (IngestFileException unreadable)
        {
            throw new DailyRunException(unreadable.Message, unreadable);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Forgets what was read, which is large; called once it is stored.</summary>
    public void Release() => _last = null;

    public void Dispose() => _reading.Dispose();

    private async Task<IngestResult?> ReadAsync(
        IReadOnlyList<WaitingFile> waiting, IProgress<IngestProgress>? progress, CancellationToken cancellationToken) =>
        waiting.Count == 0
            ? null
            : await ingest.IngestFilesAsync([.. waiting.Select(file => file.Path)], progress, cancellationToken);

    // A folder that was emptied after its files were loaded is no fault.
    private async Task<IReadOnlyList<WaitingFile>> FindWaitingAsync(CancellationToken cancellationToken)
    {
        if (options.SampleDirectory.Length == 0) return [];
        var loaded = await store.IngestedFilesAsync(cancellationToken);
        var waiting = new List<WaitingFile>();
        var files = Directory.EnumerateFiles(options.SampleDirectory).Where(DailyFileIngest.IsPriceFile);
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            var hash = await CsvFile.HashAsync(path, cancellationToken);
            if (!loaded.Contains(hash)) waiting.Add(new WaitingFile(path, hash));
        }

        return waiting;
    }

    private sealed record WaitingFile(string Path, string Sha256);

    private sealed record Reading(IReadOnlyList<WaitingFile> Files, IngestResult? Result);
}

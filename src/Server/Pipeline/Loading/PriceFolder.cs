using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Ingest;

namespace DolphinQuant.Server.Pipeline.Loading;

/// <summary>The folder that price files arrive in. Knows which of them are not loaded yet, and reads each of those once.</summary>
internal sealed class PriceFolder(ServiceOptions options, DailyFileIngest ingest, DailyStore store) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private IngestResult? _read;

    /// <summary>Reads and checks the files that are not loaded yet; null when there are none. The result is kept until <see cref="Release"/>.</summary>
    /// <exception cref="DailyRunException">A file cannot be read at all.</exception>
    public async Task<IngestResult?> ReadWaitingAsync(IProgress<IngestProgress>? progress, CancellationToken cancellationToken)
    {
        if (options.SampleDirectory.Length == 0) return null;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            return _read ??= await ReadAsync(progress, cancellationToken);
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

    /// <summary>Forgets what was read; called once it is stored.</summary>
    public void Release() => _read = null;

    public void Dispose() => _reading.Dispose();

    private async Task<IngestResult?> ReadAsync(IProgress<IngestProgress>? progress, CancellationToken cancellationToken)
    {
        var loaded = await store.IngestedFilesAsync(cancellationToken);
        var waiting = new List<string>();
        foreach (var file in DailyFileIngest.FilesIn(options.SampleDirectory))
            if (!loaded.Contains(await CsvFile.HashAsync(file, cancellationToken)))
                waiting.Add(file);
        return waiting.Count == 0 ? null : await ingest.IngestFilesAsync(waiting, progress, cancellationToken);
    }
}

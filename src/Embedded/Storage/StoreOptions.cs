using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Storage;

/// <summary>Where the stored databases live and what they may use.</summary>
/// <param name="Directory">Created when absent; one process at a time owns it.</param>
internal sealed record StoreOptions(string Directory)
{
    /// <summary>Threads that scans and sorts may use.</summary>
    public int Threads { get; init; } = Math.Min(2, Environment.ProcessorCount);

    /// <summary>The cap on cached pages, sorts and staged rows; what goes beyond spills into the directory.</summary>
    public int MemoryLimitMegabytes { get; init; } = 1024;

    /// <summary>Tells when transactions were committed.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The files that are written beside DuckDB's.</summary>
    public IStoreFiles Files { get; init; } = DiskFiles.Instance;

    /// <summary>False for a copy, whose journal stayed with the store it was copied from.</summary>
    public bool KeepsJournal { get; init; } = true;

    /// <summary>Where the change journal is.</summary>
    public string JournalFolder => Path.Combine(Directory, "journal");

    /// <summary>The log of small appends.</summary>
    public string AppendLogFile => Path.Combine(Directory, "appends.log");

    /// <summary>The one file that holds all databases.</summary>
    public string DataFile => Path.Combine(Directory, "dolphinquant.duckdb");

    /// <summary>DuckDB's log of the commits that are not in the file yet.</summary>
    public string LogFile => DataFile + ".wal";
}

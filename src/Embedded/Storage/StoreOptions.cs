namespace DolphinQuant.Embedded.Storage;

/// <summary>Where the stored databases live and what they may use.</summary>
/// <param name="Directory">Created when absent; one process at a time owns it.</param>
internal sealed record StoreOptions(string Directory)
{
    /// <summary>Threads that scans and sorts may use.</summary>
    public int Threads { get; init; } = Math.Min(2, Environment.ProcessorCount);

    /// <summary>The cap on cached pages, sorts and staged rows; what goes beyond spills into the directory.</summary>
    public int MemoryLimitMegabytes { get; init; } = 1024;

    /// <summary>The one file that holds all databases.</summary>
    public string DataFile => Path.Combine(Directory, "dolphinquant.duckdb");
}

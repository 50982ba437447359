namespace DolphinQuant.Embedded;

/// <summary>What a script may use before it is stopped with a <see cref="Data.ScriptException"/>.</summary>
public sealed record ExecutionLimits
{
    /// <summary>The wall time of one run or call; null for none.</summary>
    public TimeSpan? MaxDuration { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How deep script functions may call one another.</summary>
    public int MaxCallDepth { get; init; } = 400;

    /// <summary>The number of elements of one vector, matrix or table.</summary>
    public long MaxRows { get; init; } = 500_000_000;

    /// <summary>
    /// The managed heap of the process in bytes while a script runs, an estimate; null for none. Three quarters of the
    /// memory that the process may use, unless set: the rest is the store's, and for what is between two checks.
    /// </summary>
    public long? MaxMemoryBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;
}

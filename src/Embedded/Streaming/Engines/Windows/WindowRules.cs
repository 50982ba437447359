namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>When windows are read. Lengths of time are in units of the time column.</summary>
internal sealed record WindowRules
{
    /// <summary>The panes of the longest window.</summary>
    public required int Panes { get; init; }

    /// <summary>Windows hold their end and not their start.</summary>
    public bool IsRightClosed { get; init; }

    /// <summary>Windows without rows are read too.</summary>
    public bool HasFill { get; init; }

    /// <summary>After how long the open window is read before its end; null for never.</summary>
    public long? UpdateTime { get; init; }

    /// <summary>How long after its end a window is read because other groups have gone on; null for never.</summary>
    public long? ForceTriggerTime { get; init; }

    /// <summary>How long after its end a window takes rows.</summary>
    public long AcceptedDelay { get; init; }

    /// <summary>A group is not filled beyond the day of its last row.</summary>
    public bool ForgetsGroupsDaily { get; init; }
}

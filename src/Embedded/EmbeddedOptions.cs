namespace DolphinQuant.Embedded;

/// <summary>How an embedded database is opened.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>Where the stored databases live; created when absent.</summary>
    public required string Directory { get; init; }

    /// <summary>Where <c>use a::b</c> looks for <c>a/b.dos</c>, in this order.</summary>
    public IReadOnlyList<string> ModuleDirectories { get; init; } = [];

    /// <summary>
    /// Where the trading calendars of markets lie, such as <c>XNYS.csv</c>; null when only scripts add them.
    /// </summary>
    public string? CalendarDirectory { get; init; }

    /// <summary>What a script may use.</summary>
    public ExecutionLimits Limits { get; init; } = new();

    /// <summary>The clock that <c>now</c>, <c>today</c> and <c>timer</c> read.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Takes what scripts print, line by line; null when nobody listens. Called from the threads that run scripts.
    /// </summary>
    public Action<string>? Output { get; init; }

    /// <summary>True when every expression at top level is printed, as DolphinDB's console does.</summary>
    public bool EchoesExpressions { get; init; }

    /// <summary>What reaches stream tables of other servers; null when scripts cannot subscribe to them.</summary>
    public IRemoteStreams? RemoteStreams { get; init; }

    /// <summary>
    /// The files that scripts may read and write; none unless the scripts are the user's own. Stored databases are not
    /// files in this sense.
    /// </summary>
    public ScriptFiles Files { get; init; } = ScriptFiles.None;
}

namespace DolphinQuant.Server.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitStatus
{
    /// <summary>All went well.</summary>
    public const int Done = 0;

    /// <summary>A run failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a setting is wrong, such as a port that is taken.</summary>
    public const int Usage = 2;

    /// <summary>The store cannot be used.</summary>
    public const int Store = 3;
}

using Microsoft.Extensions.Logging;

namespace DolphinQuant.DolphinDb.Telemetry;

/// <summary>What the client logs: places and reasons, no scripts and no secrets.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Connected to {Server}")]
    public static partial void Connected(ILogger logger, Endpoint server);

    [LoggerMessage(2, LogLevel.Warning, "{Server} cannot be used; it rests for {Seconds} s")]
    public static partial void HostFailed(ILogger logger, Endpoint server, double seconds, Exception failure);

    [LoggerMessage(3, LogLevel.Debug, "Closed the connection to {Server}: {Reason}")]
    public static partial void Closed(ILogger logger, Endpoint server, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Lost the subscription to {Table} at offset {Offset}; trying again in {Seconds} s")]
    public static partial void SubscriptionLost(ILogger logger, string table, long offset, double seconds, Exception failure);

    [LoggerMessage(5, LogLevel.Warning, "{Rows} rows for {Table} were not written")]
    public static partial void RowsRefused(ILogger logger, int rows, string table, Exception failure);

    [LoggerMessage(6, LogLevel.Information, "{Server} is the leader now")]
    public static partial void Redirected(ILogger logger, Endpoint server);
}

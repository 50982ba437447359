using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Pipeline;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DolphinQuant.Server.Observability;

/// <summary>Ready means: the store answers, and the state of every market's last run can be read from it.</summary>
internal sealed partial class ReadinessCheck(IDailyResults results, ILogger<ReadinessCheck> logger) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>();
        try
        {
            foreach (var market in Market.All)
                data[market.Code] = Describe(await results.GetRunStateAsync(market.Code, cancellationToken));
            return HealthCheckResult.Healthy("The store is open.", data);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The edge of a probe. The reason goes to the log alone: a probe's answer is open to everybody.
            LogNotReady(failure);
            return HealthCheckResult.Unhealthy("The store cannot be read.", data: data);
        }
    }

    private static string Describe(MarketRunState state) => state.LastFinished is { } finished
        ? FormattableString.Invariant($"last finished run {finished:yyyy-MM-dd}")
        : "no finished run yet";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The service is not ready: the store cannot be read.")]
    private partial void LogNotReady(Exception failure);
}

using DolphinQuant.Protos.V1;
using DolphinQuant.Server.Jobs;
using Grpc.Core;

namespace DolphinQuant.Server.Grpc;

/// <summary>
/// Starts the daily run and streams its progress. The run stops when the caller leaves or the service stops.
/// </summary>
internal sealed class DailyRunEndpoint(RequestReader reader, DailyRuns runs, IHostApplicationLifetime lifetime)
    : DailyRunService.DailyRunServiceBase
{
    /// <inheritdoc/>
    public override async Task RunDaily(
        RunDailyRequest request, IServerStreamWriter<RunProgress> responseStream, ServerCallContext context)
    {
        var (market, date) = reader.Read(request);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, lifetime.ApplicationStopping);
        var run = await runs.ResolveAsync(market, date, stop.Token);
        await foreach (var progress in runs.RunAsync(run, stop.Token))
            await responseStream.WriteAsync(progress.ToMessage(run), stop.Token);
    }
}

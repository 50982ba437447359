using Quartz;

namespace DolphinQuant.Server.Jobs;

/// <summary>
/// Runs what is due in one market, then asks to be called at the next due moment. The first call comes at start, so
/// that runs missed while the service was down are caught up by the same code.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class DailyRunJob(
    DueRuns dueRuns,
    MarketSchedules schedules,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<DailyRunJob> logger) : IJob
{
    /// <summary>Key of the market code in the job's data.</summary>
    public const string MarketKey = "market";

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        var market = context.MergedJobDataMap.GetString(MarketKey)
            ?? throw new InvalidOperationException("The job has no market.");
        try
        {
            await dueRuns.RunAsync(market, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            LogStopped(market);
            return;
        }
        catch (Exception failure)
        {
            // The edge of a job: the next moment is still scheduled, and the day stays due until it has finished.
            LogFailed(failure, market);
        }

        await ScheduleNextAsync(context, market, stop.Token);
    }

    private async Task ScheduleNextAsync(
        IJobExecutionContext context, string market, CancellationToken cancellationToken)
    {
        var next = schedules[market].NextAfter(clock.GetUtcNow());
        var trigger = TriggerBuilder.Create(clock)
            .WithIdentity(context.Trigger.Key)
            .ForJob(context.JobDetail.Key)
            .StartAt(next)
            .Build();
        await context.Scheduler.RescheduleJob(context.Trigger.Key, trigger, cancellationToken);
        LogNext(market, next);
        if (!schedules[market].IsCalendarKnown(next))
            LogCalendarEnds(market, next.Year);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The next daily run of {Market} is due at {Next:O}.")]
    private partial void LogNext(string market, DateTimeOffset next);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The holidays of {Market} in {Year} are unknown: bring the calendar file up to date.")]
    private partial void LogCalendarEnds(string market, int year);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The scheduled run of {Market} stopped with the service; it resumes at the next start.")]
    private partial void LogStopped(string market);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The scheduled run of {Market} failed; it is tried again at the next due moment.")]
    private partial void LogFailed(Exception failure, string market);
}

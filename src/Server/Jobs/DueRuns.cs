using DolphinQuant.Server.Pipeline;

namespace DolphinQuant.Server.Jobs;

/// <summary>Finds the due sessions of a market and runs those that have prices.</summary>
internal sealed partial class DueRuns(
    MarketSchedules schedules, DailyRuns runs, IDailyRunner runner, IDailyResults results, ILogger<DueRuns> logger)
{
    /// <summary>
    /// Runs the missed sessions of a market, oldest first; stops at the first that cannot be finished.
    /// </summary>
    public async Task RunAsync(string market, CancellationToken cancellationToken)
    {
        foreach (var session in await FindAsync(market, cancellationToken))
        {
            if (!await RunOneAsync(new RunRequest(market, session), cancellationToken))
                return;
        }
    }

    /// <summary>The missed sessions of a market that have prices, oldest first.</summary>
    public async Task<IReadOnlyList<DateOnly>> FindAsync(string market, CancellationToken cancellationToken)
    {
        var state = await results.GetRunStateAsync(market, cancellationToken);
        var missed = schedules.Missed(market, state.LastFinished);
        var runnable = await runner.SelectRunnableAsync(market, missed, cancellationToken);
        LogFound(market, missed.Count, runnable.Count);
        return runnable;
    }

    private async Task<bool> RunOneAsync(RunRequest request, CancellationToken cancellationToken)
    {
        RunProgress? last = null;
        try
        {
            await foreach (var progress in runs.RunAsync(request, cancellationToken))
                last = progress;
        }
        catch (RunInProgressException)
        {
            // Somebody else runs this day; a later one must not overtake it, as it starts from its positions.
            LogAlreadyRunning(request.Market, request.Date);
            return false;
        }

        if (last?.State != RunState.Failed)
            return true;
        LogStepFailed(request.Market, request.Date, last.Step, last.Message);
        return false;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Market {Market}: {Missed} sessions due, {Runnable} of them with prices.")]
    private partial void LogFound(string market, int missed, int runnable);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The daily run of {Market} for {Date} is already under way.")]
    private partial void LogAlreadyRunning(string market, DateOnly date);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The daily run of {Market} for {Date} failed in step {Step}: {Reason}")]
    private partial void LogStepFailed(string market, DateOnly date, string step, string reason);
}

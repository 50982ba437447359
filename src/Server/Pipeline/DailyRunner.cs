using System.Runtime.CompilerServices;
using DolphinQuant.Data;
using DolphinQuant.Server.Pipeline.Loading;
using DolphinQuant.Server.Pipeline.Steps;

namespace DolphinQuant.Server.Pipeline;

/// <summary>
/// Runs the steps of a day in order. After each one it records the step as finished, so that a run that was cut off, by
/// whatever, goes on at the first unfinished step.
/// </summary>
internal sealed partial class DailyRunner(
    DailyStore store,
    PriceFolder folder,
    IReadOnlyList<IDailyStep> steps,
    DailyRunContextFactory contexts,
    ILogger<DailyRunner> logger) : IDailyRunner
{
    public async IAsyncEnumerable<RunProgress> RunAsync(
        RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = await contexts.OpenAsync(request, cancellationToken);
        var finished = await FindFinishedAsync(context, cancellationToken);
        for (var i = 0; i < steps.Count; i++)
        {
            if (finished.Contains(steps[i].Name))
            {
                yield return At(i, 1, RunState.Skipped, "done in an earlier run");
                continue;
            }

            await foreach (var progress in RunStepAsync(context, i, cancellationToken))
            {
                yield return progress;
                if (progress.State == RunState.Failed) yield break;
            }
        }
    }

    public async Task<DateOnly?> FindLastSessionAsync(string market, CancellationToken cancellationToken)
    {
        var stored = await store.LastBarDateAsync(market, cancellationToken);
        var (waiting, failure) = await FindWaitingDatesAsync(market, cancellationToken);
        // With a day that is stored, the run itself comes to the file that cannot be read and says so.
        if (failure is not null && stored is null) throw failure;
        if (stored is { } day) waiting.Add(day);
        return waiting.Count == 0 ? null : waiting.Max();
    }

    public async Task<IReadOnlyList<DateOnly>> SelectRunnableAsync(
        string market, IReadOnlyList<DateOnly> sessions, CancellationToken cancellationToken)
    {
        if (sessions.Count == 0) return [];
        var (known, failure) = await FindWaitingDatesAsync(market, cancellationToken);
        known.UnionWith(await store.DaysWithBarsAsync(market, sessions, cancellationToken));
        // The file that cannot be read may hold the sessions that are missing.
        if (failure is not null && !sessions.All(known.Contains)) throw failure;
        return [.. sessions.Where(known.Contains)];
    }

    private async Task<(HashSet<DateOnly> Dates, DailyRunException? Failure)> FindWaitingDatesAsync(
        string market, CancellationToken cancellationToken)
    {
        try
        {
            var waiting = await folder.ReadWaitingAsync(null, cancellationToken);
            return ([.. (waiting?.Bars ?? []).Where(bar => bar.Market == market).Select(bar => bar.Date)], null);
        }
        catch (DailyRunException unreadable)
        {
            return ([], unreadable);
        }
    }

    // A rerun of an old day must see files that came since, so loading is done again while any is waiting.
    private async Task<HashSet<string>> FindFinishedAsync(DailyRunContext context, CancellationToken cancellationToken)
    {
        var recorded = await DailyStore.FinishedStepsAsync(context.Session, context.Request, cancellationToken);
        var finished = recorded.ToHashSet(StringComparer.Ordinal);
        var isWhole = steps.All(step => finished.Contains(step.Name));
        if (!isWhole || await folder.HasWaitingAsync(cancellationToken)) finished.Remove(LoadStep.StepName);
        return finished;
    }

    private async IAsyncEnumerable<RunProgress> RunStepAsync(
        DailyRunContext context, int index, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return At(index, 0, RunState.Running, steps[index].Title);
        await using var work = StepWork.Start(steps[index], context, cancellationToken);
        await foreach (var report in work.Reports.ReadAllAsync(cancellationToken))
            yield return At(index, report.Fraction, RunState.Running, report.Message);
        yield return await EndAsync(context, index, work.Outcome, cancellationToken);
    }

    /// <summary>Waits for a step and records how it ended. What a person can act on becomes a failed step.</summary>
    private async Task<RunProgress> EndAsync(
        DailyRunContext context, int index, Task<StepOutcome> work, CancellationToken cancellationToken)
    {
        var step = steps[index];
        try
        {
            var outcome = await work;
            var record = new RecordedStep(step.Name, index, IsFinished: true, outcome.Message);
            await DailyStore.RecordStepAsync(context.Session, context.Request, record, cancellationToken);
            return At(index, 1, RunState.Finished, outcome.Message) with { Counts = outcome.Counts.ToDictionary() };
        }
        catch (Exception failure) when (failure is DailyRunException or DatabaseException or ScriptException)
        {
            var reason = failure is ScriptException script ? script.Located : failure.Message;
            LogFailed(logger, step.Name, context.Request.Market, context.Request.Date, reason);
            await TryRecordFailureAsync(context, new RecordedStep(step.Name, index, IsFinished: false, reason));
            return At(index, 0, RunState.Failed, reason);
        }
    }

    // A full disk fails the step and its record alike; the first failure is the one to tell.
    private async Task TryRecordFailureAsync(DailyRunContext context, RecordedStep record)
    {
        try
        {
            await DailyStore.RecordStepAsync(context.Session, context.Request, record, CancellationToken.None);
        }
        catch (DatabaseException unrecorded)
        {
            LogUnrecorded(logger, unrecorded, record.Name, context.Request.Market, context.Request.Date);
        }
    }

    private RunProgress At(int index, double fraction, RunState state, string message) =>
        new(steps[index].Name, state, (index + Math.Clamp(fraction, 0, 1)) / steps.Count, message)
        {
            StepFraction = fraction,
        };

    [LoggerMessage(LogLevel.Error, "Step {Step} of the daily run of {Market} for {Date:yyyy-MM-dd} failed: {Reason}")]
    private static partial void LogFailed(
        ILogger logger, string step, string market, DateOnly date, string reason);

    [LoggerMessage(
        LogLevel.Error, "The failure of step {Step} of {Market} for {Date:yyyy-MM-dd} could not be recorded")]
    private static partial void LogUnrecorded(
        ILogger logger, Exception failure, string step, string market, DateOnly date);
}

/// <summary>A step cannot do its work for a reason a person can act on, such as too few sessions or no bars.</summary>
internal sealed class DailyRunException(string message, Exception? innerException = null)
    : Exception(message, innerException);

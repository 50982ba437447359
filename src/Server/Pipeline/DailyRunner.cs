using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DolphinQuant.Server.Pipeline.Steps;

namespace DolphinQuant.Server.Pipeline;

/// <summary>
/// Runs the steps of a day in order. After each one it records the step as finished, so that a run that was cut off, by whatever,
/// goes on at the first unfinished step.
/// </summary>
internal sealed partial class DailyRunner(
    DailyStore store, IReadOnlyList<IDailyStep> steps, DailyRunContextFactory contexts, ILogger<DailyRunner> logger) : IDailyRunner
{
    public async IAsyncEnumerable<RunProgress> RunAsync(
        RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = await contexts.OpenAsync(request, cancellationToken);
        var finished = await DailyStore.FinishedStepsAsync(context.Session, request, cancellationToken);
        var isWhole = steps.All(step => finished.Contains(step.Name));
        for (var i = 0; i < steps.Count; i++)
        {
            var start = (double)i / steps.Count;
            // Loading is cheap when nothing is new, and a rerun of an old day must see files that came since.
            if (finished.Contains(steps[i].Name) && (isWhole || steps[i].Name != LoadStep.StepName))
            {
                yield return new RunProgress(steps[i].Name, RunState.Skipped, start + (1.0 / steps.Count), "done in an earlier run");
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
        var waiting = await contexts.WaitingDatesAsync(market, cancellationToken);
        var stored = await store.LastBarDateAsync(market, cancellationToken);
        return waiting.Append(stored ?? default).Max() is var last && last != default ? last : null;
    }

    public async Task<IReadOnlyList<DateOnly>> SelectRunnableAsync(
        string market, IReadOnlyList<DateOnly> sessions, CancellationToken cancellationToken)
    {
        if (sessions.Count == 0) return [];
        var known = await contexts.WaitingDatesAsync(market, cancellationToken);
        known.UnionWith(await store.DaysWithBarsAsync(market, sessions, cancellationToken));
        return [.. sessions.Where(known.Contains)];
    }

    private async IAsyncEnumerable<RunProgress> RunStepAsync(
        DailyRunContext context, int index, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var step = steps[index];
        // Unbounded on purpose: a step reports a few dozen times, and a slow reader must not slow the step.
        var reports = Channel.CreateUnbounded<StepProgress>();
        yield return At(index, 0, RunState.Running, step.Title);
        var work = Task.Run(() => RunAndCompleteAsync(step, context, reports.Writer, cancellationToken), cancellationToken);
        await foreach (var report in reports.Reader.ReadAllAsync(cancellationToken))
            yield return At(index, report.Fraction, RunState.Running, report.Message);
        var (outcome, failure) = await work;
        var record = new RecordedStep(step.Name, index, failure is null, failure ?? outcome!.Message);
        await DailyStore.RecordStepAsync(context.Session, context.Request, record, cancellationToken);
        yield return failure is null
            ? At(index, 1, RunState.Finished, outcome!.Message) with { Counts = outcome.Counts.ToDictionary() }
            : At(index, 0, RunState.Failed, failure);
    }

    private async Task<(StepOutcome? Outcome, string? Failure)> RunAndCompleteAsync(
        IDailyStep step, DailyRunContext context, ChannelWriter<StepProgress> reports, CancellationToken cancellationToken)
    {
        try
        {
            var progress = new ChannelProgress(reports);
            return (await step.RunAsync(context, progress, cancellationToken), null);
        }
        catch (DailyRunException known)
        {
            LogFailed(logger, known, step.Name, context.Request.Market, context.Request.Date);
            return (null, known.Message);
        }
        finally
        {
            reports.Complete();
        }
    }

    private RunProgress At(int index, double fraction, RunState state, string message) =>
        new(steps[index].Name, state, (index + Math.Clamp(fraction, 0, 1)) / steps.Count, message) { StepFraction = fraction };

    [LoggerMessage(LogLevel.Error, "Step {Step} of the daily run of {Market} for {Date} failed")]
    private static partial void LogFailed(ILogger logger, Exception failure, string step, string market, DateOnly date);

    /// <summary>Hands reports over in order; <see cref="Progress{T}"/> would post them to the thread pool in any order.</summary>
    private sealed class ChannelProgress(ChannelWriter<StepProgress> reports) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => reports.TryWrite(value);
    }
}

/// <summary>A step cannot do its work for a reason a person can act on, such as too few sessions or no bars.</summary>
internal sealed class DailyRunException(string message, Exception? innerException = null) : Exception(message, innerException);

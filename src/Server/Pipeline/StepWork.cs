using System.Threading.Channels;

namespace DolphinQuant.Server.Pipeline;

/// <summary>
/// A step at work on the thread pool. Disposing it stops the step and waits for it: the session and the market's turn
/// must not be given away under a step that still writes.
/// </summary>
internal sealed class StepWork : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;

    private StepWork(CancellationTokenSource stop, ChannelReader<StepProgress> reports, Task<StepOutcome> outcome)
    {
        _stop = stop;
        Reports = reports;
        Outcome = outcome;
    }

    /// <summary>What the step reports, until it ends.</summary>
    public ChannelReader<StepProgress> Reports { get; }

    /// <summary>What the step did, or why it failed.</summary>
    public Task<StepOutcome> Outcome { get; }

    public static StepWork Start(IDailyStep step, DailyRunContext context, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Unbounded on purpose: a step reports a few dozen times, and a slow reader must not slow the step.
        var reports = Channel.CreateUnbounded<StepProgress>();
        var outcome = Task.Run(() => RunAsync(step, context, reports.Writer, stop.Token), CancellationToken.None);
        return new StepWork(stop, reports.Reader, outcome);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // Only the end counts here; who awaits the outcome gets its failure.
        await ((Task)Outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static async Task<StepOutcome> RunAsync(
        IDailyStep step, DailyRunContext context, ChannelWriter<StepProgress> reports, CancellationToken stop)
    {
        try
        {
            return await step.RunAsync(context, new ChannelProgress(reports), stop);
        }
        finally
        {
            reports.Complete();
        }
    }

    /// <summary>
    /// Hands reports over in order; <see cref="Progress{T}"/> would post them to the thread pool in any order.
    /// </summary>
    private sealed class ChannelProgress(ChannelWriter<StepProgress> reports) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => reports.TryWrite(value);
    }
}

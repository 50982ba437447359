using System.Runtime.CompilerServices;
using DolphinQuant.Server.Observability;
using DolphinQuant.Server.Pipeline;

namespace DolphinQuant.Server.Jobs;

/// <summary>The one way to start a daily run: gRPC, the command line and the schedule all come through here.</summary>
internal sealed class DailyRuns(IDailyRunner runner, DailyRunGate gate, TimeProvider clock)
{
    /// <summary>
    /// The session that a request means: the one it names if there are prices for it, else the last one with prices.
    /// </summary>
    /// <exception cref="ResultNotFoundException">There are no prices for that session, or none at all.</exception>
    public async Task<RunRequest> ResolveAsync(string market, DateOnly? date, CancellationToken cancellationToken)
    {
        if (date is null)
        {
            var last = await runner.FindLastSessionAsync(market, cancellationToken);
            return new RunRequest(market, last
                ?? throw new ResultNotFoundException("market", $"There are no prices of market {market} yet."));
        }

        var runnable = await runner.SelectRunnableAsync(market, [date.Value], cancellationToken);
        if (runnable.Count == 0)
        {
            throw new ResultNotFoundException("date", FormattableString.Invariant(
                $"There are no prices of market {market} for {date.Value:yyyy-MM-dd}."));
        }

        return new RunRequest(market, date.Value);
    }

    /// <summary>
    /// Runs a day alone: nobody else can run the same day until the stream has ended or been disposed.
    /// </summary>
    /// <exception cref="RunInProgressException">The same day is already running.</exception>
    public async IAsyncEnumerable<RunProgress> RunAsync(
        RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var pass = gate.TryEnter(request.Market, request.Date)
            ?? throw new RunInProgressException(request.Market, request.Date);
        using var measurement = ServiceMetrics.MeasureRun(request.Market, clock);
        await foreach (var progress in runner.RunAsync(request, cancellationToken))
        {
            measurement.Note(progress);
            yield return progress;
        }

        measurement.End();
    }
}

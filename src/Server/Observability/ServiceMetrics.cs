using DolphinQuant.Server.Pipeline;
using Prometheus;

namespace DolphinQuant.Server.Observability;

/// <summary>Counters of the service, served at <c>/metrics</c>.</summary>
internal static class ServiceMetrics
{
    private static readonly Counter Runs = Metrics.CreateCounter(
        "dolphinquant_daily_runs_total", "Daily runs by outcome: finished, failed or stopped.", "market", "outcome");

    private static readonly Gauge RunSeconds = Metrics.CreateGauge(
        "dolphinquant_daily_run_seconds", "Duration of the last daily run, in seconds.", "market");

    private static readonly Gauge RunFraction = Metrics.CreateGauge(
        "dolphinquant_daily_run_fraction", "Part of the current daily run that is done, 0 to 1.", "market");

    private static readonly Counter Rows = Metrics.CreateCounter(
        "dolphinquant_ingest_rows_total", "Rows read from price files by outcome: accepted or rejected.", "outcome");

    private static readonly Counter Failures = Metrics.CreateCounter(
        "dolphinquant_unexpected_failures_total", "Calls that ended in an unexpected failure.");

    /// <summary>Counts the rows of a load.</summary>
    public static void CountRows(long accepted, long rejected)
    {
        Rows.WithLabels("accepted").Inc(accepted);
        Rows.WithLabels("rejected").Inc(rejected);
    }

    /// <summary>Counts a call that ended in an unexpected failure.</summary>
    public static void CountFailure() => Failures.Inc();

    /// <summary>Begins to measure a run; dispose it when the run is over, however it ended.</summary>
    public static RunMeasurement MeasureRun(string market, TimeProvider clock) => new(market, clock);

    /// <summary>Measures one run.</summary>
    internal sealed class RunMeasurement(string market, TimeProvider clock) : IDisposable
    {
        private readonly long _start = clock.GetTimestamp();
        private RunProgress? _last;
        private bool _hasEnded;

        /// <summary>Notes a report of the run.</summary>
        public void Note(RunProgress progress)
        {
            _last = progress;
            RunFraction.WithLabels(market).Set(progress.Fraction);
        }

        /// <summary>
        /// Notes that the run reported its last step. A run that never gets here was stopped or threw.
        /// </summary>
        public void End() => _hasEnded = true;

        /// <inheritdoc/>
        public void Dispose()
        {
            RunSeconds.WithLabels(market).Set(clock.GetElapsedTime(_start).TotalSeconds);
            Runs.WithLabels(market, Outcome()).Inc();
        }

        private string Outcome() => (_hasEnded, _last?.State) switch
        {
            (_, RunState.Failed) => "failed",
            (true, _) => "finished",
            _ => "stopped",
        };
    }
}

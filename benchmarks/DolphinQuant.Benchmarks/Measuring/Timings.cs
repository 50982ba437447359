using System.Diagnostics;
using System.Globalization;

namespace DolphinQuant.Benchmarks.Measuring;

/// <summary>The times of one piece of work, in milliseconds.</summary>
internal sealed record Timings(IReadOnlyList<double> Milliseconds)
{
    /// <summary>A slow piece of work is not repeated beyond this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The least processor time of a run on all cores: what stays the same while others use the machine.</summary>
    public double? Processor { get; private init; }

    /// <summary>What one more run took of memory beyond what stood before it, in bytes; null where that cannot be told.</summary>
    public long? Memory { get; private init; }

    public double Median
    {
        get
        {
            var sorted = Milliseconds.Order().ToArray();
            var middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    public double Least => Milliseconds.Min();

    /// <summary>Code that runs for the first time is compiled again and again until it is fast; that is not the work.</summary>
    private static readonly TimeSpan LeastWarmUp = TimeSpan.FromSeconds(0.5), MostWarmUp = TimeSpan.FromSeconds(3);

    /// <summary>Runs after which it is compiled for good, give or take.</summary>
    private const int WarmUpRuns = 10;

    /// <summary>Runs the work unmeasured until it is warm, then several times.</summary>
    public static async Task<Timings> OfAsync(int runs, Func<Task> work)
    {
        var warming = Stopwatch.GetTimestamp();
        for (var run = 0; IsCold(run, Stopwatch.GetElapsedTime(warming)); run++) await work();
        var times = new List<double>();
        var processorTimes = new List<double>();
        var began = Stopwatch.GetTimestamp();
        for (var run = 0; run < runs && (times.Count == 0 || Stopwatch.GetElapsedTime(began) < Patience); run++)
        {
            // The last run's garbage is not this run's work.
            GC.Collect();
            var processor = Environment.CpuUsage.TotalTime;
            var started = Stopwatch.GetTimestamp();
            await work();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            processorTimes.Add((Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
        }

        return new Timings(times) { Processor = processorTimes.Min(), Memory = await PeakMemory.OfAsync(work) };
    }

    private static bool IsCold(int runs, TimeSpan elapsed) =>
        runs == 0 || elapsed < LeastWarmUp || (runs < WarmUpRuns && elapsed < MostWarmUp);

    /// <summary>The times of one of so many equal parts of the work.</summary>
    public Timings Over(int parts) =>
        new([.. Milliseconds.Select(time => time / parts)]) { Processor = Processor / parts };

    /// <summary>The median with the spread.</summary>
    public override string ToString() =>
        $"{Plain(Median)} ({Plain(Milliseconds.Min())} to {Plain(Milliseconds.Max())})"
        + (Processor is { } processor ? $", {Plain(processor)} of processor" : "")
        + (Memory is { } memory ? string.Create(CultureInfo.InvariantCulture, $", {memory / 1e6:#,0} MB") : "");

    /// <summary>A time with so many digits behind the point.</summary>
    public static string Plain(double milliseconds, int digits) => milliseconds.ToString($"F{digits}", CultureInfo.InvariantCulture);

    public static string Plain(double milliseconds) =>
        milliseconds.ToString(milliseconds < 10 ? "0.00" : milliseconds < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace DolphinQuant.Benchmarks.Measuring;

/// <summary>What the garbage collector had to do: what was allocated, how often it ran, how long it held all threads.</summary>
internal sealed record CollectorWork(long AllocatedBytes, int Young, int Middle, int Full, TimeSpan Paused)
{
    /// <summary>All since the start of the process.</summary>
    public static CollectorWork Now() => new(
        GC.GetTotalAllocatedBytes(), GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2), GC.GetTotalPauseDuration());

    /// <summary>What came after another moment.</summary>
    public CollectorWork Since(CollectorWork before) => new(
        AllocatedBytes - before.AllocatedBytes, Young - before.Young, Middle - before.Middle, Full - before.Full, Paused - before.Paused);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"Allocated meanwhile: {AllocatedBytes / 1e6:#,0} MB; {Young} collections ({Middle} of generation 1 and up, {Full} full), {Paused.TotalMilliseconds:0.0} ms of pauses.");
}

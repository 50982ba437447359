using System.Globalization;
using System.Runtime;

namespace DolphinQuant.Benchmarks.Measuring;

/// <summary>The most memory that a piece of work holds at once, as Linux counts it: result, working space and garbage not yet collected.</summary>
internal static class PeakMemory
{
    /// <summary>Writing 5 there sets the highest resident set back to the present one (proc_pid_clear_refs(5)).</summary>
    private const string Reset = "/proc/self/clear_refs";

    /// <summary>The bytes that the work took beyond what stood before; null on another system.</summary>
    public static async Task<long?> OfAsync(Func<Task> work)
    {
        if (!File.Exists(Reset)) return null;
        // Memory that the collector keeps for later would hide what the work takes.
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await File.WriteAllTextAsync(Reset, "5");
        var before = Status("VmRSS:");
        await work();
        return Math.Max(0, Status("VmHWM:") - before);
    }

    private static long Status(string field) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Replace("kB", "", StringComparison.Ordinal),
        NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
}

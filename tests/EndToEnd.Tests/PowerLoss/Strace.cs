using System.Diagnostics;

namespace DolphinQuant.EndToEnd.Tests.PowerLoss;

/// <summary>The program that records the calls of others.</summary>
internal static class Strace
{
    // Longer than any write.
    private const string MostBytes = "33554432";

    /// <summary>The command that records what follows it.</summary>
    /// <param name="file">Where the trace goes.</param>
    public static string[] Command(string file) =>
    [
        "strace", "-f", "--seccomp-bpf", "-qq", "-a", "1", "-xx", "-X", "raw", "-e", "signal=none", "-s", MostBytes, "-o", file,
        "-e", "trace=" + RecordedDisk.Traced,
    ];

    /// <summary>Why nothing can be recorded, or null where it can.</summary>
    public static string? Absence { get; } = FindAbsence();

    /// <summary>True where it is the machine that forbids it, which nothing can be installed against.</summary>
    public static bool IsForbidden { get; private set; }

    private static string? FindAbsence()
    {
        if (!OperatingSystem.IsLinux()) return "strace records the calls of Linux.";
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo("strace", ["-f", "-o", "/dev/null", "true"]) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            IsForbidden = process.ExitCode != 0;
            return IsForbidden ? $"strace may not trace here: {said.Trim()}" : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "The program strace is absent: install it.";
        }
    }
}

/// <summary>
/// A test that records a process: skipped where the machine forbids that, and without strace unless
/// <c>DOLPHINQUANT_REQUIRE_ALL=1</c> asks for every test.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute()
    {
        if (Strace.IsForbidden || Environment.GetEnvironmentVariable("DOLPHINQUANT_REQUIRE_ALL") != "1") Skip = Strace.Absence;
    }
}

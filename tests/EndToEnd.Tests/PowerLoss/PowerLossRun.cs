using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace DolphinQuant.EndToEnd.Tests.PowerLoss;

/// <summary>
/// Records processes that work on a folder, makes the folder anew as losses of power at many moments would have left it,
/// and has each looked at.
/// </summary>
internal sealed class PowerLossRun(ITestOutputHelper output) : IDisposable
{
    private const string MomentsVariable = "DOLPHINQUANT_POWER_MOMENTS";
    private const string SeedVariable = "DOLPHINQUANT_POWER_SEED";

    private readonly string _root = Directory.CreateTempSubdirectory("power-").FullName;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<string> _traces = [];
    private bool _isKept;

    /// <summary>The folder that the processes work on.</summary>
    public string Disk => Directory.CreateDirectory(Path.Combine(_root, "disk")).FullName;

    /// <summary>The folder of the store in it.</summary>
    public string Store => StoreOf(Disk);

    /// <summary>The folder of the store on a disk.</summary>
    public static string StoreOf(string disk) => Path.Combine(disk, "store");

    /// <summary>Runs a script that writes a line <c>done</c> in the end, and records it.</summary>
    /// <param name="script">The script.</param>
    /// <param name="isKilled">True when it waits then to be killed.</param>
    /// <param name="meanwhile">What is done while it runs.</param>
    public async Task RecordAsync(string script, bool isKilled, Func<ServiceProcess, Task>? meanwhile = null)
    {
        _traces.Add(Path.Combine(_root, $"trace-{_traces.Count}"));
        var file = _traces[^1] + ".dos";
        await File.WriteAllTextAsync(file, script);
        await using var child = ServiceProcess.StartUnder(
            Strace.Command(_traces[^1]), _root, ["script", "--database", "embedded:" + Store, file]);
        if (meanwhile is not null) await meanwhile(child);
        await child.WaitForAsync("done");
        if (isKilled) await child.KillWatchedAsync();
        else Assert.True(await child.WaitForExitAsync() == 0, child.Errors);
    }

    /// <summary>Loses power at moments that a seed chooses.</summary>
    /// <param name="defaultMoments">How many, where the environment does not ask for a number.</param>
    /// <param name="verify">Looks at a disk, given what the processes had said until then.</param>
    public async Task LosePowerAsync(int defaultMoments, Func<string, string, Task> verify)
    {
        var seed = Number(SeedVariable) ?? 1;
        var lives = new RecordedLives(Disk, _traces);
        var recorded = _clock.Elapsed;
        var (moments, losses) = (0, 0);
        foreach (var (line, disk) in lives.StopAt(Number(MomentsVariable) ?? defaultMoments, new Random(seed)))
        {
            moments++;
            foreach (var fate in (Fate[])[Fate.Nothing, Fate.Everything, Fate.Chance(new Random(HashCode.Combine(seed, line)))])
            {
                losses++;
                await VerifyAsync(disk, fate, line, verify);
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{losses} losses of power at {moments} of {lives.Moments} moments, seed {seed}: ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{_clock.Elapsed.TotalSeconds:0} s, of which recording {recorded.TotalSeconds:0} s"));
    }

    public void Dispose()
    {
        if (!_isKept) Directory.Delete(_root, recursive: true);
    }

    private async Task VerifyAsync(RecordedDisk disk, Fate fate, long line, Func<string, string, Task> verify)
    {
        var place = Path.Combine(_root, "after");
        disk.Write(place, fate);
        try
        {
            await verify(place, disk.Output);
        }
        catch (Exception failure)
        {
            _isKept = true;
            throw new InvalidOperationException(
                $"After a loss of power at line {line}, {fate} of what was not synced (traces and disk kept in {_root}): "
                + failure.Message,
                failure);
        }

        Directory.Delete(place, recursive: true);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}

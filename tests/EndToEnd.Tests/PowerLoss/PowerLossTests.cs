using DolphinQuant.Embedded;
using DolphinQuant.Embedded.Storage.Backups;
using DolphinQuant.EndToEnd.Tests.Crash;
using Xunit.Abstractions;

namespace DolphinQuant.EndToEnd.Tests.PowerLoss;

/// <summary>
/// The calls of real processes, DuckDB's among them, are recorded; the disk is made anew as a loss of power would have
/// left it at many moments, with whatever was not synced gone, there, or there in part; what was acknowledged must be
/// there exactly once.
/// </summary>
public sealed class PowerLossTests(ITestOutputHelper output)
{
    private const int NumbersPerJob = 25;

    /// <summary>
    /// Four jobs, a subscription and backups side by side; the first process is killed, so that the second repairs.
    /// </summary>
    [StraceFact]
    public async Task Acknowledged_changes_survive_a_loss_of_power()
    {
        using var run = new PowerLossRun(output);
        var backups = Path.Combine(run.Disk, "backups");
        await run.RecordAsync(
            CrashScript.OfShortLife(life: 0, NumbersPerJob, PartitionsOf(run.Disk), isKilled: true), isKilled: true,
            async child =>
            {
                await child.WaitForAsync("appended");
                await BackUpAsync(run.Store, backups);
                await BackUpAsync(run.Store, backups);
            });
        await run.RecordAsync(
            CrashScript.OfShortLife(life: 1, NumbersPerJob, PartitionsOf(run.Disk), isKilled: false), isKilled: false);

        await run.LosePowerAsync(defaultMoments: 30, async (disk, said) =>
        {
            var acknowledged = new Acknowledgements();
            acknowledged.Take(said);
            await using (var store = await CrashedStore.OpenAsync(PowerLossRun.StoreOf(disk)))
                await store.VerifyAsync(acknowledged, PartitionsOf(disk));
            await VerifyBackupsAsync(Path.Combine(disk, "backups"), Path.Combine(disk, "restored"));
        });
    }

    /// <summary>Definitions and changes of every kind, one after the other.</summary>
    [StraceFact]
    public async Task Store_after_a_loss_of_power_is_as_after_the_last_acknowledged_change()
    {
        using var run = new PowerLossRun(output);
        var expected = await SteppedStore.RunAsync();
        var half = SteppedStore.Steps.Count / 2;
        await run.RecordAsync(SteppedStore.Script(0, half), isKilled: true);
        await run.RecordAsync(SteppedStore.Script(half, SteppedStore.Steps.Count), isKilled: false);

        await run.LosePowerAsync(defaultMoments: 30, async (disk, said) =>
        {
            var done = said.Split('\n').Count(line => line == "step");
            var state = await SteppedStore.ReadAsync(PowerLossRun.StoreOf(disk));
            Assert.Contains(state, expected.Skip(done).Take(2));
        });
    }

    private static string PartitionsOf(string disk) => Path.Combine(disk, "partitions");

    private static async Task BackUpAsync(string store, string backups)
    {
        await using var owner = await EmbeddedDatabase.OpenOrFindAsync(
            new EmbeddedOptions { Directory = store }, CancellationToken.None);
        await owner.BackUpAsync(new BackupOptions(backups), progress: null, CancellationToken.None);
    }

    // Those that have their names are whole, and make a store that is whole.
    private static async Task VerifyBackupsAsync(string backups, string restored)
    {
        Assert.Empty(await EmbeddedDatabase.CheckBackupsAsync(backups, CancellationToken.None));
        if (!Directory.Exists(backups) || Directory.GetDirectories(backups).All(IsUnfinished)) return;
        await EmbeddedDatabase.RestoreAsync(new RestoreOptions(backups, restored), progress: null, CancellationToken.None);
        await using var store = await CrashedStore.OpenAsync(restored);
        await store.VerifyWholeAsync();
    }

    private static bool IsUnfinished(string backup) => backup.EndsWith(".partial", StringComparison.Ordinal);
}

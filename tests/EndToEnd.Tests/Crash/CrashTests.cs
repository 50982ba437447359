using System.Diagnostics;
using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded;
using DolphinQuant.Embedded.Storage.Backups;
using Xunit.Abstractions;

namespace DolphinQuant.EndToEnd.Tests.Crash;

/// <summary>
/// A process that appends, upserts, deletes, streams, handles a subscription, lets partitions expire and takes backups is killed at random
/// moments, again and again; whatever it acknowledged must be there exactly once.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    // Kills of one run: as many as asked for, or else as many as fit into the share of a build, 200 at most.
    private const string KillsVariable = "DOLPHINQUANT_CRASH_KILLS";
    private const string SeedVariable = "DOLPHINQUANT_CRASH_SEED";
    private const int DefaultKills = 200;
    private const int FewestKills = 10;
    private const int Chains = 2;
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Acknowledged_changes_survive_being_killed_at_random_moments()
    {
        var asked = Number(KillsVariable);
        var seed = Number(SeedVariable) ?? Environment.TickCount;
        var kills = asked ?? DefaultKills;
        var clock = Stopwatch.StartNew();
        var done = await Task.WhenAll(Enumerable.Range(0, Chains).Select(chain => Task.Run(async () =>
        {
            // One of them keeps no journal of changes, so that single rows go through the log of appends to its end.
            using var run = new CrashRun(seed + chain, isBackedUp: chain > 0);
            while (run.Kills < (kills + Chains - 1) / Chains && (asked is not null || clock.Elapsed < Budget))
                await run.LiveAndDieAsync();
            return (run.Kills, run.Acknowledged, run.Backups);
        })));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{done.Sum(run => run.Kills)} kills, {done.Sum(run => run.Acknowledged)} acknowledged changes, {done.Sum(run => run.Backups)} backups in {clock.Elapsed.TotalSeconds:0} s, seed {seed}"));

        Assert.True(asked is not null || done.Sum(run => run.Kills) >= FewestKills, "too slow to be of use");
        Assert.All(done, run => Assert.True(run.Acknowledged > run.Kills, $"only {run.Acknowledged} changes"));
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>One store and the processes that live and die on it.</summary>
internal sealed class CrashRun : IDisposable
{
    // Some are killed while they open the store or replay what was left, most while they work.
    private const int LongestLifeMilliseconds = 400;
    private const int LivesPerRestore = 10;

    private readonly string _root = Directory.CreateTempSubdirectory("crash-").FullName;
    private readonly Acknowledgements _acknowledged = new();
    private readonly Random _chance;
    private readonly int _seed;
    private readonly bool _isBackedUp;
    private bool _isKept;

    public CrashRun(int seed, bool isBackedUp) => (_seed, _chance, _isBackedUp) = (seed, new Random(seed), isBackedUp);

    public int Kills { get; private set; }

    public int Backups { get; private set; }

    public int Acknowledged => _acknowledged.Count;

    public async Task LiveAndDieAsync()
    {
        try
        {
            await LiveAsync();
            await using (var store = await CrashedStore.OpenAsync(Store)) await store.VerifyAsync(_acknowledged, Partitions);
            if (Kills % LivesPerRestore == 0) await RestoreAsync();
        }
        catch (Exception failure)
        {
            _isKept = true;
            throw new InvalidOperationException(
                $"After kill {Kills} of the run with seed {_seed} (store kept in {_root}): {failure.Message}", failure);
        }
    }

    public void Dispose()
    {
        if (!_isKept) Directory.Delete(_root, recursive: true);
    }

    private string Store => Path.Combine(_root, "store");

    private string Partitions => Path.Combine(_root, "partitions");

    private string BackupFolder => Path.Combine(_root, "backups");

    private async Task LiveAsync()
    {
        var script = Path.Combine(_root, "life.dos");
        await File.WriteAllTextAsync(script, CrashScript.OfLife(Kills, Partitions));
        await using var child = ServiceProcess.Start(_root, "script", "--database", "embedded:" + Store, script);
        var isEarly = _chance.Next(8) == 0 && Kills > 0;
        if (!isEarly) await child.WaitForAsync("appended");
        var backup = _isBackedUp && !isEarly && _chance.Next(3) == 0 ? TryBackUpAsync() : Task.CompletedTask;
        if (_chance.Next(2) == 0) await backup;
        await Task.Delay(_chance.Next(LongestLifeMilliseconds));
        await child.KillAsync();
        Kills++;
        await backup;
        _acknowledged.Take(child.Output);
    }

    // The child takes it; it may be killed before it is done.
    private async Task TryBackUpAsync()
    {
        try
        {
            await using var owner = await EmbeddedDatabase.OpenOrFindAsync(
                new EmbeddedOptions { Directory = Store }, CancellationToken.None);
            await owner.BackUpAsync(new BackupOptions(BackupFolder), progress: null, CancellationToken.None);
            Backups++;
        }
        catch (DatabaseException ended) when (ended.IsTransient)
        {
            // Killed.
        }
    }

    private async Task RestoreAsync()
    {
        Assert.Empty(await EmbeddedDatabase.CheckBackupsAsync(BackupFolder, CancellationToken.None));
        if (Backups == 0) return;
        var place = Path.Combine(_root, "restored");
        await EmbeddedDatabase.RestoreAsync(
            new RestoreOptions(BackupFolder, place) { IsForced = true }, progress: null, CancellationToken.None);
        await using var restored = await CrashedStore.OpenAsync(place);
        await restored.VerifyWholeAsync();
    }
}

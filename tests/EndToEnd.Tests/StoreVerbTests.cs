namespace DolphinQuant.EndToEnd.Tests;

/// <summary>The verbs <c>backup</c>, <c>restore</c> and <c>check</c>, with and without a process that owns the store.</summary>
public sealed class StoreVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verbs-").FullName;

    private string Store => "embedded:" + Path.Combine(_folder, "store");

    private string Restored => "embedded:" + Path.Combine(_folder, "restored");

    [Fact]
    public async Task Store_in_use_is_backed_up_checked_and_restored_elsewhere()
    {
        await File.WriteAllTextAsync(Script("owner"), """
            database("dfs://d", VALUE, 1..3).createPartitionedTable(table(1:0, `k`x, [INT, INT]), `t, `k).append!(table([1] as k, [10] as x))
            print(`begun)
            sleep(5)
            do { x = abs(1) } while(true)
            """);
        await using (var owner = ServiceProcess.Start(_folder, "script", "--database", Store, Script("owner")))
        {
            await owner.WaitForAsync("begun");
            Assert.Contains("Full backup", await RunAsync(0, "backup", "--database", Store, "backups"), StringComparison.Ordinal);
            Assert.Contains("Incremental backup", await RunAsync(0, "backup", "--database", Store, "backups"), StringComparison.Ordinal);
            Assert.Contains("1 rows in 1 tables", await RunAsync(0, "check", "--database", Store), StringComparison.Ordinal);
            await owner.KillAsync();
        }

        Assert.Contains("Incremental backup", await RunAsync(0, "backup", "--database", Store, "backups"), StringComparison.Ordinal);
        Assert.Contains("All backups are whole", await RunAsync(0, "check", "--backups", "backups"), StringComparison.Ordinal);
        Assert.Contains("Restored 1 tables", await RunAsync(0, "restore", "--database", Restored, "backups"), StringComparison.Ordinal);
        Assert.Contains("--force", await RunAsync(3, "restore", "--database", Restored, "backups"), StringComparison.Ordinal);
        await RunAsync(0, "restore", "--database", Restored, "--force", "backups");
        Assert.Contains("All is well", await RunAsync(0, "check", "--database", Restored), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_is_named_and_the_exit_status_is_1()
    {
        await File.WriteAllTextAsync(Script("make"), """
            enableTableShareAndPersistence(streamTable(1:0, [`x], [INT]), `ticks, cacheSize=1000)
            insert into ticks values(1..100)
            insert into ticks values(101..200)
            insert into ticks values(201..300)
            """);
        await RunAsync(0, "script", "--database", Store, Script("make"));
        var log = Directory.GetFiles(Path.Combine(_folder, "store", "streams", "ticks")).Single();
        var bytes = await File.ReadAllBytesAsync(log);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(log, bytes);

        Assert.Contains("damaged at byte", await RunAsync(1, "check", "--database", Store), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_without_a_store_or_backups_is_named()
    {
        Assert.Contains("holds no store", await RunAsync(3, "check", "--database", Store), StringComparison.Ordinal);
        Assert.Contains("holds no backup", await RunAsync(3, "restore", "--database", Restored, "nowhere"), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Script(string name) => Path.Combine(_folder, name + ".dos");

    private async Task<string> RunAsync(int status, params string[] arguments)
    {
        await using var program = ServiceProcess.Start(_folder, arguments);
        var ended = await program.WaitForExitAsync();
        var said = program.Output + program.Errors;
        Assert.True(ended == status, said);
        return said;
    }
}

using System.Diagnostics;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Checks;
using DolphinQuant.Embedded.Storage.Files;
using DolphinQuant.Embedded.Streaming;
using DolphinQuant.Embedded.Tests.Storage.Files;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>Disks that are full, damaged or cannot be written, and writers that meet.</summary>
public sealed class StoreFaultTests
{
    private const int RowsPerAppend = 20_000;

    // Without the right to mount a small file system there is nothing to fill; the tests of our own files do without.
    [Fact]
    public void Full_disk_is_reported_and_every_acknowledged_row_stays()
    {
        using var disk = SmallDisk.TryMount(megabytes: 12);
        if (disk is null) return;
        var folder = Path.Combine(disk.Folder, "store");
        var acknowledged = 0;
        using (var store = DfsStore.Open(new StoreOptions(folder) { MemoryLimitMegabytes = 256 }))
        {
            var table = Create(store);
            var failure = Assert.Throws<DatabaseException>(() =>
            {
                while (acknowledged < 1000) table.Append(Rows(acknowledged++));
            });
            acknowledged--;
            Assert.Contains("full", failure.Message, StringComparison.Ordinal);
            Assert.True(failure.IsTransient);
        }

        Assert.True(acknowledged > 1);
        disk.Grow(megabytes: 200);
        using var again = DfsStore.Open(new StoreOptions(folder));
        var kept = again.OpenTable("dfs://full", "t");
        Assert.Equal(acknowledged * RowsPerAppend, kept.Count);
        kept.Append(Rows(acknowledged));
        Assert.Equal((acknowledged + 1) * RowsPerAppend, kept.Count);
    }

    [Fact]
    public void Directory_that_cannot_be_written_is_reported()
    {
        using var disk = SmallDisk.TryMount(megabytes: 12);
        if (disk is null) return;
        var folder = Path.Combine(disk.Folder, "store");
        using (var store = DfsStore.Open(new StoreOptions(folder))) Create(store).Append(Rows(0));
        disk.MakeReadOnly();

        var failure = Assert.Throws<DatabaseException>(() => DfsStore.Open(new StoreOptions(folder)));

        Assert.Contains("cannot be written", failure.Message, StringComparison.Ordinal);
        Assert.Contains("write access", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_bytes_in_the_database_file_are_reported_never_returned()
    {
        var chance = new Random(5);
        using var temporary = new TemporaryStore();
        var table = temporary.Fill("t", Rows(0));
        var expected = table.Read(null, [], CancellationToken.None).Span<long>("x").ToArray();
        temporary.Store.Dispose();
        var options = new StoreOptions(temporary.Directory);
        var whole = File.ReadAllBytes(options.DataFile);
        var reported = 0;
        for (var round = 0; round < 15; round++)
        {
            var damaged = whole.ToArray();
            damaged[chance.Next(damaged.Length)] ^= 0x10;
            File.WriteAllBytes(options.DataFile, damaged);
            try
            {
                using var store = DfsStore.Open(options);
                Assert.Equal(expected, store.OpenTable(TemporaryStore.Path, "t").Read(null, [], CancellationToken.None).Span<long>("x").ToArray());
            }
            catch (DatabaseException failure)
            {
                Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
                reported++;
            }
        }

        File.WriteAllBytes(options.DataFile, whole);
        Assert.True(reported > 0);
        temporary.Reopen();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fault_at_any_call_of_the_change_journal_loses_nothing_that_was_acknowledged(bool isLogged)
    {
        foreach (var fault in Enum.GetValues<DiskFault>())
            for (var call = 0; call < 9; call++)
            {
                using var temporary = new TemporaryStore();
                temporary.Store.Dispose();
                var files = new FaultyFiles(DiskFiles.Instance);
                var options = new StoreOptions(temporary.Directory) { Files = files };
                var acknowledged = new List<int>();
                using (var store = DfsStore.Open(options))
                {
                    store.CreateDatabase(TemporaryStore.Path, TemporaryStore.Months, "TSDB");
                    var table = store.CreateTable(TemporaryStore.Path, new TableDesign("t", [new("x", DataType.Int)]) { IsDimension = true });
                    store.BeginJournal();
                    files.FailAfter(call, fault);
                    for (var i = 0; i < 6; i++)
                        if (TryAppend(store, table, i, isLogged))
                            acknowledged.Add(i);
                    Assert.Equal(acknowledged, table.Read(null, [], CancellationToken.None).Span<int>("x").ToArray());
                    files.Heal();
                }

                using (var store = DfsStore.Open(options))
                {
                    var table = store.OpenTable(TemporaryStore.Path, "t");
                    Assert.True(TryAppend(store, table, 99, isLogged));
                    Assert.Equal([.. acknowledged, 99], table.Read(null, [], CancellationToken.None).Span<int>("x").ToArray());
                    using var streams = new StreamTables(Path.Combine(temporary.Directory, "streams"));
                    Assert.Empty(new StoreCheck(store, streams).Run(null, CancellationToken.None).Faults);
                    Assert.Equal(acknowledged.Count + 1, store.Journal!.LastSequence);
                }

                temporary.Reopen();
            }
    }

    [Fact]
    public async Task Update_of_a_stored_table_keeps_the_rows_that_others_append_meanwhile()
    {
        using var temporary = new TemporaryStore();
        var table = temporary.Fill("t", new Table(("x", Vector.Int(0))));
        var updating = Task.Run(() =>
        {
            for (var i = 0; i < 30; i++) table.Rewrite(rows => rows, CancellationToken.None);
        });
        for (var i = 1; i <= 100; i++) table.Append(new Table(("x", Vector.Int(i))));
        await updating;

        Assert.Equal(Enumerable.Range(0, 101), table.Read(null, [], CancellationToken.None).Span<int>("x").ToArray().Order());
    }

    [Fact]
    public void Change_within_a_change_is_refused_instead_of_waiting_for_itself()
    {
        using var temporary = new TemporaryStore();
        var table = temporary.Fill("t", new Table(("x", Vector.Int(1))));

        Assert.Throws<ScriptException>(() => table.Rewrite(
            rows =>
            {
                table.Append(rows);
                return rows;
            },
            CancellationToken.None));

        Assert.Equal(1, table.Count);
        table.Append(new Table(("x", Vector.Int(2))));
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public void Check_names_tables_that_the_catalog_does_not_know_and_keys_that_stand_twice()
    {
        using var temporary = new TemporaryStore();
        var table = temporary.Create("keyed", [new("k", DataType.Int), new("x", DataType.Int)], ["k"], KeepDuplicates.Last);
        table.Append(new Table(("k", Vector.Int(1, 2)), ("x", Vector.Int(1, 2))));
        using var streams = new StreamTables(Path.Combine(temporary.Directory, "streams"));
        Assert.Empty(new StoreCheck(temporary.Store, streams).Run(null, CancellationToken.None).Faults);

        using (var transaction = temporary.Store.BeginTransaction(CancellationToken.None))
        {
            transaction.Writer.Execute($"INSERT INTO {table.Definition.Physical} VALUES (2, 3)");
            transaction.Writer.Execute($"CREATE TABLE {ColumnStorage.Quote(table.Definition.Database.SchemaName)}.stray (x INTEGER)");
            transaction.Commit();
        }

        var found = new StoreCheck(temporary.Store, streams).Run(null, CancellationToken.None);
        Assert.Equal(2, found.Faults.Count);
        Assert.Contains(found.Faults, fault => fault.Contains("stray", StringComparison.Ordinal));
        Assert.Contains(found.Faults, fault => fault.Contains("keeps one row", StringComparison.Ordinal));
    }

    // Small appends reach the journal later.
    private static bool TryAppend(DfsStore store, StoredTable table, int x, bool isLogged)
    {
        try
        {
            var row = new Table(("x", Vector.Int(x)));
            if (isLogged) table.Append(row);
            else store.InTransaction(transaction => transaction.Append(table, row), CancellationToken.None);
            return true;
        }
        catch (DatabaseException)
        {
            return false;
        }
    }

    private static StoredTable Create(DfsStore store)
    {
        store.CreateDatabase("dfs://full", TemporaryStore.Months);
        return store.CreateTable("dfs://full", new TableDesign("t", [new("x", DataType.Long), new("y", DataType.Double)]) { IsDimension = true });
    }

    // Random, so that nothing is compressed away.
    private static Table Rows(int number)
    {
        var chance = new Random(number);
        return new Table(
            ("x", new Vector<long>(DataType.Long, [.. Enumerable.Range(0, RowsPerAppend).Select(_ => chance.NextInt64())])),
            ("y", Vector.Double([.. Enumerable.Range(0, RowsPerAppend).Select(_ => chance.NextDouble())])));
    }
}

/// <summary>A file system of a few megabytes in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Mounts it; null where this process may not.</summary>
    public static SmallDisk? TryMount(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("dolphinquant-disk-").FullName;
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder)) return new SmallDisk(folder);
        Directory.Delete(folder);
        return null;
    }

    public void Grow(int megabytes) => Assert.True(Run("mount", "-o", $"remount,size={megabytes}m", Folder));

    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Folder));

    public void Dispose()
    {
        Run("umount", Folder);
        Directory.Delete(Folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

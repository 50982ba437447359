using System.Collections.Concurrent;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Checks;
using DolphinQuant.Embedded.Streaming;
using DolphinQuant.Embedded.Tests.Streaming.Engines;
using static DolphinQuant.Embedded.Tests.Storage.Appends.KilledStore;

namespace DolphinQuant.Embedded.Tests.Storage.Appends;

/// <summary>Small appends while others change, drop and expire the same partitions, and while the disk is full.</summary>
public sealed class AppendsAmongChangesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 20, 6, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Partition_that_others_drop_and_change_keeps_each_row_that_came_after_the_last_drop(bool isKeyed)
    {
        const int rows = 300;
        using var temporary = new TemporaryStore();
        var table = Daily(temporary.Store, "t", isKeyed);
        temporary.Store.BeginJournal();
        var dropped = new ConcurrentBag<(int From, int To)>();
        var appended = 0;
        var changing = Task.Run(() =>
        {
            do
            {
                // Rows that were acknowledged before the drop begins go, those that come after it ended stay.
                var before = Volatile.Read(ref appended);
                temporary.Store.InTransaction(
                    transaction => transaction.DropPartitions(table, _ => true), CancellationToken.None);
                dropped.Add((before, Volatile.Read(ref appended)));
                table.Rewrite(all => all, CancellationToken.None);
                Assert.Throws<ScriptException>(() => temporary.Store.CreateTable(TemporaryStore.Path, new TableDesign("t", [.. table.Schema])));
            }
            while (Volatile.Read(ref appended) < rows);
        });
        for (var n = 0; n < rows; n++)
        {
            table.Append(Row(n, day: 20));
            Volatile.Write(ref appended, n + 1);
        }

        await changing;
        var (from, to) = dropped.MaxBy(drop => drop.To);
        using var killed = KilledStore.Of(temporary.Store.Options);
        foreach (var numbers in new[] { killed.Numbers("t"), NumbersOf(table) })
        {
            // The append that was on its way when the drop ended may have come before it.
            Assert.Equal(numbers.Distinct().Order(), numbers);
            Assert.Superset(Enumerable.Range(to + 1, Math.Max(0, rows - to - 1)).ToHashSet(), numbers.ToHashSet());
            Assert.DoesNotContain(numbers, n => n < from);
        }
    }

    [Fact]
    public async Task Rows_that_come_while_others_expire_stay()
    {
        const int rows = 150;
        using var temporary = new TemporaryStore();
        temporary.Store.Dispose();
        var options = new StoreOptions(temporary.Directory) { Clock = new ManualClock(Now) };
        using (var store = DfsStore.Open(options))
        {
            var table = Daily(store, "t", isKeyed: false);
            store.SetRetention(TemporaryStore.Path, new RetentionPolicy(Hours: 72, Level: 0));
            var expiring = Task.Run(() =>
            {
                while (table.Count < 2 * rows) store.Expire(CancellationToken.None);
            });
            for (var n = 0; n < rows; n++)
            {
                table.Append(Row(n, day: 19));
                if (n % 10 == 0) table.Append(Row(-1 - n, day: 12));
                table.Append(Row(rows + n, day: 20));
            }

            table.Append(Row(-1, day: 12));
            await expiring;
            store.Expire(CancellationToken.None);
            Assert.Equal(Enumerable.Range(0, 2 * rows), NumbersOf(table).Order());
        }

        temporary.Reopen();
    }

    [Fact]
    public void Table_that_is_created_anew_has_its_own_rows_alone_after_a_restart()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.BeginJournal();
        for (var life = 0; life < 3; life++)
        {
            var table = temporary.Create("t", Rows(0).Schema);
            table.Append(Rows(10 * life));
            // The journal does not have what a reader has seen.
            if (life == 1) Assert.Equal([10], NumbersOf(table));
            using var killed = KilledStore.Of(temporary.Store.Options);
            Assert.Equal([10 * life], killed.Numbers("t"));
            table.Append(Rows((10 * life) + 1));
            temporary.Store.DropTable(TemporaryStore.Path, "t");
            Assert.Throws<ScriptException>(() => table.Append(Rows(99)));
            using var without = KilledStore.Of(temporary.Store.Options);
            Assert.False(without.Store.ExistsTable(TemporaryStore.Path, "t"));
        }
    }

    // Without the right to mount a small file system there is nothing to fill.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Disk_that_is_full_when_the_log_is_settled_keeps_every_row(bool hasJournal)
    {
        using var disk = SmallDisk.TryMount(megabytes: 24);
        if (disk is null) return;
        var options = new StoreOptions(Path.Combine(disk.Folder, "store")) { MemoryLimitMegabytes = 256 };
        var ballast = Path.Combine(disk.Folder, "ballast");
        var acknowledged = 0;
        using (var store = DfsStore.Open(options))
        {
            store.CreateDatabase(TemporaryStore.Path, TemporaryStore.Months, "TSDB");
            var table = store.CreateTable(
                TemporaryStore.Path, new TableDesign("t", [new("n", DataType.Int), new("text", DataType.String)]) { IsDimension = true });
            if (hasJournal) store.BeginJournal();
            void Append() => table.Append(new Table(("n", Vector.Int(acknowledged)), ("text", Vector.String(new string('x', 5_000)))));
            for (; acknowledged < 200; acknowledged++) Append();
            Fill(ballast);

            Assert.Contains("full", Assert.Throws<DatabaseException>(() => table.Count).Message, StringComparison.Ordinal);
            Assert.Throws<DatabaseException>(() => table.Delete([], CancellationToken.None));
            // The log has its place on the disk.
            for (; acknowledged < 250; acknowledged++)
                if (Record.Exception(Append) is { } failure)
                {
                    Assert.IsType<DatabaseException>(failure);
                    break;
                }
        }

        File.Delete(ballast);
        using var again = DfsStore.Open(options);
        var kept = again.OpenTable(TemporaryStore.Path, "t");
        Assert.Equal(Enumerable.Range(0, acknowledged), NumbersOf(kept));
        using var streams = new StreamTables(Path.Combine(disk.Folder, "streams"));
        Assert.Empty(new StoreCheck(again, streams).Run(null, CancellationToken.None).Faults);
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var block = new byte[1 << 16]; block.Length > 0;)
            try
            {
                file.Write(block);
            }
            catch (IOException)
            {
                block = new byte[block.Length / 2];
            }
    }

    // A table whose partitions are days of March 2026.
    private static StoredTable Daily(DfsStore store, string name, bool isKeyed)
    {
        const string path = TemporaryStore.Path;
        var first = new DateOnly(2026, 3, 1).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        store.CreateDatabase(path, PartitionScheme.Create(
            PartitionType.Value, new Vector<int>(DataType.Date, [.. Enumerable.Range(first, 31)])), "TSDB");
        return store.CreateTable(path, new TableDesign(name, [new("n", DataType.Int), new("day", DataType.Date)])
        {
            PartitionColumns = ["day"],
            SortColumns = ["n"],
            KeepDuplicates = isKeyed ? KeepDuplicates.Last : KeepDuplicates.All,
        });
    }

    private static Table Row(int n, int day)
    {
        var date = new DateOnly(2026, 3, day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return new Table(("n", Vector.Int(n)), ("day", new Vector<int>(DataType.Date, [date])));
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Appends;
using DolphinQuant.Embedded.Storage.Files;
using DolphinQuant.Embedded.Tests.Storage.Files;
using static DolphinQuant.Embedded.Tests.Storage.Appends.KilledStore;

namespace DolphinQuant.Embedded.Tests.Storage.Appends;

/// <summary>Disks that fail, files that are damaged and power that goes, under the log of small appends.</summary>
public sealed class AppendLogFaultTests
{
    private const string LogPath = "/store/appends.log";

    /// <summary>The faults that the disk may have.</summary>
    public static TheoryData<DiskFault, bool> Faults
    {
        get
        {
            var cases = new TheoryData<DiskFault, bool>();
            foreach (var fault in Enum.GetValues<DiskFault>())
                foreach (var isKeyed in (ReadOnlySpan<bool>)[false, true])
                    cases.Add(fault, isKeyed);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_at_any_call_loses_nothing_that_was_acknowledged_and_keeps_nothing_else(
        DiskFault fault, bool isKeyed)
    {
        var calls = 0;
        for (var hasFailed = true; hasFailed; calls++)
        {
            using var temporary = new TemporaryStore();
            temporary.Create("t", Rows(0).Schema, isKeyed ? ["n"] : [], isKeyed ? KeepDuplicates.Last : KeepDuplicates.All);
            temporary.Store.Dispose();
            var files = new FaultyFiles(DiskFiles.Instance);
            var options = new StoreOptions(temporary.Directory) { Files = files };
            var acknowledged = new List<int>();
            using (var store = DfsStore.Open(options))
            {
                var table = store.OpenTable(TemporaryStore.Path, "t");
                files.FailAfter(calls, fault);
                for (var n = 0; n < 4; n++)
                {
                    if (TryAppend(table, n)) acknowledged.Add(n);
                    if (n == 2) Assert.Equal(acknowledged, NumbersOf(table));
                }

                hasFailed = files.HasFailed;
                Assert.Equal(hasFailed, acknowledged.Count < 4);
                files.Heal();
                using var killed = KilledStore.Of(options);
                Assert.Subset(Enumerable.Range(0, 4).ToHashSet(), killed.Numbers("t").ToHashSet());
                Assert.Superset(acknowledged.ToHashSet(), killed.Numbers("t").ToHashSet());
                Assert.Equal(killed.Numbers("t").Order().Distinct(), killed.Numbers("t"));
            }

            using (var store = DfsStore.Open(options))
            {
                var table = store.OpenTable(TemporaryStore.Path, "t");
                Assert.True(TryAppend(table, 99));
                Assert.Equal([.. acknowledged, 99], NumbersOf(table));
            }

            temporary.Reopen();
        }

        Assert.True(calls > 10, $"only {calls} calls could fail");
    }

    [Fact]
    public void Log_takes_no_rows_after_a_failed_sync_until_it_is_opened_again()
    {
        using var temporary = new TemporaryStore();
        temporary.Create("t", Rows(0).Schema);
        temporary.Store.Dispose();
        var files = new FaultyFiles(DiskFiles.Instance);
        var options = new StoreOptions(temporary.Directory) { Files = files };
        using (var store = DfsStore.Open(options))
        {
            var table = store.OpenTable(TemporaryStore.Path, "t");
            table.Append(Rows(1));
            // The write comes first, then the sync.
            files.FailAfter(1, DiskFault.Broken);
            Assert.Throws<DatabaseException>(() => table.Append(Rows(2)));
            var failure = Assert.Throws<DatabaseException>(() => table.Append(Rows(3)));
            Assert.Contains("appends.log takes no more rows", failure.Message, StringComparison.Ordinal);
            Assert.Equal([1], NumbersOf(table));
        }

        temporary.Reopen();
        var again = temporary.Store.OpenTable(TemporaryStore.Path, "t");
        again.Append(Rows(4));
        Assert.Equal([1, 4], NumbersOf(again));
    }

    [Fact]
    public void Record_that_was_cut_off_counts_for_nothing()
    {
        using var temporary = new TemporaryStore();
        var table = temporary.Create("t", Rows(0).Schema);
        for (var n = 0; n < 3; n++) table.Append(Rows(n));
        for (var cut = 1; cut < RecordBytes; cut += 5)
        {
            using var killed = KilledStore.Of(temporary.Store.Options);
            using (var log = File.OpenWrite(killed.Options.AppendLogFile)) log.SetLength((3 * RecordBytes) - cut);
            Assert.Equal([0, 1], killed.Numbers("t"));
            killed.Table("t").Append(Rows(7));
            Assert.Equal([0, 1, 7], killed.Numbers("t"));
        }
    }

    [Fact]
    public void Damage_before_rows_that_were_acknowledged_is_reported_and_nothing_is_dropped()
    {
        using var temporary = new TemporaryStore();
        var table = temporary.Create("t", Rows(0).Schema);
        for (var n = 0; n < 3; n++) table.Append(Rows(n));
        for (var damaged = 0; damaged < 2 * RecordBytes; damaged += 7)
        {
            using var killed = KilledStore.Of(temporary.Store.Options);
            var bytes = File.ReadAllBytes(killed.Options.AppendLogFile);
            bytes[damaged] ^= 0x11;
            File.WriteAllBytes(killed.Options.AppendLogFile, bytes);

            var failure = Assert.Throws<DatabaseException>(() => killed.Store);

            Assert.Contains($"{killed.Options.AppendLogFile} is damaged at byte", failure.Message, StringComparison.Ordinal);
            Assert.False(failure.IsTransient);
            Assert.Equal(bytes, File.ReadAllBytes(killed.Options.AppendLogFile));
        }
    }

    [Fact]
    public void Loss_of_power_takes_no_row_that_was_acknowledged()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var chance = new Random(seed);
            using var numbers = StoreConnection.OpenInMemory();
            numbers.Execute("CREATE SCHEMA registry");
            AppendLog.Initialise(numbers);
            var disk = new MemoryDisk();
            var pending = new List<int>();
            for (var life = 0; life < 4; life++)
            {
                disk = Live(disk, numbers, pending, chance, first: 1_000 * life);
                using var log = AppendLog.Open(numbers, disk, LogPath);
                var found = Pending(log, numbers);
                // The append during which the power went may have arrived.
                Assert.Equal(pending, found.Take(pending.Count));
                Assert.InRange(found.Length - pending.Count, 0, 1);
                pending = [.. found];
            }
        }
    }

    // Appends and settles until the power goes, during a call to the disk.
    private static MemoryDisk Live(MemoryDisk disk, StoreConnection numbers, List<int> pending, Random chance, int first)
    {
        var files = new FaultyFiles(disk);
        using var log = AppendLog.Open(numbers, files, LogPath);
        files.FailAfter(chance.Next(40), (DiskFault)chance.Next(4));
        try
        {
            for (var n = first; ; n++)
            {
                var rows = Enumerable.Repeat(n, 1 + chance.Next(30)).ToArray();
                Assert.True(log.TryAdd([new LoggedRows(1, [Vector.Int(rows)])], DateTimeOffset.UnixEpoch));
                pending.Add(n);
                if (chance.Next(4) > 0) continue;
                var isFinished = chance.Next(2) == 0;
                log.Settle(numbers, isFinished);
                log.Committed(isFinished);
                pending.Clear();
            }
        }
        catch (DatabaseException)
        {
            return disk.LosePower(chance);
        }
    }

    // The numbers of appends; each is in all of its rows.
    private static int[] Pending(AppendLog log, StoreConnection numbers)
    {
        if (!log.IsPending) return [];
        return [.. log.Read(numbers, _ => Definition).SelectMany(table => ((Vector<int>)table.Rows["n"]).Span.ToArray()).Distinct()];
    }

    private static TableDefinition Definition => new(
        1, new DatabaseDefinition(1, TemporaryStore.Path, TemporaryStore.Months, "TSDB", "TRANS"), "t", [.. Rows(0).Schema]);

    // A header, the time, the number of the table, how many rows, the length of the row, the row.
    private static int RecordBytes => RecordFile.HeaderBytes + sizeof(long) + (4 * sizeof(int));

    private static bool TryAppend(StoredTable table, int n)
    {
        try
        {
            table.Append(Rows(n));
            return true;
        }
        catch (DatabaseException)
        {
            return false;
        }
    }
}

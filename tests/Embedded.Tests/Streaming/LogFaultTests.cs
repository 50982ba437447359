using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Files;
using DolphinQuant.Embedded.Streaming;
using DolphinQuant.Embedded.Tests.Storage.Files;

namespace DolphinQuant.Embedded.Tests.Streaming;

/// <summary>Every write path of a stream log, with a fault at every call and with the power taken away.</summary>
public sealed class LogFaultTests
{
    private const string Folder = "/store/streams/ticks";

    private const int Appends = 12;

    [Theory]
    [InlineData(DiskFault.ShortWrite, false)]
    [InlineData(DiskFault.Full, true)]
    [InlineData(DiskFault.Broken, true)]
    [InlineData(DiskFault.Broken, false)]
    [InlineData(DiskFault.BrokenForGood, true)]
    public void Log_keeps_every_acknowledged_row_once_whichever_call_fails(DiskFault fault, bool isFlushed)
    {
        var flush = isFlushed ? LogFlush.Disk : LogFlush.Process;
        var faults = 0;
        for (var call = 0; ; call++)
        {
            var disk = new MemoryDisk();
            var files = new FaultyFiles(disk);
            List<int> acknowledged = [];
            using (var log = StreamLog.Open(Folder, Options(files, flush)))
            {
                files.FailAfter(call, fault);
                for (var i = 0; i < Appends; i++) TryAppend(log, acknowledged, fault);
                if (!files.HasFailed) break;
            }

            faults++;
            files.Heal();
            Assert.True(acknowledged.Count >= (fault == DiskFault.BrokenForGood ? 0 : 1) || call < 4, $"call {call}");
            AssertHolds(disk, acknowledged, flush);
        }

        Assert.True(faults > Appends, $"only {faults} calls could fail");
    }

    [Theory]
    [InlineData(DiskFault.ShortWrite)]
    [InlineData(DiskFault.Full)]
    [InlineData(DiskFault.Broken)]
    public void Append_after_a_failed_write_works(DiskFault fault)
    {
        var disk = new MemoryDisk();
        var files = new FaultyFiles(disk);
        List<int> acknowledged = [];
        using (var log = StreamLog.Open(Folder, Options(files, LogFlush.Process)))
        {
            TryAppend(log, acknowledged, fault);
            files.FailAfter(0, fault);
            TryAppend(log, acknowledged, fault);
            TryAppend(log, acknowledged, fault);
        }

        Assert.Equal([0, 0], acknowledged.Select(row => row / Appends));
        Assert.Equal(2, acknowledged.Count);
        AssertHolds(disk, acknowledged, LogFlush.Process);
    }

    [Fact]
    public void Log_takes_nothing_after_a_failed_sync_until_it_is_opened_again()
    {
        var disk = new MemoryDisk();
        var files = new FaultyFiles(disk);
        using (var log = StreamLog.Open(Folder, Options(files, LogFlush.Disk)))
        {
            log.Append(0, Row(0));
            files.FailAfter(1, DiskFault.Broken);
            Assert.Throws<DatabaseException>(() => log.Append(1, Row(1)));
            var refusal = Assert.Throws<DatabaseException>(() => log.Append(1, Row(1)));
            Assert.Contains("open the database again", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(1, log.EndOffset);
        }

        using var again = StreamLog.Open(Folder, Options(disk, LogFlush.Disk));
        again.Append(1, Row(2));
        Assert.Equal([0, 2], Rows(again));
    }

    [Fact]
    public void Flushed_rows_survive_a_loss_of_power_at_any_moment()
    {
        var chance = new Random(20260112);
        for (var round = 0; round < 200; round++)
        {
            var disk = new MemoryDisk();
            var log = StreamLog.Open(Folder, Options(disk, LogFlush.Disk));
            var count = chance.Next(1, 20);
            for (var i = 0; i < count; i++) log.Append(i, Row(i));

            var after = disk.LosePower(round == 0 ? null : chance);
            using var again = StreamLog.Open(Folder, Options(after, LogFlush.Disk));
            Assert.Equal(Enumerable.Range(0, count), Rows(again));
        }
    }

    [Fact]
    public void Rows_that_are_not_flushed_are_lost_from_the_end_only()
    {
        var chance = new Random(7);
        var lost = 0;
        for (var round = 0; round < 200; round++)
        {
            var disk = new MemoryDisk();
            var log = StreamLog.Open(Folder, Options(disk, LogFlush.Process) with { SegmentBytes = 1 << 20 });
            for (var i = 0; i < 10; i++) log.Append(i, Row(i));

            using var again = OpenOrCut(disk.LosePower(chance));
            var rows = Rows(again);
            Assert.Equal(Enumerable.Range(0, rows.Length), rows);
            lost += 10 - rows.Length;
        }

        Assert.True(lost > 0, "the disk in memory loses nothing");
    }

    [Fact]
    public void Wrong_byte_before_the_last_record_is_an_error_and_drops_nothing()
    {
        var disk = new MemoryDisk();
        using (var log = StreamLog.Open(Folder, Options(disk, LogFlush.Disk) with { SegmentBytes = 1 << 20 }))
            for (var i = 0; i < 3; i++) log.Append(i, Row(i));
        var path = disk.List(Folder, ".log").Single();
        var file = disk.Open(path);
        var length = file.Length;
        file.Write([0x55], length / 2);

        var failure = Assert.Throws<DatabaseException>(() => StreamLog.Open(Folder, Options(disk, LogFlush.Disk)));

        Assert.Contains("damaged at byte", failure.Message, StringComparison.Ordinal);
        Assert.Equal(length, file.Length);
    }

    [Fact]
    public void Missing_file_of_a_log_is_an_error()
    {
        var disk = new MemoryDisk();
        using (var log = StreamLog.Open(Folder, Options(disk, LogFlush.Disk)))
            for (var i = 0; i < Appends; i++) log.Append(i, Row(i));
        disk.Delete(disk.List(Folder, ".log")[1]);

        var failure = Assert.Throws<DatabaseException>(() => StreamLog.Open(Folder, Options(disk, LogFlush.Disk)));

        Assert.Contains("missing", failure.Message, StringComparison.Ordinal);
    }

    // A write that arrived behind one that did not looks like damage; its place is named, and cutting there goes on.
    private static StreamLog OpenOrCut(MemoryDisk disk)
    {
        try
        {
            return StreamLog.Open(Folder, Options(disk, LogFlush.Process));
        }
        catch (DatabaseException damage)
        {
            var words = damage.Message.Split("at byte ")[1];
            disk.Open(disk.List(Folder, ".log").Single()).SetLength(long.Parse(words[..words.IndexOf(':', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture));
            return StreamLog.Open(Folder, Options(disk, LogFlush.Process));
        }
    }

    // A row says how many were acknowledged before it and which attempt it was.
    private static void TryAppend(StreamLog log, List<int> acknowledged, DiskFault fault)
    {
        var attempt = acknowledged.Count;
        try
        {
            log.Append(acknowledged.Count, Row(attempt));
            acknowledged.Add(attempt);
        }
        catch (DatabaseException failure)
        {
            var says = fault is DiskFault.ShortWrite or DiskFault.Full ? "free some space" : "heck the disk";
            Assert.True(
                failure.Message.Contains(says, StringComparison.Ordinal)
                || failure.Message.Contains("open the database again", StringComparison.Ordinal),
                failure.Message);
        }
    }

    private static void AssertHolds(MemoryDisk disk, List<int> acknowledged, LogFlush flush)
    {
        foreach (var after in flush == LogFlush.Disk ? [disk, disk.LosePower()] : (MemoryDisk[])[disk])
        {
            using var log = StreamLog.Open(Folder, Options(after, flush));
            var rows = Rows(log);
            Assert.Equal(acknowledged, rows.Take(acknowledged.Count));
            // A row whose failure was reported may be there; it is the one that came next.
            Assert.True(rows.Length <= acknowledged.Count + 1);
            log.Append(log.EndOffset, Row(99));
            Assert.Equal(99, Rows(log)[^1]);
        }
    }

    private static int[] Rows(StreamLog log)
    {
        var rows = new List<int>();
        while (log.Read(rows.Count, 100) is { } more) rows.AddRange(more.Span<int>("x").ToArray());
        return [.. rows];
    }

    private static Table Row(int x) => new(("x", Vector.Int(x)));

    // Small files, so that a dozen rows fill several.
    private static StreamLogOptions Options(IStoreFiles files, LogFlush flush) =>
        new(flush, TimeSpan.FromDays(1), TimeProvider.System) { Files = files, SegmentBytes = 150 };
}

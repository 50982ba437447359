using DolphinQuant.Data;
using DolphinQuant.Embedded.Streaming;
using DolphinQuant.Embedded.Tests.Storage.Files;

namespace DolphinQuant.Embedded.Tests.Streaming;

public sealed class StreamTableFaultTests
{
    [Fact]
    public void Key_of_a_row_that_the_disk_did_not_take_is_free()
    {
        var files = new FaultyFiles(new MemoryDisk());
        using var log = StreamLog.Open("/store/streams/keyed", new StreamLogOptions(LogFlush.Process, TimeSpan.FromDays(1), TimeProvider.System) { Files = files });
        var table = new StreamTable(Rows(), ["id"]);
        table.Persist(log, purge: null);
        table.Append(Rows(1, 2));

        files.FailAfter(0, DiskFault.Full);
        Assert.Throws<DatabaseException>(() => table.Append(Rows(2, 3, 4)));
        Assert.Equal(2, table.EndOffset);
        table.Append(Rows(4, 3, 1, 5));

        Assert.Equal([1, 2, 4, 3, 5], table.Snapshot().Span<int>("id").ToArray());
        Assert.Equal([1, 2, 4, 3, 5], log.Read(0, 10)!.Span<int>("id").ToArray().Concat(log.Read(2, 10)!.Span<int>("id").ToArray()).Distinct());
    }

    [Fact]
    public void Times_of_a_row_that_the_disk_did_not_take_do_not_count()
    {
        var files = new FaultyFiles(new MemoryDisk());
        using var log = StreamLog.Open("/store/streams/latest", new StreamLogOptions(LogFlush.Process, TimeSpan.FromDays(1), TimeProvider.System) { Files = files });
        var table = new StreamTable(Timed(), ["id"], ["at"]);
        table.Persist(log, purge: null);
        table.Append(Timed((1, 10), (2, 10)));

        files.FailAfter(0, DiskFault.Full);
        Assert.Throws<DatabaseException>(() => table.Append(Timed((1, 30), (3, 5))));
        table.Append(Timed((1, 20), (3, 4), (2, 9)));

        Assert.Equal([1, 2, 1, 3], table.Snapshot().Span<int>("id").ToArray());
        Assert.Equal([10, 10, 20, 4], table.Snapshot().Span<int>("at").ToArray());
    }

    private static Table Timed(params (int Id, int At)[] rows) => new(
        ("id", Vector.Int([.. rows.Select(row => row.Id)])), ("at", Vector.Int([.. rows.Select(row => row.At)])));

    private static Table Rows(params int[] ids) => new(("id", Vector.Int(ids)));
}

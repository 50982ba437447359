using DolphinQuant.Data;
using DolphinQuant.Embedded.Streaming;
using DolphinQuant.Embedded.Tests.Storage.Files;

namespace DolphinQuant.Embedded.Tests.Streaming;

public sealed class OffsetStoreTests
{
    private const string Folder = "/store/streams/offsets";

    private const string Topic = "localhost:8848:local8848/ticks/a b";

    [Fact]
    public void Kept_offset_is_found_again()
    {
        var disk = new MemoryDisk();
        Assert.Null(new OffsetStore(Folder, disk).Find(Topic));
        using (var offsets = new OffsetStore(Folder, disk))
            for (var i = 0; i < 5; i++) offsets.Keep(Topic, i * 10);

        using var again = new OffsetStore(Folder, disk);
        Assert.Equal(40, again.Find(Topic));
        Assert.Equal([Topic], again.Topics());
        again.Remove(Topic);
        Assert.Null(again.Find(Topic));
        Assert.Null(new OffsetStore(Folder, disk).Find(Topic));
    }

    [Theory]
    [InlineData(DiskFault.ShortWrite)]
    [InlineData(DiskFault.Full)]
    [InlineData(DiskFault.Broken)]
    public void Failed_write_leaves_the_offset_before_it_and_the_next_one_works(DiskFault fault)
    {
        for (var call = 0; call < 8; call++)
        {
            var disk = new MemoryDisk();
            var files = new FaultyFiles(disk);
            long? kept = null;
            using (var offsets = new OffsetStore(Folder, files))
            {
                files.FailAfter(call, fault);
                for (var i = 0; i < 5; i++) kept = Kept(offsets, i) ?? kept;
                Assert.Equal(kept, offsets.Find(Topic));
            }

            Assert.True(files.HasFailed || call == 7);
            Assert.Equal(call == 6 ? 3 : 4, kept);
            using var again = new OffsetStore(Folder, disk);
            Assert.Equal(kept, again.Find(Topic));
        }
    }

    [Fact]
    public void Failed_last_write_leaves_the_offset_before_it()
    {
        var disk = new MemoryDisk();
        var files = new FaultyFiles(disk);
        using (var offsets = new OffsetStore(Folder, files))
        {
            for (var i = 0; i < 4; i++) offsets.Keep(Topic, i);
            files.FailAfter(0, DiskFault.ShortWrite);
            Assert.Throws<DatabaseException>(() => offsets.Keep(Topic, 4));
            Assert.Equal(3, offsets.Find(Topic));
        }

        using var again = new OffsetStore(Folder, disk);
        Assert.Equal(3, again.Find(Topic));
    }

    [Fact]
    public void Offset_after_a_loss_of_power_is_one_that_was_kept()
    {
        var chance = new Random(11);
        for (var round = 0; round < 100; round++)
        {
            var disk = new MemoryDisk();
            var offsets = new OffsetStore(Folder, disk);
            for (var i = 0; i < 10; i++) offsets.Keep(Topic, i);

            using var again = new OffsetStore(Folder, disk.LosePower(chance));
            Assert.True(again.Find(Topic) is null or (>= 0 and <= 9));
        }
    }

    [Fact]
    public void Damaged_file_is_an_error()
    {
        var disk = new MemoryDisk();
        using (var offsets = new OffsetStore(Folder, disk))
        {
            offsets.Keep(Topic, 1);
            offsets.Keep(Topic, 2);
        }

        var file = disk.Open(disk.List(Folder, OffsetStore.Extension).Single());
        file.Write([0xFF], 8);
        file.Write([0xFF], 4096 + 8);

        var failure = Assert.Throws<DatabaseException>(() => new OffsetStore(Folder, disk).Find(Topic));
        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Offset_beyond_the_rows_that_are_left_is_set_back()
    {
        using var offsets = new OffsetStore(Folder, new MemoryDisk());
        offsets.Keep(Topic, 500);

        offsets.Limit("localhost:8848:local8848/other/", 100);
        Assert.Equal(500, offsets.Find(Topic));
        offsets.Limit("localhost:8848:local8848/ticks/", 501);
        Assert.Equal(500, offsets.Find(Topic));
        offsets.Limit("localhost:8848:local8848/ticks/", 100);
        Assert.Equal(99, offsets.Find(Topic));
    }

    private static long? Kept(OffsetStore offsets, long offset)
    {
        try
        {
            offsets.Keep(Topic, offset);
            return offset;
        }
        catch (DatabaseException)
        {
            return null;
        }
    }
}

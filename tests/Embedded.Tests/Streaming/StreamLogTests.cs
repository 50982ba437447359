using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming;

public sealed class StreamLogTests : StreamFixture
{
    private const string Create =
        "enableTableShareAndPersistence(streamTable(1:0, `sym`time`price, [SYMBOL, TIMESTAMP, DOUBLE]), `ticks, cacheSize=1000)";

    private static string Insert(int first, int count) =>
        $"n = {first}..{first + count - 1}; insert into ticks values(take(`A`B, {count}), 2024.01.01T00:00:00.000 + n, n * 0.5)";

    [Fact]
    public async Task Rows_come_back_after_a_restart()
    {
        await RunAsync(Create);
        for (var i = 0; i < 10; i++) await RunAsync(Insert(i * 30, 30));
        await RestartAsync();
        await RunAsync(Create);

        Assert.Equal(300, await NumberAsync("size(ticks)"));
        Assert.Equal("B 149.5", await RowsAsync("select sym, price from ticks where price = 149.5"));
        await RunAsync(Insert(300, 1));
        Assert.Equal(301, await NumberAsync("getPersistenceMeta(ticks)[`totalSize]"));
    }

    [Fact]
    public async Task Memory_keeps_the_newest_rows_and_subscribers_still_get_all()
    {
        await RunAsync(Create);
        for (var i = 0; i < 50; i++) await RunAsync(Insert(i * 100, 100));

        Assert.InRange(await NumberAsync("size(ticks)"), 1000, 2500);
        Assert.Equal(5000, await NumberAsync("getPersistenceMeta(ticks)[`totalSize]"));
        await RunAsync("""
            share streamTable(1:0, `sym`time`price, [SYMBOL, TIMESTAMP, DOUBLE]) as got
            subscribeTable(tableName=`ticks, actionName=`copy, offset=0, handler=append!{got}, msgAsTable=true)
            """);
        await WaitForAsync("size(got)", 5000);
        Assert.Equal(1, await NumberAsync("int(eqObj(exec price from got, (0..4999) * 0.5))"));
        Assert.True(await NumberAsync("getPersistenceMeta(ticks)[`memoryOffset]") > 0);
    }

    [Fact]
    public async Task Record_cut_off_at_the_end_is_dropped_and_the_rest_comes_back()
    {
        await RunAsync(Create);
        await RunAsync(Insert(0, 10));
        await RunAsync(Insert(10, 10));
        await CloseAsync();
        var file = Directory.GetFiles(LogFolder("ticks")).Single();
        var whole = await File.ReadAllBytesAsync(file);
        for (var cut = 1; cut < 40; cut += 7)
        {
            await File.WriteAllBytesAsync(file, whole[..^cut]);
            await OpenAsync();
            await RunAsync(Create);
            Assert.Equal(10, await NumberAsync("size(ticks)"));
            await RunAsync(Insert(10, 5));
            Assert.Equal(15, await NumberAsync("size(ticks)"));
            await CloseAsync();
        }

        await OpenAsync();
    }

    [Fact]
    public async Task Wrong_byte_in_the_last_record_drops_it_alone()
    {
        await RunAsync(Create);
        await RunAsync(Insert(0, 10));
        await RunAsync(Insert(10, 10));
        await CloseAsync();
        var file = Directory.GetFiles(LogFolder("ticks")).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^20] ^= 0x40;
        await File.WriteAllBytesAsync(file, bytes);
        await OpenAsync();
        await RunAsync(Create);

        Assert.Equal(10, await NumberAsync("size(ticks)"));
    }

    [Fact]
    public async Task Keys_of_rows_on_disk_stay_taken()
    {
        const string keyed = "enableTableShareAndPersistence(keyedStreamTable(`id, 1:0, `id`x, [INT, INT]), `keyed, cacheSize=1000)";
        await RunAsync(keyed);
        await RunAsync("for (i in 0..39) { insert into keyed values(i * 100 + 0..99, take(1, 100)) }");
        await RestartAsync();
        await RunAsync(keyed);
        await RunAsync("insert into keyed values([5, 4000], [2, 2])");

        Assert.Equal(4001, await NumberAsync("getPersistenceMeta(keyed)[`totalSize]"));
    }

    [Fact]
    public async Task Dropped_table_leaves_nothing_on_disk_and_undefined_one_leaves_its_rows()
    {
        await RunAsync(Create);
        await RunAsync(Insert(0, 10));
        await RunAsync("undef(`ticks, SHARED)");
        await RunAsync(Create);
        Assert.Equal(10, await NumberAsync("size(ticks)"));

        await RunAsync("dropStreamTable(`ticks)");
        Assert.False(Directory.Exists(LogFolder("ticks")));
    }

    [Fact]
    public async Task Table_with_rows_is_not_mixed_with_rows_on_disk()
    {
        await RunAsync(Create);
        await RunAsync(Insert(0, 10));
        await RestartAsync();

        var refusal = await Assert.ThrowsAsync<ScriptException>(() => RunAsync("""
            t = streamTable(1:0, `sym`time`price, [SYMBOL, TIMESTAMP, DOUBLE])
            t.append!(table([`A] as sym, [2024.01.01T00:00:00.000] as time, [1.0] as price))
            enableTableShareAndPersistence(t, `ticks)
            """));
        Assert.Contains("must be empty", refusal.Message, StringComparison.Ordinal);
        await RunAsync(Create);
        Assert.Equal(10, await NumberAsync("size(ticks)"));
    }

    [Theory]
    [InlineData("../ticks")]
    [InlineData("a/b")]
    [InlineData("..")]
    public async Task Name_cannot_lead_out_of_the_folder(string name) =>
        await Assert.ThrowsAsync<ScriptException>(
            () => RunAsync($"enableTableShareAndPersistence(streamTable(1:0, [`a], [INT]), '{name}')"));
}

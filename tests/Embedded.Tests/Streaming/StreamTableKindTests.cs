using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming;

/// <summary>Stream tables that keep the newest rows of keys, and those that let old rows go from memory.</summary>
public sealed class StreamTableKindTests : StreamFixture
{
    [Fact]
    public async Task Row_that_is_not_newer_than_the_last_of_its_key_is_dropped()
    {
        await RunAsync("""
            t = latestKeyedStreamTable(`sym, `at, 1:0, `sym`at`x, [SYMBOL, TIMESTAMP, INT])
            insert into t values([`A, `B, `A, `A], timestamp([5, 5, 7, 6]), 1..4)
            insert into t values([`A, `B, `C], timestamp([7, 6, 1]), 5..7)
            """);
        Assert.Equal("2 3 6 7", await TextAsync("exec x from t"));
    }

    [Fact]
    public async Task Time_of_a_key_may_be_a_date_and_a_time_of_day()
    {
        await RunAsync("""
            t = latestKeyedStreamTable(`sym, `day`clock, 1:0, `sym`day`clock`x, [SYMBOL, DATE, SECOND, INT])
            insert into t values(`A`A, [2024.01.02, 2024.01.01], [09:00:00, 10:00:00], 1 2)
            insert into t values(`A, 2024.01.02, 09:00:01, 3)
            """);
        Assert.Equal("1 3", await TextAsync("exec x from t"));
        await Assert.ThrowsAsync<ScriptException>(
            () => RunAsync("latestKeyedStreamTable(`sym, `x, 1:0, `sym`x, [SYMBOL, DOUBLE])"));
    }

    [Fact]
    public async Task Latest_times_of_keys_are_known_after_a_restart()
    {
        const string Open = """
            enableTableShareAndPersistence(latestKeyedStreamTable(`sym, `at, 1:0, `sym`at`x, [SYMBOL, TIMESTAMP, INT]), `kept)
            """;
        await RunAsync(Open);
        await RunAsync("insert into kept values(`A, timestamp(5), 1)");
        await RestartAsync();
        await RunAsync(Open);
        await RunAsync("insert into kept values(`A`A, timestamp([5, 6]), 2 3)");
        Assert.Equal("1 3", await TextAsync("exec x from kept"));
    }

    [Fact]
    public async Task Memory_is_purged_by_the_times_of_rows()
    {
        await RunAsync("""
            t = streamTable(1:0, `at`x, [DATETIME, INT])
            enableTableCachePurge(t, cachePurgeTimeColumn=`at, cachePurgeInterval=60m, cacheRetentionTime=30m)
            insert into t values(2024.01.01T09:00:00 + 600 * 0..6, 0..6)
            """);
        Assert.Equal(0, await NumberAsync("getStreamTableCacheOffset(t)"));
        // An hour after the first is not more than an hour.
        await RunAsync("insert into t values(2024.01.01T10:00:00, 7)");
        Assert.Equal(0, await NumberAsync("getStreamTableCacheOffset(t)"));
        // From 09:31 on, and the row before.
        await RunAsync("insert into t values(2024.01.01T10:01:00, 8)");
        Assert.Equal(3, await NumberAsync("getStreamTableCacheOffset(t)"));
        Assert.Equal("3 4 5 6 7 8", await TextAsync("exec x from t"));
    }

    [Fact]
    public async Task Memory_is_purged_by_number_but_not_before_a_subscriber_has_read()
    {
        await RunAsync("""
            t = streamTable(1:0, `x`y, [INT, INT])
            enableTableShareAndCachePurge(t, `bounded, cacheSize=1000)
            share table(1:0, `rows`most, [INT, INT]) as seen
            share table([0] as open) as gate
            def slow(msg) {
                while (exec first(open) from objByName(`gate) == 0) sleep(1)
                insert into seen values(size(msg), max(msg.x))
            }
            """);
        await RunAsync("for (i in 0..2) { insert into bounded values(take(i, 1000), 0..999) }");
        Assert.Equal(2000, await NumberAsync("getStreamTableCacheOffset(bounded)"));
        await RunAsync("subscribeTable(tableName=`bounded, actionName=`a, offset=2000, handler=slow, msgAsTable=true)");
        await RunAsync("for (i in 3..6) { insert into bounded values(take(i, 1000), 0..999) }");
        // The subscriber stands at its first batch: nothing behind it may go.
        Assert.Equal(2000, await NumberAsync("getStreamTableCacheOffset(bounded)"));
        await RunAsync("update gate set open = 1");
        await WaitForAsync("exec sum(rows) from seen", 5000);
        await RunAsync("insert into bounded values(take(7, 1000), 0..999)");
        Assert.Equal(7000, await NumberAsync("getStreamTableCacheOffset(bounded)"));
        await WaitForAsync("exec max(most) from seen", 7);
    }

    [Fact]
    public async Task Slow_subscriber_of_a_kept_table_reads_from_disk_and_memory_stays_bounded()
    {
        await RunAsync("""
            enableTableShareAndPersistence(streamTable(1:0, `x`y, [INT, INT]), `kept, cacheSize=1000)
            share table(1:0, `rows, [INT]) as seen
            def slow(msg) { insert into seen values(size(msg)); sleep(5) }
            subscribeTable(tableName=`kept, actionName=`a, offset=0, handler=slow, msgAsTable=true)
            for (i in 0..19) { insert into kept values(take(i, 1000), 0..999) }
            """);
        Assert.InRange(await NumberAsync("getPersistenceMeta(kept).sizeInMemory"), 1000, 2500);
        await WaitForAsync("exec sum(rows) from seen", 20_000);
        Assert.Equal(0, await NumberAsync("getStreamingStat()[`subWorkers].failedMsgCount[0]"));
    }

    [Theory]
    [InlineData("enableTableCachePurge(t)", "cacheSize")]
    [InlineData("enableTableCachePurge(t, cachePurgeTimeColumn=`y, cachePurgeInterval=2m, cacheRetentionTime=1m)", "time column")]
    [InlineData("enableTableCachePurge(t, cachePurgeTimeColumn=`x, cachePurgeInterval=1m, cacheRetentionTime=2m)", "shorter")]
    [InlineData("enableTableCachePurge(t, 1000, `x, 2m, 1m)", "cacheSize")]
    [InlineData("haStreamTable(2, t, `ha, 1000)", "cluster")]
    public async Task Wrong_arguments_are_refused(string call, string complaint)
    {
        await RunAsync("t = streamTable(1:0, `x`y, [TIMESTAMP, INT])");
        var refusal = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(call));
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
    }

    private async Task<string> TextAsync(string script) =>
        string.Join(' ', ((Vector<int>)await RunAsync(script)).Span.ToArray());
}

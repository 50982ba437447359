namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>An engine that goes on from its snapshot after a restart counts every row of its stream exactly once.</summary>
public sealed class ResumedSubscriptionTests : StreamFixture
{
    [Fact]
    public async Task Engine_resumes_behind_the_last_message_of_its_snapshot()
    {
        await OpenTablesAsync();
        await RunAsync("subscribeTable(tableName=`trades, actionName=`a, offset=0, handler=appendMsg{engine}, msgAsTable=true, handlerNeedMsgId=true)");
        for (var i = 0; i < 50; i++)
        {
            await RunAsync($"insert into trades values(`A`B, {i} {i + 1})");
            await WaitForAsync("getStreamingStat()[`subWorkers].lastMsgId[0]", (2 * i) + 1);
        }

        // 50 messages, a snapshot after every 20: that of message 40 holds the rows up to offset 79.
        Assert.Equal(79, await NumberAsync("getSnapshotMsgId(engine)"));
        await RestartAsync();
        await OpenTablesAsync();
        Assert.Equal(79, await NumberAsync("getSnapshotMsgId(engine)"));
        await RunAsync("subscribeTable(tableName=`trades, actionName=`a, offset=getSnapshotMsgId(engine) + 1, handler=appendMsg{engine}, msgAsTable=true, handlerNeedMsgId=true)");
        await RunAsync("insert into trades values(`A`B, 1000 2000)");
        await WaitForAsync("getStreamingStat()[`subWorkers].lastMsgId[0]", 101);
        await WaitForAsync("exec max(total) from results where sym = `B", ((50 * 51) / 2) + 2000);
        Assert.Equal(((49 * 50) / 2) + 1000, await NumberAsync("exec max(total) from results where sym = `A"));
    }

    private async Task OpenTablesAsync() => await RunAsync($$"""
        enableTableShareAndPersistence(streamTable(1:0, `sym`x, [SYMBOL, LONG]), `trades)
        share table(1:0, `sym`total, [SYMBOL, LONG]) as results
        engine = createReactiveStateEngine(`sums, <[cumsum(x)]>, trades, results, `sym, snapshotDir="{{Files.FullName}}", snapshotIntervalInMsgCount=20)
        """);
}

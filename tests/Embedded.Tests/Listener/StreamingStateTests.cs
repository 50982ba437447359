using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>What monitors show of streams, and the parts of tuples that they build calls from.</summary>
public sealed class StreamingStateTests : ListenerFixture
{
    [Fact]
    public async Task Client_that_rows_are_pushed_to_is_shown_to_its_user_and_administrators()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync("createUser('ann', 'password of ann'); createUser('bob', 'password of bob')");
        await admin.RunAsync("share streamTable(1:0, `x, [INT]) as watched; insert into watched values(1..3)");
        using var ann = await LogInAsync("ann", "password of ann");
        await ann.CallAsync("publishTable",
            Scalar.String("localhost"), Scalar.Int(0), Scalar.String("watched"), Scalar.String("a"), Scalar.Int(0));
        await ann.PushedAsync();
        await ann.PushedAsync();
        using var bob = await LogInAsync("bob", "password of bob");

        var shown = (Table)(await admin.RunAsync("getStreamingStat().pubConns"))!;
        Assert.Equal(["client", "queueDepthLimit", "queueDepth", "tables"], shown.Names);
        Assert.Equal((1, "watched", 0L), (shown.Count, shown["tables"].Scalar(0).AsText(), shown["queueDepth"].Scalar(0).AsLong()));
        Assert.StartsWith("127.0.0.1:", shown["client"].Scalar(0).AsText(), StringComparison.Ordinal);
        Assert.Equal(0, ((Table)(await bob.RunAsync("getStreamingStat().pubConns"))!).Count);
        Assert.Equal(0, ((Table)(await admin.RunAsync("getStreamingStat().subConns"))!).Count);
    }

    [Fact]
    public async Task Subscriptions_are_told_by_table_and_subscriber_and_in_full_by_topic()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync(
            """
            share streamTable(1:0, `x, [INT]) as watched; insert into watched values(1..3)
            subscribeTable(tableName=`watched, actionName=`one, offset=0, handler=def(x) {}, msgAsTable=true, hash=2)
            subscribeTable(tableName=`watched, actionName=`two, offset=0, handler=def(x) {})
            """);
        using var client = await LogInAsync();
        await client.CallAsync("publishTable",
            Scalar.String("localhost"), Scalar.Int(0), Scalar.String("watched"), Scalar.String("a"), Scalar.Int(0));
        await client.PushedAsync();
        await client.PushedAsync();

        var published = (Table)(await admin.RunAsync("getStreamingStat('pubTables')"))!;
        Assert.Equal(["tableName", "subscriber", "msgOffset", "actions"], published.Names);
        Assert.Equal(["[one,two]", "a"], Enumerable.Range(0, 2).Select(i => published["actions"].Scalar(i).AsText()));
        Assert.Equal(2, published["msgOffset"].Scalar(1).AsLong());
        var state = (Dictionary)(await admin.RunAsync("getStreamingStat(['subWorkers', 'persistWorkers'])"))!;
        Assert.Equal(2, state.Count);
        var workers = (Table)state[Scalar.String("subWorkers")];
        Assert.Equal(
            ["workerId", "topic", "type", "queueDepthLimit", "queueDepth", "processedMsgCount", "lastMsgId", "failedMsgCount",
                "lastFailedMsgId", "lastFailedTimestamp", "lastErrMsg", "msgAsTable", "batchSize", "throttle", "hash", "filter",
                "persistOffset", "timeTrigger", "handlerNeedMsgId", "raftGroup"], workers.Names);
        Assert.Equal(2, workers["hash"].Scalar(0).AsInt());
        await Assert.ThrowsAsync<ScriptException>(() => admin.RunAsync("getStreamingStat('nothing')"));
    }

    [Fact]
    public async Task Stream_tables_are_listed_with_their_size()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync("share streamTable(1:0, `x`y, [INT, DOUBLE]) as sized; insert into sized values(1..3, 1.0 2.0 3.0)");
        var listed = (Table)(await admin.RunAsync("getStreamTables()"))!;

        Assert.Equal(
            ["name", "shared", "persisted", "cachePurgeEnabled", "loaded", "columns", "rowsInMemory", "totalRows", "memoryUsed"], listed.Names);
        Assert.Equal((2, 3 * (4 + 8)), (listed["columns"].Scalar(0).AsInt(), listed["memoryUsed"].Scalar(0).AsInt()));
    }

    [Fact]
    public async Task Part_of_a_tuple_takes_the_elements_of_another_one()
    {
        using var admin = await LogInAsync();

        Assert.Equal(3, ((Scalar)(await admin.RunAsync("a = array(ANY, 2, 2); a[0] = 7; a[1:] = (4 5 6, ); size(a[1])"))!).AsInt());
        Assert.Equal(2, ((Scalar)(await admin.RunAsync("a = array(ANY, 2, 2); a[1] = (4, 5); size(a[1])"))!).AsInt());
    }
}

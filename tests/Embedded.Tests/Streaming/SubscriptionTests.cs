using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming;

public sealed class SubscriptionTests : StreamFixture
{
    private const string Tables = """
        share streamTable(1:0, `sym`x, [SYMBOL, INT]) as source
        share streamTable(1:0, `sym`x, [SYMBOL, INT]) as got
        share table(1:0, `rows`last, [INT, LONG]) as calls
        """;

    [Fact]
    public async Task Handler_gets_every_row_once_and_in_order()
    {
        await RunAsync(Tables);
        await RunAsync("subscribeTable(tableName=`source, actionName=`copy, offset=0, handler=append!{got}, msgAsTable=true)");
        await RunAsync("for (i in 0..499) { insert into source values(`A, i) }");

        await WaitForAsync("size(got)", 500);
        Assert.Equal(1, await NumberAsync("int(eqObj(exec x from got, 0..499))"));
    }

    [Theory]
    [InlineData("handler=got", "a stream table")]
    [InlineData("handler=append!{got}, msgAsTable=true", "a call that appends")]
    [InlineData("handler=tableInsert{got}", "a call that inserts a tuple of columns")]
    [InlineData("handler=def (msg) { tableInsert(objByName(`got), msg) }", "a lambda")]
    public async Task Handler_may_be(string handler, string what)
    {
        await RunAsync(Tables);
        await RunAsync($"subscribeTable(tableName=`source, actionName=`a, offset=0, {handler})");
        await RunAsync("insert into source values([`A, `B], [1, 2])");

        await WaitForAsync("size(got)", 2);
        Assert.Equal("A 1; B 2", await RowsAsync("select * from got"));
        Assert.NotEmpty(what);
    }

    [Theory]
    [InlineData("handler=plain")]
    [InlineData("handler=append!{plain}, msgAsTable=true")]
    [InlineData("handler=tableInsert{plain}")]
    public async Task Shared_table_in_memory_is_changed_under_its_name(string handler)
    {
        await RunAsync(Tables);
        await RunAsync("share table(1:0, `sym`x, [SYMBOL, INT]) as plain");
        await RunAsync($"subscribeTable(tableName=`source, actionName=`a, offset=0, {handler})");
        await RunAsync("insert into source values([`A, `B], [1, 2])");

        await WaitForAsync("size(plain)", 2);
    }

    [Fact]
    public async Task Offset_says_where_to_begin()
    {
        await RunAsync(Tables);
        await RunAsync("insert into source values(take(`A, 10), 0..9)");
        await RunAsync("subscribeTable(tableName=`source, actionName=`a, offset=7, handler=got)");
        await WaitForAsync("size(got)", 3);
        await RunAsync("subscribeTable(tableName=`source, actionName=`b, handler=got); insert into source values(`B, 10)");
        await WaitForAsync("size(got)", 5);

        var refusal = await Assert.ThrowsAsync<ScriptException>(
            () => RunAsync("subscribeTable(tableName=`source, actionName=`c, offset=12, handler=got)"));
        Assert.Contains("from 0 to 10", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_waits_for_its_rows_or_the_throttle()
    {
        await RunAsync(Tables);
        await RunAsync("""
            def note(msg, id) { insert into calls values(size(msg), id) }
            subscribeTable(tableName=`source, actionName=`a, handler=note, msgAsTable=true, batchSize=100, throttle=0.2, handlerNeedMsgId=true)
            insert into source values(take(`A, 60), 0..59)
            """);
        // Sixty rows are no batch; the throttle lets them out.
        await WaitForAsync("size(calls)", 1);
        Assert.Equal("60 59", await RowsAsync("select * from calls"));
        await RunAsync("insert into source values(take(`A, 250), 0..249)");
        await WaitForAsync("exec sum(rows) from calls", 310);
        Assert.Equal(309, await NumberAsync("exec last(last) from calls"));
    }

    [Theory]
    [InlineData("filter=`B`C", "B 1; C 2; B 4")]
    [InlineData("filter=`B:`C", "B 1; B 4")]
    [InlineData("filter=\"def (t) { return select * from t where x < 1 }\"", "A 0")]
    [InlineData("filter=(3, 0:3)", "A 0; B 1; C 2; A 3; B 4")]
    [InlineData("filter=def (t) { return select * from t where x > 2 }", "A 3; B 4")]
    public async Task Filter_leaves_out_rows(string filter, string expected)
    {
        await RunAsync(Tables);
        await RunAsync("setStreamTableFilterColumn(source, `sym)");
        await RunAsync($"subscribeTable(tableName=`source, actionName=`a, offset=0, handler=got, {filter})");
        await RunAsync("insert into source values([`A, `B, `C, `A, `B], 0..4)");

        await WaitForAsync("size(got)", expected.Split(';').Length);
        Assert.Equal(expected, await RowsAsync("select * from got"));
    }

    [Fact]
    public async Task Handler_is_called_without_rows_when_time_triggers_it()
    {
        await RunAsync(Tables);
        await RunAsync("""
            def note(msg, id) { insert into calls values(size(msg), id) }
            subscribeTable(tableName=`source, actionName=`a, handler=note, msgAsTable=true, throttle=0.01, timeTrigger=true, handlerNeedMsgId=true)
            """);
        await WaitForAsync("min(3, size(calls))", 3);
        await RunAsync("insert into source values(`A`B, 1 2)");
        await WaitForAsync("exec sum(rows) from calls", 2);
        Assert.Equal(1, await NumberAsync("exec max(last) from calls"));
        Assert.Equal(1, await NumberAsync("int(existSubscriptionTopic(, `source, `a))"));
    }

    [Fact]
    public async Task Handler_that_fails_is_counted_and_gets_the_next_rows()
    {
        await RunAsync(Tables);
        await RunAsync("""
            def picky(msg) {
                if (max(msg.x) == 1) throw "no ones"
                append!(objByName(`got), msg)
            }
            subscribeTable(tableName=`source, actionName=`a, handler=picky, msgAsTable=true)
            """);
        for (var i = 0; i < 3; i++)
        {
            await RunAsync($"insert into source values(`A, {i})");
            await WaitForAsync("getStreamingStat()[`subWorkers].processedMsgCount[0]", i + 1);
        }

        Assert.Equal("A 0; A 2", await RowsAsync("select * from got"));
        Assert.Equal("1 1 no ones", await RowsAsync("select failedMsgCount, lastFailedMsgId, lastErrMsg from getStreamingStat()[`subWorkers]"));
    }

    [Fact]
    public async Task Subscription_goes_on_after_a_restart_where_it_was()
    {
        const string source = "enableTableShareAndPersistence(streamTable(1:0, `sym`x, [SYMBOL, INT]), `kept)";
        const string target = "share keyedStreamTable(`x, 1:0, `sym`x, [SYMBOL, INT]) as got";
        const string subscribe =
            "subscribeTable(tableName=`kept, actionName=`a, offset=-2, handler=got, persistOffset=true)";
        await RunAsync($"{source}; {target}; {subscribe}");
        await RunAsync("insert into kept values(take(`A, 100), 0..99)");
        await WaitForAsync("size(got)", 100);
        await RestartAsync();
        await RunAsync(source);
        await RunAsync("insert into kept values(take(`B, 50), 100..149)");
        await RunAsync($"{target}; {subscribe}");

        await WaitForAsync("size(got)", 50);
        Assert.Equal(1, await NumberAsync("int(eqObj(exec x from got, 100..149))"));
        await WaitForAsync("getTopicProcessedOffset('localhost:8848:local8848/kept/a')", 149);
    }

    [Fact]
    public async Task Unsubscribed_handler_is_not_called_any_more()
    {
        await RunAsync(Tables);
        await RunAsync("subscribeTable(tableName=`source, actionName=`a, handler=got); insert into source values(`A, 1)");
        await WaitForAsync("size(got)", 1);
        await RunAsync("unsubscribeTable(tableName=`source, actionName=`a); insert into source values(`A, 2)");

        Assert.Equal(0, await NumberAsync("size(getStreamingStat()[`subWorkers])"));
        Assert.Equal(1, await NumberAsync("size(got)"));
        await Assert.ThrowsAsync<ScriptException>(() => RunAsync("unsubscribeTable(tableName=`source, actionName=`a)"));
    }

    [Fact]
    public async Task Handler_may_end_its_own_subscription()
    {
        await RunAsync(Tables);
        await RunAsync("""
            def once(msg) {
                append!(objByName(`got), msg)
                unsubscribeTable(tableName=`source, actionName=`a)
            }
            subscribeTable(tableName=`source, actionName=`a, handler=once, msgAsTable=true)
            insert into source values(`A, 1)
            """);

        await WaitForAsync("size(getStreamingStat()[`subWorkers])", 0);
        Assert.Equal(1, await NumberAsync("size(got)"));
    }

    [Theory]
    [InlineData("subscribeTable(tableName=`nothing, handler=got)", "nothing")]
    [InlineData("subscribeTable(tableName=`source, handler=5)", "handler")]
    [InlineData("subscribeTable(tableName=`source, handler=got, filter=`A)", "setStreamTableFilterColumn")]
    [InlineData("subscribeTable('other', `source, `a, 0, got)", "server")]
    [InlineData("subscribeTable(tableName=`source, actionName=`t, handler=got); dropStreamTable(`source)", "unsubscribeTable")]
    public async Task Mistake_says_what_to_do(string script, string hint)
    {
        await RunAsync(Tables);

        var mistake = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(script));
        Assert.Contains(hint, mistake.Message, StringComparison.Ordinal);
    }
}

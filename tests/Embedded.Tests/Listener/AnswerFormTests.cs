using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>Values without a form in the binary encoding, and rows that are gone before a subscriber has had them.</summary>
public sealed class AnswerFormTests : ListenerFixture
{
    [Theory]
    [InlineData("'a\0b'")]
    [InlineData("['ab', 'b\0']")]
    [InlineData("symbol(['ab', 'b\0'])")]
    [InlineData("table(1..70000 as id, take('xy', 70000) as s, join(take('xy', 69999), 'z\0') as t)")]
    [InlineData("(1, (2, 'c\0'))")]
    [InlineData("dict(['kk'], ['v\0'])")]
    [InlineData("set(['k\0', 'll'])")]
    public async Task Value_without_a_form_is_an_error_and_the_connection_goes_on(string script)
    {
        using var admin = await LogInAsync();
        var refusal = await Assert.ThrowsAsync<ScriptException>(() => admin.RunAsync(script));
        Assert.Contains("zero character", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, ((Scalar)(await admin.RunAsync("1 + 1"))!).AsInt());
    }

    [Fact]
    public async Task Blob_may_hold_a_zero_character()
    {
        using var admin = await LogInAsync();
        Assert.Equal("a\0b", ((Scalar)(await admin.RunAsync("blob('a\0b')"))!).AsText());
    }

    [Fact]
    public async Task Subscriber_is_told_of_a_row_without_a_form()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync("share streamTable(1:0, `s`x, [STRING, INT]) as texts; insert into texts values('aa', 1)");
        using var subscriber = await SubscribeAsync("texts");
        Assert.Equal(0, (await subscriber.PushedAsync()).LastOffset);
        await admin.RunAsync("insert into texts values('b\0', 2)");
        var (_, reason) = await subscriber.PushedAsync();
        Assert.Contains("zero character", ((Scalar)reason).AsText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_subscriber_gets_its_rows_in_order_and_is_told_when_a_purge_has_overtaken_it()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync(
            "enableTableShareAndCachePurge(table=streamTable(1:0, `id`text, [LONG, STRING]), tableName=`ticks, cacheSize=2000)");
        using var subscriber = await SubscribeAsync("ticks");
        // More than sockets hold on their way, while the subscriber reads nothing.
        const int rows = 60_000;
        await admin.RunAsync(
            $"for (i in 0..{(rows / 1000) - 1}) {{ insert into ticks values(long(i * 1000 + 0..999), take(lpad(`x, 1000, `y), 1000)) }}");

        var next = 0L;
        while (true)
        {
            var (last, message) = await subscriber.PushedAsync();
            if (message is Scalar reason)
            {
                Assert.Contains($"ticks at offset {next} are gone", reason.AsText(), StringComparison.Ordinal);
                break;
            }

            var ids = (Vector<long>)((Vector)message)[0];
            Assert.Equal(next, ids.Span[0]);
            next += ids.Count;
            Assert.Equal(next - 1, last);
            Assert.True(next < rows, "All rows came, although the table had let them go.");
        }
    }

    [Fact]
    public async Task Column_comments_of_a_stored_table_stay_with_their_columns()
    {
        using var admin = await LogInAsync();
        await admin.RunAsync(
            """
            t = table(1..3 as id, 1.0 2.0 3.0 as price, `a`b`c as note)
            pt = createTable(database("dfs://notes", VALUE, 1..3), t, `pt)
            setColumnComment(pt, dict(["price", "note"], ["last price", "free text"]))
            setColumnComment(pt, {id: "number"})
            rename!(pt, `price, `last); dropColumns!(pt, `note); addColumn(pt, `note, STRING)
            """);
        await RestartAsync();
        using var again = await LogInAsync();
        var columns = (Table)(await again.RunAsync("schema(loadTable('dfs://notes', 'pt')).colDefs"))!;

        Assert.Equal(["number", "last price", ""], Enumerable.Range(0, 3).Select(i => columns["comment"].Scalar(i).AsText()));
        await again.RunAsync("t = table(1 as id); pt = loadTable('dfs://notes', 'pt')");
        foreach (var wrong in (string[])["setColumnComment(t, {id: `x})", "setColumnComment(pt, {nothing: `x})", "setColumnComment(pt, {id: 1})", "setColumnComment(pt, 1)"])
            await Assert.ThrowsAsync<ScriptException>(() => again.RunAsync(wrong));
    }

    [Fact]
    public async Task Home_folder_is_told_to_clients_whose_scripts_see_no_files()
    {
        using var admin = await LogInAsync();
        Assert.Equal(Path.Combine(Folder, "db"), ((Scalar)(await admin.CallAsync("getHomeDir"))!).AsText());
        await Assert.ThrowsAsync<ScriptException>(() => admin.RunAsync("files(getHomeDir())"));
    }

    private async Task<PlainClient> SubscribeAsync(string table)
    {
        var subscriber = await LogInAsync();
        await subscriber.CallAsync(
            "publishTable", Scalar.String("localhost"), Scalar.Int(0), Scalar.String(table), Scalar.String("a"), Scalar.Int(0));
        await subscriber.PushedAsync();
        return subscriber;
    }
}

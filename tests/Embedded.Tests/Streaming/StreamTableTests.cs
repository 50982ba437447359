using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Streaming;

public sealed class StreamTableTests : StreamFixture
{
    private const string Trades = """
        share streamTable(1:0, `sym`price`qty, [SYMBOL, DOUBLE, INT]) as trades
        """;

    [Fact]
    public async Task Rows_come_in_by_every_statement_that_adds_rows()
    {
        await RunAsync(Trades);
        await RunAsync("""
            insert into trades values(`A, 1.5, 10)
            trades.append!(table([`B] as sym, [2.5] as price, [20] as qty))
            tableInsert(trades, `C, 3.5, 30)
            tableInsert(`trades, [`D, `E], [4.5, 5.5], [40, 50])
            """);

        Assert.Equal("A 1.5 10; B 2.5 20; C 3.5 30; D 4.5 40; E 5.5 50", await RowsAsync("select * from trades"));
        Assert.Equal(5, await NumberAsync("size(trades)"));
        Assert.Equal(3, await NumberAsync("exec count(*) from trades where price > 3"));
        Assert.Equal("A;B;C;D;E", await RunAsync("concat(string(trades.sym), ';')") is Scalar text ? text.AsText() : "");
    }

    [Fact]
    public async Task Columns_take_their_names_from_the_call()
    {
        await RunAsync("price = 1.0 2.0; share streamTable(`A`B as sym, price) as named");

        Assert.Equal("A 1; B 2", await RowsAsync("select sym, price from named"));
    }

    [Fact]
    public async Task Keyed_table_takes_the_names_of_its_columns_and_prints_its_rows()
    {
        await RunAsync("id = 3 4; t = keyedStreamTable(`id, id, [5, 6] as x); insert into t values(4, 7)");

        Assert.Equal("id x\n-- -\n3  5\n4  6", Formatter.Format(await RunAsync("t")));
        Assert.Equal("true false", await RunAsync(
            "string(existsStreamTable(`t)) + ' ' + string(existsStreamTable(`id))") is Scalar text ? text.AsText() : "");
    }

    [Fact]
    public async Task Stream_table_takes_the_place_of_one_that_nobody_subscribes_to()
    {
        await RunAsync("share streamTable(1:0, [`a], [INT]) as numbers; insert into numbers values(1)");
        await RunAsync("share streamTable(1:0, [`b], [DOUBLE]) as numbers; insert into numbers values(2.5)");
        Assert.Equal("2.5", await RowsAsync("select b from numbers"));

        await RunAsync("subscribeTable(tableName=`numbers, actionName=`watch, handler=print)");
        var failure = await Assert.ThrowsAsync<ScriptException>(
            () => RunAsync("share streamTable(1:0, [`c], [INT]) as numbers"));
        Assert.Contains("watch", failure.Message, StringComparison.Ordinal);
        Assert.Equal("2.5", await RowsAsync("select b from numbers"));
        await RunAsync("unsubscribeTable(tableName=`numbers, actionName=`watch)");
    }

    [Theory]
    [InlineData("update trades set price = 0")]
    [InlineData("delete from trades")]
    [InlineData("trades.append!(table([1] as a))")]
    [InlineData("share trades as other")]
    public async Task What_a_stream_table_cannot_do_is_refused(string script)
    {
        await RunAsync(Trades);
        await RunAsync("insert into trades values(`A, 1.5, 10)");

        await Assert.ThrowsAsync<ScriptException>(() => RunAsync(script));
        Assert.Equal("A 1.5 10", await RowsAsync("select * from trades"));
    }

    [Fact]
    public async Task Keyed_stream_table_drops_rows_whose_key_it_has_seen()
    {
        await RunAsync("""
            share keyedStreamTable(`sym`day, 1:0, `sym`day`x, [SYMBOL, INT, INT]) as keyed
            insert into keyed values([`A, `A, `B, `A], [1, 2, 1, 1], [10, 20, 30, 40])
            insert into keyed values(`B, 1, 50)
            """);

        Assert.Equal("A 1 10; A 2 20; B 1 30", await RowsAsync("select * from keyed"));
    }

    [Fact]
    public async Task Writers_of_several_sessions_lose_no_row()
    {
        await RunAsync("share streamTable(1:0, `writer`place, [INT, INT]) as many");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            await using var session = await OpenSessionAsync();
            for (var i = 0; i < 50; i++)
                await session.RunAsync($"insert into many values(take({writer}, 10), {i * 10}..{(i * 10) + 9})", CancellationToken.None);
        }));

        Assert.Equal(2000, await NumberAsync("size(many)"));
        Assert.Equal(2000, await NumberAsync("exec count(*) from (select distinct writer, place from many)"));
        // A writer's own rows stand in the order it wrote them.
        Assert.Equal(4, await NumberAsync("exec count(*) from (select isSorted(place) as s from many group by writer) where s"));
    }

    [Fact]
    public async Task Dropped_table_is_gone_and_its_name_free()
    {
        await RunAsync(Trades);
        await RunAsync("dropStreamTable(`trades)");

        Assert.Equal(0, await NumberAsync("int(existsStreamTable(`trades))"));
        await RunAsync(Trades);
    }
}

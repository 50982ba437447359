using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Writing;

namespace DolphinQuant.DolphinDb.Tests;

public sealed class TableWriterTests
{
    private static readonly TableWriterOptions Stored = new() { Database = "dfs://written", Table = "trade", BatchTime = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task Rows_of_many_producers_are_all_there_once()
    {
        await using var place = await OpenAsync();
        await using (var writer = await TableWriter.OpenAsync(place.Source, Stored with { BatchRows = 500, Connections = 3 }, Calls.Never))
        {
            Assert.Equal(3, writer.Connections);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async producer =>
            {
                for (var i = 0; i < 20; i++)
                    await (await writer.WriteAsync(Rows(producer * 1000 + (i * 50), 50), Calls.Never)).Completion;
            }));
        }

        await using var session = await place.Database.OpenSessionAsync(Calls.Never);
        Assert.Equal(8000, await session.LongAsync("exec count(*) from loadTable('dfs://written', 'trade')"));
        Assert.Equal(8000, await session.LongAsync("exec count(distinct id) from loadTable('dfs://written', 'trade')"));
    }

    [Fact]
    public async Task Single_rows_are_gathered_and_closing_sends_the_rest()
    {
        await using var place = await OpenAsync();
        var receipts = new List<WriteReceipt>();
        await using (var writer = await TableWriter.OpenAsync(place.Source, Stored with { BatchTime = TimeSpan.FromMinutes(5) }, Calls.Never))
            for (var i = 0; i < 100; i++)
                receipts.Add(await writer.WriteAsync([Scalar.Symbol("A"), Scalar.Int(i), Scalar.Double(i)], Calls.Never));

        Assert.All(receipts, receipt => Assert.True(receipt.Completion.IsCompletedSuccessfully));
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);
        Assert.Equal(100, await session.LongAsync("exec count(*) from loadTable('dfs://written', 'trade')"));
    }

    [Fact]
    public async Task Wrong_columns_are_named_before_anything_is_sent()
    {
        await using var place = await OpenAsync();
        await using var writer = await TableWriter.OpenAsync(place.Source, Stored, Calls.Never);
        async Task<string> RefusedAsync(Table rows) =>
            (await Assert.ThrowsAsync<ScriptException>(() => writer.WriteAsync(rows, Calls.Never))).Message;

        Assert.Contains("id", await RefusedAsync(new Table(
            ("sym", Vector.Symbol("A")), ("id", Vector.Double(1)), ("x", Vector.Double(1)))), StringComparison.Ordinal);
        Assert.Contains("price", await RefusedAsync(new Table(
            ("sym", Vector.Symbol("A")), ("id", Vector.Int(1)), ("price", Vector.Double(1)))), StringComparison.Ordinal);
        Assert.Contains("sym, id, x", await RefusedAsync(new Table(("sym", Vector.Symbol("A")))), StringComparison.Ordinal);
        var mistake = await Assert.ThrowsAsync<ScriptException>(
            () => writer.WriteAsync([Scalar.Symbol("A"), Scalar.String("no number"), Scalar.Double(1)], Calls.Never));
        Assert.Contains("Column id", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_table_or_key_is_told_on_opening()
    {
        await using var place = await OpenAsync();
        await Assert.ThrowsAsync<ScriptException>(
            () => TableWriter.OpenAsync(place.Source, Stored with { Table = "none" }, Calls.Never));
        var mistake = await Assert.ThrowsAsync<ScriptException>(
            () => TableWriter.OpenAsync(place.Source, Stored with { KeyColumns = ["nokey"] }, Calls.Never));
        Assert.Contains("nokey", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_the_server_refuses_come_back_and_those_of_others_are_written()
    {
        await using var place = await OpenAsync();
        await using var writer = await TableWriter.OpenAsync(place.Source, Stored with { BatchTime = TimeSpan.FromMilliseconds(200) }, Calls.Never);
        var good = await writer.WriteAsync(Rows(0, 5), Calls.Never);
        // The database has no partition for this symbol.
        var bad = await writer.WriteAsync(new Table(("sym", Vector.Symbol("Q", "Q")), ("id", Vector.Int(1, 2)), ("x", Vector.Double(1, 2))), Calls.Never);
        await good.Completion;
        if (await Record.ExceptionAsync(() => bad.Completion) is { } refusal)
        {
            var returned = Assert.IsType<RowsNotWrittenException>(refusal);
            Assert.Equal((2, false), (returned.Rows.Count, returned.IsInDoubt));
            Assert.IsType<ScriptException>(returned.InnerException);
        }
    }

    [Fact]
    public async Task Rows_are_handed_back_when_the_server_is_gone()
    {
        await using var place = await OpenAsync();
        await using var writer = await TableWriter.OpenAsync(place.Source, Stored, Calls.Never);
        await place.StopListenerAsync();
        var receipt = await writer.WriteAsync(Rows(0, 3), Calls.Never);
        var returned = await Assert.ThrowsAsync<RowsNotWrittenException>(() => receipt.Completion);
        Assert.Equal([0, 1, 2], returned.Rows.Span<int>("id").ToArray());
        place.StartListenerAgain(place.Options.Hosts[0].Port);
        await (await writer.WriteAsync(returned.Rows, Calls.Never)).Completion;
    }

    [Fact]
    public async Task Keys_replace_rows()
    {
        await using var place = await OpenAsync();
        await using (var session = await place.Database.OpenSessionAsync(Calls.Never))
            await session.RunAsync("share keyedTable(`id, 1:0, `id`x, [INT, DOUBLE]) as latest", Calls.Never);
        var options = new TableWriterOptions { Table = "latest", KeyColumns = ["id"], BatchTime = TimeSpan.FromMilliseconds(5) };
        await using (var writer = await TableWriter.OpenAsync(place.Source, options, Calls.Never))
        {
            await (await writer.WriteAsync(new Table(("id", Vector.Int(1, 2)), ("x", Vector.Double(10, 20))), Calls.Never)).Completion;
            await (await writer.WriteAsync(new Table(("id", Vector.Int(2, 3)), ("x", Vector.Double(21, 31))), Calls.Never)).Completion;
        }

        await using var reader = await place.Database.OpenSessionAsync(Calls.Never);
        var rows = (Table)await reader.RunAsync("select * from latest order by id", Calls.Never);
        Assert.Equal([10, 21, 31], rows.Span<double>("x").ToArray());
    }

    [Fact]
    public async Task Full_buffer_refuses_or_lets_the_producer_wait()
    {
        await using var place = await OpenAsync();
        var small = Stored with { MaxBufferedRows = 10, BatchTime = TimeSpan.FromMilliseconds(300) };
        await using (var writer = await TableWriter.OpenAsync(place.Source, small with { WhenFull = FullBufferPolicy.Refuse }, Calls.Never))
        {
            await writer.WriteAsync(Rows(0, 8), Calls.Never);
            var refusal = await Assert.ThrowsAsync<DatabaseException>(() => writer.WriteAsync(Rows(8, 8), Calls.Never));
            Assert.True(refusal.IsTransient);
        }

        await using (var writer = await TableWriter.OpenAsync(place.Source, small, Calls.Never))
        {
            var first = await writer.WriteAsync(Rows(0, 8), Calls.Never);
            var second = writer.WriteAsync(Rows(8, 8), Calls.Never);
            Assert.False(second.IsCompleted);
            await (await second).Completion;
            Assert.True(first.Completion.IsCompletedSuccessfully);
        }
    }

    private static async Task<Place> OpenAsync()
    {
        var place = await Place.OpenAsync(change: options => options with { Attempts = 2 });
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);
        await session.RunAsync(
            """
            db = database("dfs://written", VALUE, `A`B`C)
            db.createPartitionedTable(table(1:0, `sym`id`x, [SYMBOL, INT, DOUBLE]), `trade, `sym)
            """, Calls.Never);
        return place;
    }

    private static Table Rows(int first, int count) => new(
        ("sym", Vector.Symbol(Enumerable.Range(first, count).Select(i => ((string[])["A", "B", "C"])[i % 3]))),
        ("id", Vector.Int([.. Enumerable.Range(first, count)])),
        ("x", Vector.Double([.. Enumerable.Range(first, count).Select(i => i * 0.5)])));
}

public sealed class RowBudgetTests
{
    [Fact]
    public async Task Room_is_given_in_the_order_it_was_asked_for()
    {
        var budget = new RowBudget(10);
        await budget.TakeAsync(7, Calls.Never);
        var large = budget.TakeAsync(6, Calls.Never);
        Assert.False(budget.TryTake(1));
        using var stop = new CancellationTokenSource();
        var cancelled = budget.TakeAsync(2, stop.Token);
        var small = budget.TakeAsync(4, Calls.Never);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        budget.Return(7);
        await Task.WhenAll(large, small);
        Assert.False(budget.TryTake(1));
        budget.Return(10);
        // More than there may be goes alone.
        Assert.True(budget.TryTake(50));
    }
}

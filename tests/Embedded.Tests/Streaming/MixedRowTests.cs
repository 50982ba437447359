using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming;

/// <summary>Rows of tables with different columns as BLOBs: their bytes, and where these are kept.</summary>
public sealed class MixedRowTests : StreamFixture
{
    private const string Tables = """
        orders = table(timestamp([200, 255]) as at, symbol(`A`Ö) as sym, decimal64(1.5 NULL, 2) as amount, arrayVector([2, 3], [7, 255, 128]) as levels)
        trades = table(timestamp([210]) as at, ["x"] as note, [double()] as price, blob(["é"]) as content, arrayVector([2], decimal32([1.5, NULL], 1)) as prices)
        share streamTable(1:0, `at`source`row, [TIMESTAMP, SYMBOL, BLOB]) as mixed
        """;

    private const string Replay = "replay(dict(`orders`trades, [orders, trades], true), mixed, `at)";

    [Fact]
    public async Task Row_is_the_bytes_that_clients_read()
    {
        await RunAsync(Tables);
        await RunAsync(Replay);
        Assert.Equal(
            [
                "C800000000000000" + "4100" + "9600000000000000" + "0100010002" + "07000000FF000000",
                "D200000000000000" + "7800" + "FFFFFFFFFFFFEFFF" + "02000000C3A9" + "0100010002" + "0F00000000000080",
                "FF00000000000000" + "C39600" + "0000000000000080" + "0100010001" + "80000000",
            ], await RowsOfAsync("mixed"));
    }

    [Fact]
    public async Task Filter_gives_arrays_decimals_and_blobs_back()
    {
        await RunAsync(Tables);
        await RunAsync("""
            share table(1:0, orders.schema().colDefs.name, [TIMESTAMP, SYMBOL, DECIMAL64(2), INT[]]) as gotOrders
            share (select top 0 * from trades) as gotTrades
            first = dict(STRING, ANY)
            first[`condition] = `orders
            first[`handler] = gotOrders
            second = dict(STRING, ANY)
            second[`condition] = `trades
            second[`handler] = gotTrades
            engine = streamFilter(`split, mixed, [first, second], dict(`orders`trades, [orders, trades]))
            subscribeTable(tableName=`mixed, actionName=`a, offset=0, handler=engine, msgAsTable=true)
            """);
        await RunAsync(Replay);
        await WaitForAsync("size(gotTrades)", 1);
        await WaitForAsync("size(gotOrders)", 2);
        Assert.Equal(1, await NumberAsync("int(each(eqObj, gotOrders.values(), orders.values()).all())"));
        Assert.Equal(1, await NumberAsync("int(each(eqObj, gotTrades.values(), trades.values()).all())"));
    }

    [Fact]
    public async Task Rows_are_kept_byte_by_byte_in_a_stored_table_and_in_the_log_of_a_stream()
    {
        await RunAsync(Tables);
        await RunAsync(Replay);
        await RunAsync("""
            enableTableShareAndPersistence(table=streamTable(1:0, `at`source`row, [TIMESTAMP, SYMBOL, BLOB]), tableName=`kept, cacheSize=1000, asynWrite=false)
            kept.append!(select * from mixed)
            pt = createPartitionedTable(database("dfs://rows", VALUE, `orders`trades), select top 0 * from mixed, `pt, `source)
            pt.append!(select * from mixed)
            texts = createTable(database("dfs://rows"), table(1:0, `name`code, [STRING, SYMBOL]), `texts)
            """);
        var rows = await RowsOfAsync("mixed");
        await RunAsync("""texts.append!(table([concat(["a", string(base64Decode("/4A="))]), "😀"] as name, symbol([string(base64Decode("gIE=")), "b"]) as code))""");
        await RestartAsync();
        await RunAsync("""
            enableTableShareAndPersistence(table=streamTable(1:0, `at`source`row, [TIMESTAMP, SYMBOL, BLOB]), tableName=`kept, cacheSize=1000, asynWrite=false)
            """);
        Assert.Equal(rows, await RowsOfAsync("kept"));
        Assert.Equal(rows, await RowsOfAsync("""(select * from loadTable("dfs://rows", "pt") order by at)"""));
        Assert.Equal("/4A=", await TextAsync("""base64Encode(substr((exec name from loadTable("dfs://rows", "texts"))[0], 1))"""));
        Assert.Equal("😀", await TextAsync("""(exec name from loadTable("dfs://rows", "texts") where code = `b)[0]"""));
        Assert.Equal(1, await NumberAsync(
            """int((exec count(*) from loadTable("dfs://rows", "texts") where code = string(base64Decode("gIE="))))"""));
    }

    [Fact]
    public async Task Text_with_a_zero_character_is_refused()
    {
        await RunAsync(Tables);
        var refusal = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(
            "replay(dict([`orders], [table(timestamp([1]) as at, ['a\0b'] as note)]), mixed, `at)"));
        Assert.Contains("zero character", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<string> TextAsync(string script) => ((Scalar)await RunAsync(script)).AsText();

    private async Task<IEnumerable<string>> RowsOfAsync(string table) =>
        ((Vector<string>)await RunAsync($"exec row from {table}")).Span.ToArray()
            .Select(row => Convert.ToHexString(ByteText.ToBytes(row)));
}

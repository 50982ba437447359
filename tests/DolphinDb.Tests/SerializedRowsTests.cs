using System.Buffers.Binary;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Streaming;

namespace DolphinQuant.DolphinDb.Tests;

public sealed class SerializedRowsTests
{
    private static readonly Dictionary<string, IReadOnlyList<ColumnDefinition>> Tables = new()
    {
        ["trade"] = [new("time", DataType.Timestamp), new("sym", DataType.Symbol), new("price", DataType.Double)],
        ["book"] = [new("sym", DataType.String), new("levels", DataType.Int.ArrayOf()), new("flag", DataType.Bool)],
    };

    // 1700000000000 ms, "A", -1.5; then "B", one row of 2 elements 7 and 8, true.
    private const string Trade = "0068E5CF8B010000" + "4100" + "000000000000F8BF";
    private const string Book = "4200" + "0100" + "01" + "00" + "02" + "07000000" + "08000000" + "01";

    [Fact]
    public void Rows_of_several_tables_are_told_apart_in_their_order()
    {
        var runs = new SerializedRows(Tables).Split(Batch(("trade", Trade), ("trade", Trade), ("book", Book), ("trade", Trade)));
        Assert.Equal([("trade", 2), ("book", 1), ("trade", 1)], runs.Select(run => (run.Table, run.Rows.Count)));
        Assert.Equal(-1.5, runs[0].Rows.Span<double>("price")[1]);
        Assert.Equal(1_700_000_000_000, runs[0].Rows.Span<long>("time")[0]);
        Assert.Equal([7, 8], ((Vector<int>)((ArrayVector)runs[1].Rows["levels"]).Row(0)).Span.ToArray());
    }

    [Fact]
    public void Damaged_and_unknown_rows_are_told()
    {
        var rows = new SerializedRows(Tables);
        Assert.Throws<DatabaseException>(() => rows.Split(Batch(("trade", Trade[..^2]))));
        Assert.Throws<DatabaseException>(() => rows.Split(Batch(("trade", Trade + "00"))));
        Assert.Throws<ScriptException>(() => rows.Split(Batch(("other", Trade))));
        Assert.Throws<ScriptException>(() => rows.Split(new StreamBatch(new Table(("x", Vector.Int(1))), 0)));
    }

    [Fact]
    public async Task Bytes_of_blobs_come_whole_over_a_subscription()
    {
        var schema = FakeServerMessage(-1, Table(("trade", "")).Slice(0, 0));
        var message = FakeServerMessage(0, Vector.Tuple([.. Table(("trade", Trade)).Columns.Select(column => (Value)column)]));
        await using var server = new FakeServer(
            [FakeServer.Done, FakeServer.Done, [.. FakeServer.Answer(Vector.String("time", "name", "row")), .. schema, .. message]]);
        await using var source = new DolphinDbDataSource(server.Options);
        var options = new SubscriptionOptions { Table = "mixed", Offset = 0 };
        await foreach (var batch in source.SubscribeAsync(options, Calls.Never))
        {
            var (name, rows) = Assert.Single(new SerializedRows(Tables).Split(batch));
            Assert.Equal(("trade", -1.5), (name, rows.Span<double>("price")[0]));
            break;
        }
    }

    [Fact]
    public async Task Replayed_rows_of_several_tables_come_over_a_listener_as_they_were()
    {
        await using var place = await Place.OpenAsync();
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);
        await session.RunAsync(
            """
            orders = table(timestamp([200, 255, 300]) as at, symbol(`A`Ö`A) as sym, ["x", "", "Zürich €"] as note, decimal64(1.5 NULL -2.25, 2) as amount, arrayVector([2, 3, 5], [7.5, NULL, -1.0, 128.0, 255.0]) as levels)
            books = table(timestamp([210, 260]) as at, blob(["é", ""]) as content, arrayVector([1, 3], decimal32([1.5, NULL, 2.5], 1)) as prices, [true, false] as open, float(NULL 0.1) as ratio, [uuid("5d212a78-cc48-e3b1-4235-b4d91473ee87"), uuid("")] as id, decimal128(["-123456789012345678901.5", "0.1"], 3) as sum)
            share orders as sharedOrders
            share books as sharedBooks
            share streamTable(1:0, `at`source`row, [TIMESTAMP, SYMBOL, BLOB]) as mixed
            replay(dict(`orders`books, [orders, books], true), mixed, `at)
            """,
            Calls.Never);
        var orders = (Table)await session.RunAsync("select * from sharedOrders", Calls.Never);
        var books = (Table)await session.RunAsync("select * from sharedBooks", Calls.Never);
        var rows = new SerializedRows(new Dictionary<string, IReadOnlyList<ColumnDefinition>>
        {
            ["orders"] = orders.Schema, ["books"] = books.Schema,
        });
        var (readOrders, readBooks, order) = (Data.Table.Empty(orders.Schema), Data.Table.Empty(books.Schema), "");
        await foreach (var batch in place.Source.SubscribeAsync(new SubscriptionOptions { Table = "mixed", Offset = 0 }, Calls.Never))
        {
            foreach (var (name, run) in rows.Split(batch))
            {
                order += $"{name} {run.Count} ";
                (name == "orders" ? readOrders : readBooks).AddRange(run);
            }

            if (batch.LastOffset == 4) break;
        }

        Assert.Equal("orders 1 books 1 orders 1 books 1 orders 1 ", order);
        Assert.Equal(Elements(orders), Elements(readOrders));
        Assert.Equal(Elements(books), Elements(readBooks));
        Assert.Equal("Zürich €", readOrders["note"].Scalar(2).AsText());
        Assert.Equal(-225, ((DecimalVector)readOrders["amount"]).Raw(2));
    }

    private static IEnumerable<Scalar> Elements(Table table) =>
        from column in table.Columns
        from row in Enumerable.Range(0, table.Count)
        from element in column is ArrayVector arrays
            ? Enumerable.Range(0, arrays.RowLength(row)).Select(arrays.Row(row).Scalar)
            : [column.Scalar(row)]
        select element;

    private static StreamBatch Batch(params (string Name, string Row)[] rows) => new(Table(rows), rows.Length - 1);

    private static Table Table(params (string Name, string Row)[] rows) => new(
        ("time", new Vector<long>(DataType.Timestamp, new long[rows.Length])),
        ("name", Vector.Symbol(rows.Select(row => row.Name))),
        ("row", new Vector<string>(
            DataType.Blob, [.. rows.Select(row => ByteText.FromBytes(Convert.FromHexString(row.Row)))])));

    private static byte[] FakeServerMessage(long last, Value value)
    {
        var head = new byte[17];
        head[0] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(9), last);
        return [.. head, .. Encoding.UTF8.GetBytes("node/mixed/\0"), .. FakeServer.Answer(value)["77 1 1\nOK\n".Length..]];
    }
}

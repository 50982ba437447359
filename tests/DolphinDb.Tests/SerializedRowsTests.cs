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
        var options = new SubscriptionOptions { Table = "mixed", Offset = 0, KeepsBlobBytes = true };
        await foreach (var batch in source.SubscribeAsync(options, Calls.Never))
        {
            var (name, rows) = Assert.Single(new SerializedRows(Tables).Split(batch));
            Assert.Equal(("trade", -1.5), (name, rows.Span<double>("price")[0]));
            break;
        }
    }

    private static StreamBatch Batch(params (string Name, string Row)[] rows) => new(Table(rows), rows.Length - 1);

    private static Table Table(params (string Name, string Row)[] rows) => new(
        ("time", new Vector<long>(DataType.Timestamp, new long[rows.Length])),
        ("name", Vector.Symbol(rows.Select(row => row.Name))),
        ("row", new Vector<string>(
            DataType.Blob, [.. rows.Select(row => Encoding.Latin1.GetString(Convert.FromHexString(row.Row)))])));

    // The writer sends text as UTF-8; here its bytes go out as they are.
    private static byte[] FakeServerMessage(long last, Value value)
    {
        var head = new byte[17];
        head[0] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(9), last);
        var body = FakeServer.Answer(value)["77 1 1\nOK\n".Length..];
        if (value is Vector { Count: 3 })
        {
            var blob = Convert.FromHexString(Trade);
            var sent = Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(blob));
            var at = body.AsSpan().IndexOf(sent);
            body = [.. body[..(at - 4)], .. BitConverter.GetBytes(blob.Length), .. blob, .. body[(at + sent.Length)..]];
        }

        return [.. head, .. Encoding.UTF8.GetBytes("node/mixed/\0"), .. body];
    }
}

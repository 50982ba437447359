using System.Diagnostics;
using DolphinQuant.Data;
using DolphinQuant.Data.Tests.Wire;

namespace DolphinQuant.DolphinDb.Tests;

/// <summary>
/// What <see cref="IDatabaseSession"/> promises, whichever database keeps the promise. Container.Tests runs the same on a
/// server in a container.
/// </summary>
public sealed partial class SessionContractTests
{
    private static readonly Table Trades = new(
        ("time", new Vector<long>(DataType.Timestamp, [1_700_000_000_000, 1_700_000_060_000, long.MinValue])),
        ("sym", Vector.Symbol("A", "B", "")),
        ("price", Vector.Double(10.5, double.NaN, -3)),
        ("name", Vector.String("x", "Ω", "")));

    [Theory, InProcess, LiveServer]
    public async Task Last_expression_is_the_value(string kind)
    {
        await using var place = await Place.OpenAsync(kind);
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);

        Assert.Equal(14.0, ((Scalar)await session.RunAsync("x = 1 2 4\nsum(x * 2.0)", Calls.Never)).AsDouble());
        Assert.True(((Scalar)await session.RunAsync("y = 5", Calls.Never)).IsNull);
    }

    [Theory, InProcess, LiveServer]
    public async Task Variables_and_functions_are_the_sessions_own(string kind)
    {
        await using var place = await Place.OpenAsync(kind);
        await using (var session = await place.Database.OpenSessionAsync(Calls.Never))
        {
            await session.RunAsync("kept = 40\ndef plus2(v) { return v + 2 }", Calls.Never);
            Assert.Equal(42, await session.LongAsync("plus2(kept)"));
            Assert.Equal(9, ((Scalar)await session.CallAsync("plus2", [Scalar.Long(7)], Calls.Never)).AsLong());
        }

        // A pool may give the same connection out again.
        await using var other = await place.Database.OpenSessionAsync(Calls.Never);
        await Assert.ThrowsAsync<ScriptException>(() => other.RunAsync("kept", Calls.Never));
        await Assert.ThrowsAsync<ScriptException>(() => other.CallAsync("plus2", [Scalar.Long(7)], Calls.Never));
    }

    [Theory, InProcess]
    public async Task Mistake_of_a_script_has_its_place(string kind)
    {
        await using var place = await Place.OpenAsync(kind);
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);

        var mistake = await Assert.ThrowsAsync<ScriptException>(() => session.RunAsync("x = 1\ny = nothing + x", Calls.Never));
        Assert.Equal((2, 5), (mistake.Line, mistake.Column));
        Assert.Contains("nothing", mistake.Message, StringComparison.Ordinal);
        Assert.Equal(2, await session.LongAsync("1 + 1"));
    }

    [Theory, InProcess, LiveServer]
    public async Task Mistake_in_a_file_names_the_file(string kind)
    {
        await using var place = await Place.OpenAsync(kind);
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "x = 1\nnothing + x");
            var mistake = await Assert.ThrowsAsync<ScriptException>(() => session.RunFileAsync(path, Calls.Never));
            Assert.Equal(path, mistake.ScriptName);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory, InProcess, LiveServer]
    public async Task Unknown_function_and_wrong_arguments_are_mistakes_of_the_caller(string kind)
    {
        await using var place = await Place.OpenAsync(kind);
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);

        await Assert.ThrowsAsync<ScriptException>(() => session.CallAsync("noSuchFunctionAtAll", [], Calls.Never));
        await Assert.ThrowsAsync<ScriptException>(() => session.CallAsync("sum", [], Calls.Never));
    }

    [Theory, InProcess, LiveServer]
    public async Task Values_of_every_form_come_back(string kind)
    {
        await using var place = await Place.OpenAsync(kind);
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);
        await session.RunAsync("def same(v) { return v }", Calls.Never);
        var dictionary = new Dictionary(DataType.String, DataType.Double);
        dictionary[Scalar.String("a")] = Scalar.Double(1.5);
        Value[] values =
        [
            Scalar.Int(7), Scalar.NullOf(DataType.Double), Scalar.String("Züri"), Scalar.Date(new DateOnly(2024, 2, 29)),
            Vector.Int(1, int.MinValue, 3), Vector.Bool(true, false), Vector.Symbol("A", "", "A"),
            new Vector<long>(DataType.NanoTimestamp, [1, long.MinValue]),
            Vector.Tuple(Scalar.Int(1), Vector.String("x", "y")),
            new Pair(Scalar.Int(1), Scalar.Int(5)),
            new Matrix(Vector.Double(1, 2, 3, double.NaN), 2, 2, Vector.Int(7, 8), Vector.String("a", "b")),
            new DecimalVector<long>(DataType.Decimal64, 2, [150, long.MinValue]),
            new ArrayVector(Vector.Double(1, 2, double.NaN), [2, 3]),
            dictionary, Trades,
        ];
        foreach (var value in values) SameValue.Assert(value, await session.CallAsync("same", [value], Calls.Never));
    }

    [Theory, InProcess, LiveServer]
    public async Task Appended_rows_are_there_and_wrong_ones_are_not(string kind)
    {
        await using var place = await Place.OpenAsync(kind);
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);
        await session.RunAsync(
            """
            if (existsDatabase("dfs://contract")) { dropDatabase("dfs://contract") }
            db = database("dfs://contract", VALUE, `A`B)
            t = table(1:0, `time`sym`price`name, [TIMESTAMP, SYMBOL, DOUBLE, STRING])
            db.createPartitionedTable(t, `trade, `sym)
            """, Calls.Never);
        await session.AppendAsync("dfs://contract", "trade", Trades.Slice(0, 2), Calls.Never);
        await Assert.ThrowsAsync<ScriptException>(
            () => session.AppendAsync("dfs://contract", "trade", new Table(("x", Vector.Int(1))), Calls.Never));
        await Assert.ThrowsAsync<ScriptException>(() => session.AppendAsync("dfs://contract", "none", Trades, Calls.Never));

        var rows = Assert.Single(await session.BlocksAsync("select * from loadTable('dfs://contract', 'trade') order by sym", 100));
        Assert.Equal(["A", "B"], Enumerable.Range(0, 2).Select(row => rows["sym"].Scalar(row).AsText()));
        Assert.Equal([10.5, double.NaN], rows.Span<double>("price").ToArray());
    }

    [Theory, InProcess, LiveServer]
    public async Task Table_comes_in_blocks_and_whole(string kind)
    {
        const string script = "table(0..29999 as id, (0..29999) * 0.5 as x, symbol(take(`A`B`C, 30000)) as sym)";
        await using var place = await Place.OpenAsync(kind);
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);
        var whole = (Table)await session.RunAsync(script, Calls.Never);
        var blocks = await session.BlocksAsync(script, 9000);

        Assert.Equal(30_000, whole.Count);
        Assert.All(blocks, block => Assert.InRange(block.Count, 1, 9000));
        SameValue.Assert(whole, blocks.Aggregate(Table.Empty(whole.Schema), (all, block) => { all.AddRange(block); return all; }));
        Assert.Equal([100, 100, 50], (await session.BlocksAsync("table(1..250 as x)", 100)).Select(block => block.Count));
        Assert.Empty(await session.BlocksAsync("select * from table(1..3 as x) where x > 5", 100));
    }

    [Theory, InProcess, LiveServer]
    public async Task What_is_no_table_is_not_read_and_the_session_goes_on(string kind)
    {
        await using var place = await Place.OpenAsync(kind);
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);

        await Assert.ThrowsAsync<ScriptException>(() => session.BlocksAsync("1 + 1", 10));
        await Assert.ThrowsAsync<ScriptException>(() => session.BlocksAsync("nothing", 10));
        Assert.Equal(2, await session.LongAsync("1 + 1"));
    }

    [Theory, InProcess, LiveServer]
    public async Task Reader_that_stops_early_leaves_the_session_usable(string kind)
    {
        await using var place = await Place.OpenAsync(kind);
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);
        await foreach (var block in session.ReadAsync("table(0..99999 as id)", 8192, Calls.Never))
        {
            Assert.Equal(8192, block.Count);
            break;
        }

        Assert.Equal(2, await session.LongAsync("1 + 1"));
    }

    [Theory, InProcess, LiveServer]
    public async Task Cancelled_call_ends_soon_and_the_session_goes_on(string kind)
    {
        await using var place = await Place.OpenAsync(kind);
        await using var session = await place.Database.OpenSessionAsync(Calls.Never);
        await session.RunAsync("before = 3", Calls.Never);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var clock = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => session.RunAsync("x = 0; do { x += 1 } while (true)", stop.Token));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(3, await session.LongAsync("before"));
    }

    [Theory, InProcess, LiveServer]
    public async Task Sessions_run_side_by_side(string kind)
    {
        await using var place = await Place.OpenAsync(kind);
        var sums = await Task.WhenAll(Enumerable.Range(1, 8).Select(async i =>
        {
            await using var session = await place.Database.OpenSessionAsync(Calls.Never);
            await session.RunAsync($"own = {i.Text()}", Calls.Never);
            return await session.LongAsync("own * 10");
        }));

        Assert.Equal([10, 20, 30, 40, 50, 60, 70, 80], sums);
    }
}

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

public sealed class CrossSectionalEngineTests : EngineFixture
{
    private static string Create(string arguments, string metrics = "sum(x), count(x)") => $"""
        ticks = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
        out = table(1:0, `time`total`n, [TIMESTAMP, LONG, INT])
        c = createCrossSectionalEngine(name="c", metrics=<[{metrics}]>, dummyTable=ticks, outputTable=out, keyColumn=`sym{arguments})

        """;

    private const string DataTime = ", useSystemTime=false, timeColumn=`time";

    private static string Append(string milliseconds, string syms, string xs) =>
        $"c.append!(table(2024.05.06T09:30:00.000 + {milliseconds} as time, {syms} as sym, {xs} as x))\n";

    [Theory]
    [InlineData("perBatch", "00.003 7 2; 00.004 16 3")]
    [InlineData("perRow", "00.001 1 1; 00.002 3 2; 00.003 7 2; 00.004 16 3")]
    public async Task Each_batch_or_row_is_computed(string pattern, string expected)
    {
        var rows = await OutAsync(Create($"{DataTime}, triggeringPattern='{pattern}'")
            + Append("1 2 3", "`a`b`a", "1 2 5") + Append("[4]", "[`c]", "[9]"));

        Assert.Equal(expected, rows.Replace("2024.05.06T09:30:", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Engine_is_the_table_of_the_latest_rows()
    {
        await RunAsync("""
            ticks = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, INT])
            c = createCrossSectionalEngine(name="c", dummyTable=ticks, keyColumn=`sym)

            """ + Append("1 2 3", "`a`b`a", "1 2 5"));

        Assert.Equal("a 5; b 2", await RowsAsync("select sym, x from c"));
    }

    [Fact]
    public async Task System_time_is_that_of_the_computation() =>
        Assert.Equal("2024.05.06T09:30:00.250 3 2", await OutAsync(Create("") + Append("1 2", "`a`b", "1 2")));

    [Fact]
    public async Task Interval_computes_when_there_is_something_new()
    {
        await RunAsync(Create(", triggeringPattern='interval', triggeringInterval=500") + Append("1 2", "`a`b", "1 2"));
        Advance(499);
        Assert.Equal("", await RowsAsync("select * from out"));
        Advance(5000);
        await RunAsync(Append("[3]", "[`a]", "[5]"));
        Advance(500);

        Assert.Equal("3 2; 7 2", await RowsAsync("select total, n from out"));
    }

    [Fact]
    public async Task Number_of_keys_completes_a_time()
    {
        var rows = await OutAsync(Create($"{DataTime}, triggeringPattern='keyCount', triggeringInterval=3")
            + Append("1 1", "`a`b", "1 2") + Append("[1]", "[`c]", "[4]") + Append("2 2", "`a`b", "10 20")
            + Append("[1]", "[`c]", "[1000]") + Append("[3]", "[`a]", "[100]"));

        Assert.Equal("00.001 7 3; 00.002 34 3", rows.Replace("2024.05.06T09:30:", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Last_batch_counts_only_the_latest_time()
    {
        var rows = await OutAsync(Create(
                $"{DataTime}, triggeringPattern='keyCount', triggeringInterval=2, lastBatchOnly=true", "x + 0, count(x)")
            + Append("1 1 1", "`a`b`c", "1 2 4") + Append("2 2", "`c`a", "8 16"));

        Assert.Equal("00.001 1 3; 00.001 2 3; 00.001 4 3; 00.002 16 2; 00.002 8 2",
            rows.Replace("2024.05.06T09:30:", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Incomplete_time_waits_for_keys_of_the_next()
    {
        await RunAsync(Create($"{DataTime}, triggeringPattern='keyCount', triggeringInterval=(3, 2)")
            + Append("1 1", "`a`b", "1 2") + Append("[2]", "[`a]", "[10]"));
        Assert.Equal("", await RowsAsync("select * from out"));
        await RunAsync(Append("[2]", "[`b]", "[20]"));
        Assert.Equal("3 2", await RowsAsync("select total, n from out"));
        await RunAsync(Append("[3]", "[`a]", "[100]") + Append("[4]", "[`a]", "[100]"));

        Assert.Equal("3 2; 30 2", await RowsAsync("select total, n from out where total < 100"));
    }

    [Fact]
    public async Task Incomplete_time_waits_for_so_long()
    {
        await RunAsync(Create($"{DataTime}, triggeringPattern='keyCount', triggeringInterval=(3, 50ms)")
            + Append("1 1", "`a`b", "1 2") + Append("[2]", "[`a]", "[10]"));
        Advance(49);
        Assert.Equal("", await RowsAsync("select * from out"));
        Advance(1);

        Assert.Equal("3 2", await RowsAsync("select total, n from out"));
    }

    [Fact]
    public async Task Data_interval_computes_windows_with_rows()
    {
        var rows = await OutAsync(Create($"{DataTime}, triggeringPattern='dataInterval', triggeringInterval=1000")
            + Append("100 900 1000", "`a`b`a", "1 2 4") + Append("[5500]", "[`b]", "[8]"));

        Assert.Equal("01.000 3 2; 02.000 6 2", rows.Replace("2024.05.06T09:30:", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sum(x)", "false", "1 3; 2 4; 1 10; 2 4")]
    [InlineData("sum(x)", "true", "1 3; 2 4; 1 10")]
    [InlineData("rank(x)", "true", "1 0; 1 1; 2 0; 1 1; 1 0")]
    public async Task Groups_are_computed_one_by_one(string metric, string updatedOnly, string expected)
    {
        var rows = await OutAsync($"""
            ticks = table(1:0, `sym`side`x, [SYMBOL, INT, INT])
            out = table(1:0, `time`side`r, [TIMESTAMP, INT, LONG])
            c = createCrossSectionalEngine(name="c", metrics=<[{metric}]>, dummyTable=ticks, outputTable=out, keyColumn=`sym, contextByColumn=`side, updatedContextGroupsOnly={updatedOnly})
            c.append!(table(`a`b`c as sym, 2 1 1 as side, 4 1 2 as x))
            insert into c values(`b, 1, 8)
            """);

        Assert.Equal(expected, string.Join("; ", rows.Split("; ").Select(row => row[(row.IndexOf(' ') + 1)..])));
    }

    [Fact]
    public async Task Filter_and_elapsed_time()
    {
        var rows = await OutAsync("""
            ticks = table(1:0, `sym`x, [SYMBOL, INT])
            out = table(1:0, `time`took`rows`total, [TIMESTAMP, LONG, INT, LONG])
            c = createCrossSectionalEngine(name="c", metrics=<[sum(x)]>, dummyTable=ticks, outputTable=out, keyColumn=`sym, outputElapsedMicroseconds=true, keyFilter=<sym != `b>)
            c.append!(table(`a`b`c as sym, 1 2 4 as x))
            """);

        Assert.Equal("2024.05.06T09:30:00.250 0 3 5", rows);
    }

    [Fact]
    public async Task State_can_be_captured_and_restored()
    {
        var create = Create($"{DataTime}, triggeringPattern='keyCount', triggeringInterval=(3, 2)");
        await RunAsync(create + Append("1 1", "`a`b", "1 2") + Append("[2]", "[`a]", "[10]"));
        var state = (await EngineAsync("c")).Capture();
        await RunAsync("dropStreamEngine(`c)\n" + create);
        (await EngineAsync("c")).Restore(state);
        await RunAsync(Append("[2]", "[`b]", "[20]") + Append("[3]", "[`a]", "[0]") + Append("[4]", "[`a]", "[0]"));

        Assert.Equal("3 2; 30 2", await RowsAsync("select total, n from out where total > 0 limit 2"));
    }

    [Theory]
    [InlineData(", triggeringPattern='keyCount'", "useSystemTime")]
    [InlineData(", triggeringPattern='never'", "triggeringPattern")]
    [InlineData(", lastBatchOnly=true", "lastBatchOnly")]
    [InlineData(DataTime + ", triggeringPattern='keyCount', triggeringInterval=(2, 2)", "triggeringInterval")]
    public async Task Wrong_argument_is_named(string arguments, string parameter) =>
        Assert.Contains(parameter, await ErrorAsync(Create(arguments)), StringComparison.Ordinal);
}

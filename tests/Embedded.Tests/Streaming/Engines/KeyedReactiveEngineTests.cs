using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>The reactive engines with two keys, and with expressions of their own for each key.</summary>
public sealed class KeyedReactiveEngineTests : EngineFixture
{
    private const string Dual = """
        trades = table(1:0, `day`sym`market`x, [DATE, SYMBOL, SYMBOL, INT])
        out = table(1:0, `day`sym`market`ofSym`ofMarket, [DATE, SYMBOL, SYMBOL, LONG, INT])
        r = createDualOwnershipReactiveStateEngine(name="d", metrics1=<cumsum(x)>, metrics2=<prev(x)>, dummyTable=trades,
            outputTable=out, keyColumn1=`day`sym, keyColumn2=`day`market

        """;

    private const string Sparse = """
        values = table(1:0, `device`time`value, [SYMBOL, TIMESTAMP, DOUBLE])
        out = table(1:0, `device`time`metric`value, [SYMBOL, TIMESTAMP, STRING, DOUBLE])
        rules = table(`d1`d2`d2 as device, ["cumsum(value)", "prev(value)", "value * 2"] as formula, `total`before`twice as metric)
        r = createSparseReactiveStateEngine("s", rules, values, out, `device, `time)

        """;

    private static string Insert(string device, int value) =>
        $"insert into r values(`{device}, 2024.05.06T09:30:00.000 + {value}, {value})\n";

    [Fact]
    public async Task Each_key_has_its_own_states()
    {
        var rows = await OutAsync(Dual + """
            )
            r.append!(table(2024.05.06 2024.05.06 2024.05.06 2024.05.07 as day, `a`b`a`a as sym, `M`M`N`M as market, 1 2 4 8 as x))
            """);

        Assert.Equal(
            "2024.05.06 a M 1 -; 2024.05.06 b M 2 1; 2024.05.06 a N 5 -; 2024.05.07 a M 8 -", rows);
    }

    [Fact]
    public async Task Snapshot_keeps_the_states_of_both_keys()
    {
        var create = Dual + $", snapshotDir=\"{Folder}\", snapshotIntervalInMsgCount=1)\n";
        await RunAsync(create + "insert into r values(2024.05.06, `a, `M, 1)\ndropStreamEngine(`d)");
        var rows = await OutAsync(create + "insert into r values(2024.05.06, `a, `M, 2)");

        Assert.Equal("2024.05.06 a M 3 1", rows);
    }

    [Fact]
    public async Task Snapshot_keeps_what_tells_keys_to_be_forgotten()
    {
        var create = $"""
            trades = table(1:0, `sym`x, [SYMBOL, INT])
            out = table(1:0, `sym`r, [SYMBOL, LONG])
            r = createReactiveStateEngine("e", <cumsum(x)>, trades, out, `sym, snapshotDir="{Folder}", snapshotIntervalInMsgCount=1,
                keyPurgeFilter=<r < 40>, keyPurgeFreqInSecond=2)

            """;
        await RunAsync(create + "r.append!(table(`a`b as sym, 33 46 as x))\ndropStreamEngine(`e)\n" + create);
        Advance(2000);
        var rows = await OutAsync("r.append!(table([`c] as sym, [1] as x))\nr.append!(table(`a`b as sym, 1 1 as x))");

        Assert.Equal("c 1; a 1; b 47", rows);
    }

    [Fact]
    public async Task Rule_sees_the_rows_of_its_device_alone()
    {
        var rows = await OutAsync(Sparse + """
            r.append!(table(`d3`d2`d1`d2`d1 as device, 2024.05.06T09:30:00.000 + 0..4 as time, 1 2 4 8 16 as value))
            """, "order by time");

        Assert.Equal(
            "d2 2024.05.06T09:30:00.001 before -; d2 2024.05.06T09:30:00.001 twice 4; d1 2024.05.06T09:30:00.002 total 4; "
            + "d2 2024.05.06T09:30:00.003 before 2; d2 2024.05.06T09:30:00.003 twice 16; d1 2024.05.06T09:30:00.004 total 20", rows);
    }

    [Fact]
    public async Task Rules_come_and_go()
    {
        await RunAsync(Sparse + """
            addSparseReactiveMetrics("s", table([`d3] as device, ["neg(value)"] as formula, [`negative] as metric))
            """);
        Assert.True(((Scalar)await RunAsync("""deleteSparseReactiveMetric("s", `twice)""")).AsBool());
        Assert.False(((Scalar)await RunAsync("""deleteSparseReactiveMetric("s", `twice)""")).AsBool());
        var rows = await OutAsync(Insert("d3", 5) + Insert("d2", 6));

        Assert.Equal("d3 2024.05.06T09:30:00.005 negative -5; d2 2024.05.06T09:30:00.006 before -", rows);
        Assert.Equal(
            "d1 cumsum(value) total; d2 prev(value) before; d3 neg(value) negative",
            await RowsAsync("""getSparseReactiveMetrics("s")"""));
    }

    [Theory]
    [InlineData("""addSparseReactiveMetrics("s", table([`d1] as device, ["value"] as formula, [`total] as metric))""", "total is there already")]
    [InlineData("""addSparseReactiveMetrics("s", table(["value"] as formula, [`more] as metric))""", "3 columns")]
    [InlineData("""addSparseReactiveMetrics("s", table([`d1] as device, ["nothing + 1"] as formula, [`more] as metric))""", "nothing")]
    [InlineData("getSparseReactiveMetrics(`other)", "no sparse reactive state engine")]
    public async Task Wrong_rule_is_refused(string script, string hint)
    {
        await RunAsync(Sparse);

        Assert.Contains(hint, await ErrorAsync(script), StringComparison.Ordinal);
    }
}

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>The engine that keeps the latest row of every key.</summary>
public sealed class DataViewEngineTests : EngineFixture
{
    private const string Orders = """
        out = table(1:0, `kind`code`price`qty`at, [CHAR, STRING, DOUBLE, INT, TIMESTAMP])
        def order(codes, prices): table(codes as code, prices as price, take(7, size(codes)) as qty)

        """;

    private const string Told = Orders + "eng = createDataViewEngine(`v, out, `code, `at, true, , true)\n";

    [Fact]
    public async Task Changes_are_told_as_they_come()
    {
        await RunAsync(Told + "eng.append!(order(`p`q`p, 1.0 2.0 3.0))");
        Advance(1000);
        await RunAsync("updateDataViewItems(`v, `q, `price`qty, (9.5, 1))\ndeleteDataViewItems(eng, `p)\neng.append!(order(`p, 4.0))");

        Assert.Equal(
            "'A' p 1 7; 'A' q 2 7; 'U' p 3 7; 'U' q 9.5 1; 'D' p 3 7; 'A' p 4 7", await RowsAsync("select kind, code, price, qty from out"));
        Assert.Equal("2024.05.06T09:30:00.250 3; 2024.05.06T09:30:01.250 3", await RowsAsync("select at, count(*) from out group by at"));
        Assert.Equal("q 9.5; p 4", await RowsAsync("select code, price from getDataViewEngine(`v)"));
    }

    [Fact]
    public async Task Changes_of_a_while_are_told_together()
    {
        await RunAsync(Orders + "eng = createDataViewEngine(`v, out, `code, `at, true, 30s, true)\neng.append!(order(`p`q`r, 1.0 2.0 3.0))");
        await RunAsync("eng.append!(order(`p, 5.0))\ndeleteDataViewItems(`v, `q)");
        Assert.Equal(0, await NumberAsync("size(out)"));

        Advance(30_000);
        Assert.Equal("'A' p 5; 'A' r 3", await RowsAsync("select kind, code, price from out"));
        await RunAsync("deleteDataViewItems(`v, `r)\nupdateDataViewItems(`v, `p, `price, 6.0)");
        Advance(29_000);
        Assert.Equal(2, await NumberAsync("size(out)"));
        Advance(1_000);
        Assert.Equal("'A' p 5; 'A' r 3; 'D' r 3; 'U' p 6", await RowsAsync("select kind, code, price from out"));
        Advance(60_000);
        Assert.Equal(4, await NumberAsync("size(out)"));
    }

    [Fact]
    public async Task Time_may_be_that_of_the_rows_and_deleted_rows_are_not_told_of()
    {
        await RunAsync("""
            out = table(1:0, `m`code`at`price, [STRING, INT, TIMESTAMP, DOUBLE])
            eng = createDataViewEngine(`v, out, `m`code, `at, false)
            t = table(`s`s`z as m, 1 2 1 as code, 2024.01.02T10:00:00.000 + 0 1 2 as at, 1.5 2.5 3.5 as price)
            eng.append!(t)
            updateDataViewItems(eng, (`s`z, 2 1), `price, 7.0 8.0)
            deleteDataViewItems(eng, (`s, 1))
            """);

        Assert.Equal("s 1 1.5; s 2 2.5; z 1 3.5; s 2 7; z 1 8", await RowsAsync("select m, code, price from out"));
        Assert.Equal("s 2 2024.01.02T10:00:00.001 7; z 1 2024.01.02T10:00:00.002 8", await RowsAsync("select * from eng"));
    }

    [Fact]
    public async Task Dropped_engine_is_gone()
    {
        await RunAsync(Told + "dropDataViewEngine(`v)");

        Assert.Contains("no data view engine", await ErrorAsync("getDataViewEngine(`v)"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deleteDataViewItems(`v, `none)", "no row of such a key")]
    [InlineData("updateDataViewItems(`v, `p, `none, 1)", "no column none")]
    [InlineData("updateDataViewItems(`v, `p, `code, `z)", "key column")]
    [InlineData("updateDataViewItems(`v, `p, `price`qty, 1.5)", "one for each column")]
    [InlineData("updateDataViewItems(`w, `p, `price, 1.5)", "no data view engine")]
    [InlineData("getDataViewEngine(1, `v)", "CEP")]
    [InlineData("createDataViewEngine(`w, out, `none, `at)", "names none")]
    [InlineData("createDataViewEngine(`w, out, `code, `code)", "key column")]
    [InlineData("createDataViewEngine(`w, out, `code, `at, true, 30)", "duration")]
    [InlineData("createDataViewEngine(`w, table(1 as x, 2 as y), `x, `y, true, , true)", "must be a variable")]
    [InlineData("o = table(1 as x, 2 as y)\ncreateDataViewEngine(`w, o, `x, `y, true, , true)", "CHAR column")]
    public async Task Wrong_arguments_are_named(string script, string complaint)
    {
        await RunAsync(Told + "eng.append!(order(`p, 1.0))");

        Assert.Contains(complaint, await ErrorAsync(script), StringComparison.Ordinal);
    }
}

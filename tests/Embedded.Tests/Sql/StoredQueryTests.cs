using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Sql;

/// <summary>
/// Queries on stored tables give what the same queries give on a table in memory, whatever storage checks by itself.
/// </summary>
public sealed class StoredQueryTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    private const string Create = """
        n = 0..29
        sample = table(take(`us`us`cn, 30) as market, symbol(take(`A`B`C`D`E, 30)) as sym, 2024.01.01 + n as date, double(n) as price, n)
        if(existsDatabase("dfs://queries")) { dropDatabase("dfs://queries") }
        db = database("dfs://queries", VALUE, 2024.01M..2024.02M, , "TSDB")
        stored = createPartitionedTable(db, sample, `bars, `date, , `sym`date)
        stored.append!(sample)
        sorted = select * from sample order by sym, date

        """;

    [Theory]
    [InlineData("select * from T where market = `us, date >= 2024.01.10")]
    [InlineData("select sym, price from T where market = \"cn\" and price > 3.5")]
    [InlineData("select sum(price) as total from T where sym in `A`B group by sym")]
    [InlineData("select * from T where date between 2024.01.05 : 2024.01.12")]
    [InlineData("select * from T where 10 < n, n <= 20")]
    [InlineData("select * from T where price = max(price), market = `cn")]
    [InlineData("select * from T where market = `cn, price = max(price)")]
    [InlineData("select * from T where market = `cn and price = max(price)")]
    [InlineData("select count(*) from T")]
    [InlineData("select count(*) as rows from T where n > 25 or n < 3")]
    [InlineData("select date from T where date > temporalAdd(2024.01.01, 20, `d)")]
    [InlineData("select sym, date, prev(price) as before from T where market = `us context by sym csort date")]
    [InlineData("select n from T pivot by date, sym")]
    [InlineData("exec n from T where T.sym = `C")]
    [InlineData("select * from T where n not in 1 2 3 and n != 7")]
    [InlineData("select * from T where n + 1 = 5")]
    public async Task Stored_table_answers_like_a_table_in_memory(string query)
    {
        var stored = await fixture.RunAsync(Create + Using(query, "stored"));
        var inMemory = await fixture.RunAsync(Create + Using(query, "sorted"));
        Assert.Equal(Embedded.Functions.Formatter.Format(inMemory), Embedded.Functions.Formatter.Format(stored));
    }

    [Theory]
    [InlineData("delete from T where market = `us, date < 2024.01.10")]
    [InlineData("delete from T where price = max(price)")]
    [InlineData("update T set price = price * 2 where sym = `A")]
    [InlineData("update T set price = price - avg(price) context by sym")]
    [InlineData("insert into T values(`us, `Z, 2024.02.01, 1.0, 100)")]
    public async Task Stored_table_changes_like_a_table_in_memory(string command)
    {
        var stored = await fixture.RunAsync(
            Create + Using(command, "stored") + "\nselect * from stored order by sym, date");
        var inMemory = await fixture.RunAsync(
            Create + Using(command, "sorted") + "\nselect * from sorted order by sym, date");
        Assert.Equal(Embedded.Functions.Formatter.Format(inMemory), Embedded.Functions.Formatter.Format(stored));
    }

    [Fact]
    public async Task Stored_column_is_read_by_member()
    {
        var sum = await fixture.RunAsync(Create + "sum(stored.n)");
        Assert.Equal(435, ((Scalar)sum).AsLong());
    }

    [Fact]
    public async Task Session_appends_from_outside_and_queries_join_stored_tables()
    {
        await using var session = await fixture.Database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync(Create, CancellationToken.None);
        var rows = (Table)await session.RunAsync("select top 2 * from sample where sym = `E", CancellationToken.None);
        await session.AppendAsync("dfs://queries", "bars", rows, CancellationToken.None);
        var count = await session.RunAsync(
            "exec count(*) from loadTable(\"dfs://queries\", `bars) where sym = `E", CancellationToken.None);
        Assert.Equal(8, ((Scalar)count).AsLong());
        var joined = await session.RunAsync(
            "names = table(`A`E as sym, `first`last as name)\nexec count(*) from lj(stored, names, `sym) where name = `last",
            CancellationToken.None);
        Assert.Equal(8, ((Scalar)joined).AsLong());
    }

    private static string Using(string query, string table) =>
        query.Replace("from T", $"from {table}", StringComparison.Ordinal).Replace("T.sym", $"{table}.sym",
            StringComparison.Ordinal)
            .Replace("update T", $"update {table}", StringComparison.Ordinal).Replace("into T", $"into {table}",
                StringComparison.Ordinal);
}

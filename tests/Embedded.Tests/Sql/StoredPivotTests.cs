using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Storage;

namespace DolphinQuant.Embedded.Tests.Sql;

/// <summary>Queries with <c>pivot by</c> on a stored table print what they print on the same rows in memory.</summary>
public sealed class StoredPivotTests : ScriptedStore
{
    private const string Create =
        """
        n = 0..59
        rows = table(2024.03.01 + n / 12 as day, symbol(string(`ibis`owl`emu)[n % 3]) as sym, "a factor of a long name " + string(n / 3 % 4) as factor,
            short(n % 3) as rank, long(n / 12) as number, 2024.01M + n / 12 as month, 2024.03.01T09:30:00.000 + n / 12 as time,
            rand(1.0, 60) as a, float(n) as b, n * 7 as c, long(n) as d, short(n) as e, char(n) as f, n % 2 == 0 as g,
            2024.05.01 + n as h, 09:30:00 + n as i, string(n) as j, symbol(string(n)) as k, decimal64(n, 2) as l)
        update rows set a = NULL, b = NULL, c = NULL, d = NULL, e = NULL, f = NULL, g = NULL, h = NULL, i = NULL where n % 9 = 4
        update rows set sym = NULL where sym = `emu
        update rows set number = NULL, day = NULL where number = 2
        rows = select * from rows where (n * 11) % 13 != 5
        stored = createTable(database("dfs://types", VALUE, 1..3, engine="TSDB"), rows, `birds, sortColumns=`sym`day)
        stored.append!(rows)
        sorted = select * from rows order by sym, day

        """;

    [Theory]
    [InlineData("select X from T pivot by day, sym, factor", "a b c d e f g h i j k l")]
    [InlineData("exec X from T where factor like \"%2\" pivot by day, sym", "a b c d e f g h i j k l")]
    [InlineData("select a from T pivot by X, sym, factor", "day rank number month time")]
    [InlineData("select a from T where rank < 2 pivot by factor, X, sym", "day number month time")]
    [InlineData("select c from T pivot by sym, factor, X", "day number month time")]
    public async Task Any_type_of_key_and_value_is_spread(string query, string columns)
    {
        await RunAsync(Create);
        foreach (var column in columns.Split(' '))
        {
            var text = query.Replace("X", column, StringComparison.Ordinal);
            Assert.Equal(await PrintAsync(Over(text, "sorted")), await PrintAsync(Over(text, "stored")));
        }
    }

    [Theory]
    [InlineData("select c as value from T pivot by day as date, sym as bird, factor")]
    [InlineData("select c from T where factor like \"%1\" pivot by day, sym limit 2")]
    [InlineData("select top 3 c from T pivot by day, sym, factor order by day desc")]
    [InlineData("select c + 1 as c from T pivot by day, sym, factor")]
    [InlineData("select c, d from T pivot by day, sym, factor")]
    [InlineData("select sum(c) from T pivot by day, sym")]
    [InlineData("select last(c) from T pivot by day, sym")]
    [InlineData("select c from T pivot by day, sym")]
    [InlineData("select c from T pivot by month(time), sym, factor")]
    [InlineData("select T.c from T pivot by T.day, T.sym, factor")]
    [InlineData("select rowSum(c) from T pivot by day, sym, factor")]
    [InlineData("select c from T where c > avg(c) pivot by day, sym, factor")]
    [InlineData("select c from T where day = 2030.01.01 pivot by day, sym, factor")]
    [InlineData("select c from (select * from T) pivot by day, sym, factor")]
    [InlineData("select c from T pivot by day, sym, factor, rank")]
    public async Task Any_query_is_answered_alike(string query)
    {
        await RunAsync(Create);
        Assert.Equal(await PrintAsync(Over(query, "sorted")), await PrintAsync(Over(query, "stored")));
    }

    [Theory]
    [InlineData("exec c from T pivot by day, sym, factor")]
    [InlineData("select c from T pivot by day")]
    [InlineData("select c from T pivot by day, nothing")]
    public async Task What_cannot_be_spread_fails_alike(string query)
    {
        await RunAsync(Create);
        var expected = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(Over(query, "sorted")));
        var failure = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(Over(query, "stored")));
        Assert.Equal(expected.Message.Replace("sorted", "stored", StringComparison.Ordinal), failure.Message);
    }

    [Fact]
    public async Task Names_of_two_columns_must_differ()
    {
        await RunAsync(Create);
        var failure = await Assert.ThrowsAsync<ScriptException>(
            () => RunAsync("select c from stored where sym = `owl pivot by day as owl, sym"));
        Assert.Contains("owl", failure.Message, StringComparison.Ordinal);
    }

    private static string Over(string query, string table) => query
        .Replace("from T", $"from {table}", StringComparison.Ordinal)
        .Replace("T.", $"{table}.", StringComparison.Ordinal);
}

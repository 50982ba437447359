using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Sql;

/// <summary>
/// Queries over enough rows to be divided among the cores give what the same query gives over a few groups, one after another.
/// </summary>
public sealed class LargeQueryTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    private const string Rows =
        """
        n = 100000
        id = 0..(n - 1)
        t = table(id as id, id * 7919 % 53 as g, double(id * 104729 % 1009) as x, id * 31 % 97 as k)
        update t set x = NULL where id % 29 = 0

        """;

    [Theory]
    [InlineData("mavg(x, 20)")]
    [InlineData("mcorr(x, k, 12)")]
    [InlineData("mrank(x, true, 15)")]
    [InlineData("x - avg(x) + 2 * sum(k)")]
    [InlineData("iif(k > 50, msum(k, 9), prev(k))")]
    public async Task Context_by_over_many_rows_equals_one_group_at_a_time(string expression)
    {
        var result = (Table)await fixture.RunAsync($"{Rows}select g, id, {expression} as v from t context by g");
        var parts = (Table)await fixture.RunAsync(
            $$"""
            {{Rows}}
            parts = select g, id, {{expression}} as v from t where g = 0 context by g
            for (i in 1..52) { parts.append!(select g, id, {{expression}} as v from t where g = i context by g) }
            parts
            """);

        AssertSame(parts, result);
    }

    [Theory]
    [InlineData("max(x) as high, first(k) as open, sum(k) as total, count(x) as n")]
    [InlineData("wavg(x, k) as mean, last(id) \\ 2 as half")]
    [InlineData("std(x) as deviation, count(*) as n")]
    public async Task Group_by_over_many_rows_equals_one_group_at_a_time(string columns)
    {
        var result = (Table)await fixture.RunAsync($"{Rows}select {columns} from t group by g, bar(k, 10) as b");
        var parts = (Table)await fixture.RunAsync(
            $$"""
            {{Rows}}
            parts = select {{columns}} from t where g = 0 group by g, bar(k, 10) as b
            for (i in 1..52) { parts.append!(select {{columns}} from t where g = i group by g, bar(k, 10) as b) }
            parts
            """);

        AssertSame(parts, result);
    }

    [Fact]
    public async Task Results_of_several_types_widen_as_in_small_queries()
    {
        var result = (Table)await fixture.RunAsync(
            Rows + "def half(k) { return iif(first(k) > 40, k, k \\ 2) }\nselect g, half(k) as v from t context by g");

        Assert.Equal(DataType.Double, result.Find("v")!.Type);
        Assert.Equal(100_000, result.Count);
    }

    [Fact]
    public async Task Group_that_fails_names_the_place_in_the_script()
    {
        var error = await fixture.FailAsync(Rows + "select mavg(x, iif(first(g) = 40, -1, 5)) as v from t context by g");

        Assert.Equal(5, error.Line);
        Assert.Contains("mavg", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asof_join_of_unsorted_rows_finds_the_last_row_that_is_not_later()
    {
        var joined = (Table)await fixture.RunAsync(
            """
            n = 40000
            left = table(symbol("s" + string((0..(n - 1)) * 17 % 23)) as s, (0..(n - 1)) * 7919 % n as time)
            right = table(symbol("s" + string((0..(n - 1)) * 13 % 29)) as s, (0..(n - 1)) * 4099 % n as time, 0..(n - 1) as row)
            select * from aj(left, right, `s`time)
            """);

        var rows = Enumerable.Range(0, 40_000).Select(i => (Key: i * 13 % 29, Time: (int)(i * 4099L % 40_000), Row: i))
            .OrderBy(row => row.Time).ToLookup(row => row.Key);
        var found = (Vector<int>)joined.Find("row")!;
        for (var i = 0; i < 40_000; i += 37)
        {
            var time = (int)(i * 7919L % 40_000);
            var expected = rows[i * 17 % 23].Where(row => row.Time <= time).Select(row => row.Row).LastOrDefault(int.MinValue);
            Assert.Equal(expected, found.Span[i]);
        }
    }

    [Fact]
    public async Task Rows_of_a_large_matrix_are_ranked_one_by_one()
    {
        var ranks = (Matrix)await fixture.RunAsync(
            "m = matrix(DOUBLE, 300, 400)\nfor (i in 0..399) { m[i] = double((0..299) * 37 + i * 7919 % 101) % 211 }\nrowRank(m, percent=true)");
        var first = (Matrix)await fixture.RunAsync(
            "m = matrix(DOUBLE, 1, 400)\nfor (i in 0..399) { m[i] = [double(i * 7919 % 101) % 211] }\nrowRank(m, percent=true)");

        for (var column = 0; column < 400; column++)
            Assert.Equal(((Vector<double>)first.Data).Span[column], ((Vector<double>)ranks.Data).Span[column * 300]);
    }

    private static void AssertSame(Table expected, Table actual)
    {
        Assert.Equal(expected.Names, actual.Names);
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Columns.Count; i++)
        {
            Assert.Equal(expected.Columns[i].Type, actual.Columns[i].Type);
            for (var row = 0; row < expected.Count; row++) Assert.Equal(expected.Columns[i][row], actual.Columns[i][row]);
        }
    }
}

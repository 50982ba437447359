using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Runtime;
using DolphinQuant.Embedded.Tests.Storage;

namespace DolphinQuant.Embedded.Tests.Sql;

/// <summary>Where the intervals of <c>interval</c> begin, which end belongs to them, and what they are called.</summary>
public sealed class IntervalTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("\"null\", closed=\"right\"", "0 30; 4 30; 8 40")]
    [InlineData("\"null\", closed=\"right\", label=\"right\"", "4 30; 8 30; 12 40")]
    [InlineData("\"null\", label=\"right\"", "4 10; 8 50; 12 40")]
    [InlineData("\"none\", origin=\"start\"", "1 30; 5 30; 9 40")]
    [InlineData("0, origin=\"end\", closed=\"right\", label=\"right\"", "1 10; 5 50; 9 40")]
    [InlineData("\"none\", origin=3", "-1 10; 3 50; 7 40")]
    public async Task Rows_fall_into_the_intervals_that_sides_and_origin_define(string settings, string expected)
    {
        var table = (Table)await fixture.RunAsync($"""
            t = table(1 4 5 9 as k, 10 20 30 40 as v)
            select sum(v) as s from t group by interval(k, 4, {settings}) as start
            """);
        Assert.Equal(expected, Shown.Rows(table));
    }

    [Fact]
    public async Task Day_of_the_first_value_is_an_origin()
    {
        var table = (Table)await fixture.RunAsync("""
            t = table(2024.01.02T23:50:00 2024.01.03T00:05:00 as time, 1 2 as v)
            t = select sum(v) as s from t group by interval(time, 7H, "none", origin="start_day") as start
            select string(start) as start, s from t
            """);
        Assert.Equal("2024.01.02T21:00:00 3", Shown.Rows(table));
    }

    [Theory]
    [InlineData("\"none\", closed=\"both\"", "left")]
    [InlineData("\"none\", origin=\"noon\"", "origin")]
    [InlineData("\"none\", origin=2024.01.01", "type")]
    [InlineData("\"none\", step=2", "step")]
    public async Task Wrong_setting_is_refused(string settings, string expected)
    {
        var error = await fixture.FailAsync($"""
            t = table(1 4 5 9 as k, 10 20 30 40 as v)
            select sum(v) as s from t group by interval(k, 4, {settings}) as start
            """);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}

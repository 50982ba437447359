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

    // Values 12, 13, 17, 24 and 31 with 1, 2, 4, 8 and 16.
    [Theory]
    [InlineData("k between 12 : 33", "10, \"null\"", "10 7; 20 8; 30 16")]
    [InlineData("k >= 12, k <= 45", "10, 0", "10 7; 20 8; 30 16; 40 0")]
    [InlineData("k > 3 and k < 30", "10, 0", "0 0; 10 7; 20 8")]
    [InlineData("k between 12 : 40", "10, 0, explicitOffset=true", "12 7; 22 24; 32 0")]
    [InlineData("12 <= k", "10, \"prev\", explicitOffset=true", "12 7; 22 24")]
    [InlineData("k between 12 : 33", "10, 0, step=5", "10 7; 15 12; 20 8; 25 16; 30 16")]
    [InlineData("k between 12 : 33", "10, 0, step=5, explicitOffset=true", "12 7; 17 12; 22 24; 27 16; 32 0")]
    [InlineData("v > 0", "10, 0, step=5", "10 7; 15 12; 20 8; 25 16; 30 16")]
    public async Task Conditions_on_the_column_say_where_intervals_begin_and_end(string condition, string settings, string expected)
    {
        var table = (Table)await fixture.RunAsync($"""
            t = table(12 13 17 24 31 as k, 1 2 4 8 16 as v)
            select sum(v) as s from t where {condition} group by interval(k, {settings}) as start
            """);
        Assert.Equal(expected, Shown.Rows(table));
    }

    [Theory]
    [InlineData("k in 12 13", "0")]
    [InlineData("k + 1 > 12", "0")]
    [InlineData("k > 12", "0, explicitOffset=true")]
    public async Task Condition_that_says_no_bound_is_refused(string condition, string settings)
    {
        var error = await fixture.FailAsync($"""
            t = table(12 13 17 24 31 as k, 1 2 4 8 16 as v)
            select sum(v) as s from t where {condition} group by interval(k, 10, {settings}) as start
            """);
        Assert.Contains("interval", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bound_of_another_type_of_time_counts_where_it_can_be_told()
    {
        var table = (Table)await fixture.RunAsync("""
            t = table(2024.01.02T10:00:00 2024.01.03T11:00:00 as time, 1 2 as v)
            t = select sum(v) as s from t where time between 2024.01.02 : 2024.01.04 group by interval(time, 12H, 0) as start
            select string(start) as start, s from t
            """);
        Assert.Equal(
            "2024.01.02T00:00:00 1; 2024.01.02T12:00:00 0; 2024.01.03T00:00:00 2; 2024.01.03T12:00:00 0; 2024.01.04T00:00:00 0",
            Shown.Rows(table));
    }

    [Theory]
    [InlineData("\"none\", closed=\"both\"", "left")]
    [InlineData("\"none\", origin=\"noon\"", "origin")]
    [InlineData("\"none\", origin=2024.01.01", "type")]
    [InlineData("\"none\", step=3", "step")]
    [InlineData("\"none\", step=2, origin=\"start\"", "not both")]
    [InlineData("\"none\", explicitOffset=true", "explicitOffset")]
    public async Task Wrong_setting_is_refused(string settings, string expected)
    {
        var error = await fixture.FailAsync($"""
            t = table(1 4 5 9 as k, 10 20 30 40 as v)
            select sum(v) as s from t group by interval(k, 4, {settings}) as start
            """);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>The forms in which scripts get rows, groups and columns back.</summary>
public sealed class ResultFormTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    private const string Trades = "t = table(`p`q`p`p as sym, 4 5 6 4 as qty)\n";

    [Theory]
    [InlineData("head(t)[`qty]", "4")]
    [InlineData("tail(t, 1)[`sym]", "p")]
    [InlineData("row(t, 2)[`qty]", "6")]
    [InlineData("size(head(t, 2))", "2")]
    [InlineData("exec qty from row(t, 1:3)", "[5,6]")]
    public async Task One_row_of_a_table_is_a_dictionary(string call, string expected) =>
        Assert.Equal(expected, Formatter.Format(await fixture.RunAsync(Trades + call)));

    [Theory]
    [InlineData("vector", "[[1,4],[0,2],[3]]")]
    [InlineData("tuple", "([1,4],[0,2],[3])")]
    public void Groups_stand_in_the_order_of_their_elements(string mode, string expected) =>
        Assert.Equal(expected, Print("groups", I(5, NilInt, 5, 8, NilInt), T(mode)));

    [Fact]
    public void Groups_as_a_table_have_a_key_and_positions()
    {
        var groups = (Table)Call("groups", I(7, 3, 7), T("table"));
        Assert.Equal(["key", "index"], groups.Names);
        Assert.Equal("[[1],[0,2]]", Formatter.Format(groups.Columns[1]));
        Assert.Throws<ScriptException>(() => Call("groups", I(7), T("list")));
    }

    [Fact]
    public async Task Distinct_elements_of_a_group_are_one_row()
    {
        var groups = (Table)await fixture.RunAsync(Trades + "select distinct(qty) from t group by sym");
        Assert.Equal("[[4,6],[5]]", Formatter.Format(groups["distinct_qty"]));
    }

    [Fact]
    public async Task Series_over_a_window_is_a_column_of_the_query()
    {
        var result = await fixture.RunAsync("""
            t = table(`a`a`b as sym, 2024.01.02 2024.01.03 2024.01.02 as day, 1.5 2.5 4.0 as price)
            exec window(sum, t.day.indexedSeries(t.price), 0d:1d) from t context by sym
            """);
        Assert.Equal("[4,2.5,4]", Formatter.Format(result));
    }

    [Fact]
    public async Task Columns_of_functions_carry_their_names()
    {
        var matrix = (Matrix)await fixture.RunAsync("each(call{, 4 9}, (sqrt, log))");
        Assert.Equal("[\"sqrt\",\"log\"]", Formatter.Format(matrix.ColumnLabels!));
    }

    [Fact]
    public async Task Matrix_of_a_table_with_text_is_text()
    {
        var matrix = (Matrix)await fixture.RunAsync("matrix(table([\"x\", \"y\"] as name, 3 4 as n))");
        Assert.Equal("[\"x\",\"y\",\"3\",\"4\"]", Formatter.Format(matrix.Data));
        await Assert.ThrowsAsync<ScriptException>(() => fixture.RunAsync("matrix(table(symbol(`x`y) as name, 3 4 as n))"));
    }

    [Fact]
    public void Running_ranks_count_nulls_as_smallest()
    {
        Assert.Equal("[0,0,1,1]", Print("cumrank", I(7, NilInt, 7, 3), N(1), Scalar.False));
        Assert.Equal("[0,0,2,1]", Print("cumrank", I(7, NilInt, 7, NilInt), N(1), Scalar.False, T("max")));
    }

    [Fact]
    public void Kendall_of_a_table_skips_columns_of_text()
    {
        var table = new Table(("rising", I(1, 2, 3)), ("name", Vector.String("a", "b", "c")));
        var taus = (Table)Call("kendall", table, I(6, 5, 4));
        Assert.Equal("[-1]", Formatter.Format(taus["rising"]));
        Assert.True(taus["name"].IsNull(0));
    }

    [Fact]
    public void Mann_whitney_counts_the_pairs_in_which_the_second_sample_is_larger() =>
        Assert.Equal(4.5, ((Scalar)((Dictionary)Call("mannWhitneyUTest", I(1, 4), I(4, 2, 6))).Find("U")!).AsDouble());

    [Fact]
    public async Task Sleep_takes_a_time_that_is_not_negative()
    {
        Assert.Equal("3", Formatter.Format(await fixture.RunAsync("sleep(1)\n3")));
        await Assert.ThrowsAsync<ScriptException>(() => fixture.RunAsync("sleep(-1)"));
    }
}

using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Charts: their parts, the names of their series, and their way over the wire.</summary>
public sealed class ChartTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("plot(2 4 8)", "4", "3:1", "")]
    [InlineData("price = 2 4 8; plot(price)", "4", "3:1", "price")]
    [InlineData("plot(2 4 8 as price, `a`b`c, , BAR)", "1", "3:1", "price")]
    [InlineData("plot([1 2 as x, 3.5 4.5 as y], chartType=SCATTER)", "6", "2:2", "x,y")]
    [InlineData("low = 1 2; high = 3 4; plot([low, high])", "4", "2:2", "low,high")]
    [InlineData("plot(table(1 2 as u, 5 6 as w), chartType=AREA)", "0", "2:2", "u,w")]
    [InlineData("m = matrix(1 2, 3 4); m.rename!(`p`q); plot(m, chartType=PIE)", "5", "2:2", "p,q")]
    [InlineData("plotHist(2.5 3.5, 4)", "3", "2:1", "")]
    public async Task Series_stand_in_a_matrix_under_their_names(string script, string kind, string shape, string names)
    {
        var chart = Assert.IsType<Chart>(await fixture.RunAsync(script));
        var data = (Matrix)chart.Entries.Find("data")!;
        Assert.Equal(kind, Formatter.Format(chart.Entries.Find("chartType")!));
        Assert.Equal(shape, $"{data.Rows}:{data.Columns}");
        Assert.Equal(names, data.ColumnLabels is { } labels ? string.Join(',', labels.Texts()) : "");
    }

    [Fact]
    public async Task Chart_prints_its_parts() => Assert.Equal(
        """
        chartType->2
        stacking->true
        title->["sales","month","pieces"]
        extras->
            multiYAxes->true
        data->
                   sold
        ---------- ----
        2024.01.31 7   
        2024.02.29 9   
        """.ReplaceLineEndings("\n"),
        Formatter.Format(await fixture.RunAsync("""
            plot(7 9 as sold, 2024.01.31 2024.02.29, `sales`month`pieces, COLUMN, true, {multiYAxes: true})
            """)).TrimEnd('\n'));

    [Fact]
    public async Task Histogram_has_its_bins_and_range() => Assert.Equal("(5,-1,2.5)", Formatter.Format(await fixture.RunAsync(
        "x = 0.5 1.5 2.0; plotHist(x, 5, -1:2.5)") is Chart chart
        ? Vector.Tuple(chart.Entries.Find("binCount")!, chart.Entries.Find("binStart")!, chart.Entries.Find("binEnd")!)
        : Scalar.Void));

    [Theory]
    [InlineData("form(plot(1 2))", "7")]
    [InlineData("typestr(plot(1 2))", "CHART")]
    public async Task Chart_has_a_form_of_its_own(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(script)));

    [Fact]
    public async Task Chart_comes_back_from_the_wire()
    {
        var chart = await fixture.RunAsync("plot(1.5 2.5 as x, `a`b, `title)");
        using var bytes = new MemoryStream();
        ValueBytes.Write(chart, bytes);
        Assert.Equal([(byte)DataType.Any, (byte)DataForm.Chart], bytes.ToArray().Take(2));
        Assert.Equal(Formatter.Format(chart), Formatter.Format(Assert.IsType<Chart>(ValueBytes.Read(bytes.ToArray()))));
    }

    [Theory]
    [InlineData("plot(`a`b)", "must hold numbers")]
    [InlineData("plot([1 2, 3 4 5])", "3")]
    [InlineData("plot(1 2 3, 1 2)", "3 elements")]
    [InlineData("plot(1 2, chartType=HISTOGRAM)", "must be LINE")]
    [InlineData("plot(1 2, chartType=SURFACE)", "must be a matrix")]
    [InlineData("plot(matrix(1 2, 3 4), 1 2, , SURFACE)", "not for a surface")]
    [InlineData("plot(1 2, extras={grid: true})", "multiYAxes")]
    [InlineData("plotHist(1 2, 0)", "must be positive")]
    [InlineData("plotHist(1 2, 4, 3:1)", "ascending")]
    public async Task Wrong_argument_is_refused(string script, string complaint) =>
        Assert.Contains(complaint, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);
}

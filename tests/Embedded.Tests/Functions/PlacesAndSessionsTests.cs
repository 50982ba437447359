using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Sessions, points, turning points, grids and orthogonal columns; expectations worked out by hand.</summary>
public sealed class PlacesAndSessionsTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("sessionWindow(1 3 9 10 20, 4)", "[1,1,9,9,20]")]
    [InlineData("sessionWindow([NULL, 5, NULL, 2, 8, 30], 10)", "[,5,5,5,5,30]")]
    [InlineData("sessionWindow(2024.01.01 2024.01.03 2024.01.09, 3)", "[2024.01.01,2024.01.01,2024.01.09]")]
    [InlineData("sessionWindow(take(1, 0), 3)", "[]")]
    public async Task Session_goes_on_until_a_long_gap(string script, string printed) => await Prints(script, printed);

    [Theory]
    // A quarter of the way around the Earth, and half of it.
    [InlineData("round(distance(point(0, 0), point(90, 0)) * 2 / 6371004, 9)", "3.141592654")]
    [InlineData("round(distance(point(10, 90), point(50, -90)) / 6371004, 9)", "3.141592654")]
    [InlineData("distance(point(5 6, 7 8), point(5, 7))[0]", "0")]
    [InlineData("geoWithin(point(1 3 0 2, 1 1 0 2), point(0 2 2 0, 0 0 2 2))", "[true,false,true,true]")]
    [InlineData("geoWithin(point(1 3 0 2, 1 1 0 2), point(0 2 2 0, 0 0 2 2), false)", "[true,false,false,false]")]
    // A dented polygon: the dent is outside.
    [InlineData("geoWithin(point(2 2, 1 3), point(0 4 4 2 0, 0 0 4 2 4))", "[true,false]")]
    [InlineData("lowDouble(rdp(point(0 1 2 3 4, 0 0.1 0 2 0), 0.5))", "[0,2,3,4]")]
    [InlineData("size(rdp(point(0 1 2, 0 5 0), 6))", "2")]
    public async Task Points_are_measured(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("zigzag(10 10 13 12 15 11 11.5 16, 20)", "[10,,,,15,11,,16]")]
    [InlineData("zigzag(10 10 13 12 15 11 11.5 16, 4, false)", "[10,,,,15,11,,16]")]
    [InlineData("zigzag(matrix(5 6 9 8, 4 5 8 6), 10)", "[4.5,,9,6]")]
    public async Task Turning_points_are_found(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("histogram2d(0.5 1.5 1.5 2, 0 1 1 3, ([0, 1, 2], [0, 1, 3])).H", "#0 #1\n-- --\n1  0 \n0  3 ")]
    [InlineData("histogram2d(0.5 1.5 9, 0 1 1, ([0, 1, 2], [0, 1, 3]), , false, 5 6 7).H", "#0 #1\n-- --\n5  0 \n0  6 ")]
    [InlineData("histogram2d(0.5 1.5, 0 2, ([0, 1, 2], [0, 1, 3]), , true).H", "#0  #1  \n--- ----\n0.5 0   \n0   0.25")]
    [InlineData("histogram2d(0 1 2 4, 0 0 0 8, 2).xedges", "[0,2,4]")]
    [InlineData("histogram2d(0 1 2 4, 0 0 0 8, 2, ([0, 8], [0, 8])).yedges", "[0,4,8]")]
    public async Task Pairs_are_counted_in_a_grid(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("round(gramSchmidt(matrix(3 4, 5 5)), 10)", "#0 #1  \n-- ----\n3  0.8 \n4  -0.6")]
    [InlineData("round(gramSchmidt(matrix(3 4, 5 5), true), 10)", "#0  #1  \n--- ----\n0.6 0.8 \n0.8 -0.6")]
    [InlineData("gram(sqlDS(<select * from table(1 2 3 as x, 2 4 9 as y)>))", "#0 #1\n-- --\n2  7 \n7  26")]
    [InlineData("gram(sqlDS(<select * from table(1 2 3 as x, 2 4 9 as y)>), `x, false)", "#0\n--\n14")]
    // Points on one line: one direction explains all.
    [InlineData("round(abs(pca(sqlDS(<select * from table(1 2 3 as x, 2 4 6 as y)>)).components[0]) * sqrt(5), 9)", "[1,2]")]
    [InlineData("round(pca(sqlDS(<select * from table(1 2 3 as x, 2 4 6 as y)>)).explainedVarianceRatio, 9)", "[1,0]")]
    [InlineData("round(pca(sqlDS(<select * from table(1 2 3 as x, 2 4 6 as y)>), , 1).singularValues, 9)", "[3.16227766]")]
    public async Task Columns_are_made_orthogonal(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("k = keyedTable(`a`b, `x`y as a, 1 2 as b, 5 6 as v)\nin((`x`y, 1 1), k)", "[true,false]")]
    [InlineData("k = keyedTable(`a, `x`y as a, 1 2 as b)\n`y`z in k", "[true,false]")]
    [InlineData("k = keyedTable(`a`b, `x`y as a, 1 2 as b)\nnotIn((`x, 1), k)", "false")]
    public async Task Keys_are_looked_for_in_keyed_tables(string script, string printed) => await Prints(script, printed);

    [Theory]
    // The hash of the bytes of the row, whatever form it comes in.
    [InlineData("v = array(INT[], 0).append!([1 2, 3])\nrowGmd5(v) == [gmd5(1 2), gmd5([3])]", "[true,true]")]
    [InlineData("rowGmd5(1 2, 3 4) == [gmd5(1 3), gmd5(2 4)]", "[true,true]")]
    [InlineData("gmd5(array(INT[], 0).append!([1 2, 3])) == gmd5(1 2 3)", "true")]
    public async Task Rows_are_hashed(string script, string printed) => await Prints(script, printed);

    [Theory]
    // The natural spline through (0,0), (1,1), (2,0) has the second derivative -3 in the middle: s(0.5) = 0.6875.
    [InlineData("spline(2024.01.01T00:00:00 + 0 7200 14400, 0 1 0, `60min)", "[0,0.6875,1,0.6875,0]")]
    [InlineData("spline(2024.01.01T00:00:00 + 0 7200, 0 1, `60min)", "[0,0.5,1]")]
    [InlineData("size(spline(2024.01.01T00:00:00 + 0 7200, 0 1, `60min, , , true)[0])", "3")]
    // Zero slope at the turning point, and no overshoot beyond it.
    [InlineData("max(predict(pchipInterpolateFit(0 1 2 3, 0 1 1 0), 0.1 * 0..30)) <= 1", "true")]
    [InlineData("predict(pchipInterpolateFit(0 1, 2 4), 0.5)", "3")]
    public async Task Curve_goes_through_its_points(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("sessionWindow(1 2, 0)", "sessionGap")]
    [InlineData("sessionWindow(1.5 2, 1)", "integers")]
    [InlineData("distance(1, point(1, 2))", "points")]
    [InlineData("geoWithin(point(1, 1), point(0 1, 0 1))", "three")]
    [InlineData("zigzag([1, NULL, 3])", "nulls")]
    [InlineData("histogram2d(1 2, 1 2, (0 2 1, 0 1))", "ascend")]
    [InlineData("gramSchmidt(matrix(1 2, 2 4))", "independent")]
    [InlineData("pca(sqlDS(<select * from table(1 2 as x, 2 5 as y)>), , , , , 'randomized')", "randomized")]
    [InlineData("gram(1 2 3)", "data source")]
    [InlineData("rowGmd5(1 2, 3)", "rowGmd5")]
    public async Task Wrong_argument_is_named(string script, string word) =>
        Assert.Contains(word, (await scripts.FailAsync(script)).Message, StringComparison.Ordinal);

    private async Task Prints(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await scripts.RunAsync(script)));
}

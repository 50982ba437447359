using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Row functions over matrices, array vectors and columnar tuples; expectations worked out by hand.</summary>
public sealed class RaggedRowFunctionTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    private const string Setup = """
        a = array(INT[], 0).append!([3 1 2, 5, NULL 4])
        w = array(DOUBLE[], 0).append!([1 2 3, 2, 1 1])
        c = [3 1 2, 5 6].setColumnarTuple!()
        m = matrix(3 5, 1 6, 2 4)

        """;

    [Theory]
    [InlineData("rowSum(a)", "[6,5,4]")]
    [InlineData("rowAvg(a)", "[2,5,4]")]
    [InlineData("rowMax(c)", "[3,6]")]
    [InlineData("rowMin(a)", "[1,5,4]")]
    [InlineData("rowCount(a)", "[3,1,1]")]
    [InlineData("rowSize(a)", "[3,1,2]")]
    [InlineData("rowImax(a)", "[0,0,1]")]
    [InlineData("rowImin(c)", "[1,0]")]
    [InlineData("rowProd(a)", "[6,5,4]")]
    [InlineData("rowSum2(c)", "[14,61]")]
    [InlineData("rowStd(c)", "[1,0.707106781186548]")]
    [InlineData("rowAnd(a > 1)", "[false,true,false]")]
    [InlineData("rowWsum(a, w)", "[11,10,4]")]
    [InlineData("rowWavg(c, [1 1 2, 1 3].setColumnarTuple!())", "[2,5.75]")]
    [InlineData("rowDot(2 3, 4 5)", "[8,15]")]
    [InlineData("rowDot(w, [1, 1, 1])", "[6,,]")]
    [InlineData("rowCovarp(m, matrix(1 1, 2 2, 3 6))", "[-0.333333333333333,-1.333333333333333]")]
    [InlineData("rowEuclidean(matrix(1 NULL, 2 4), matrix(4 1, 6 NULL))", "[5,]")]
    [InlineData("rowTanimoto(1 2, 1 4)", "[0,0.333333333333333]")]
    [InlineData("rowBeta(table(1 2 as p, 3 6 as q), table(1 1 as r, 2 3 as s))", "[2,2]")]
    public async Task Aggregate_gives_one_value_per_row(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("rowCumsum(a)", "[[3,4,6],[5],[,4]]")]
    [InlineData("rowCummax(c)", "([3,3,3],[5,6])")]
    [InlineData("rowPrev(a)", "[[,3,1],,[,]]")]
    [InlineData("rowMove(c, -1)", "([1,2,],[6,])")]
    [InlineData("rowCumwsum(a, w)", "[[3,5,11],[10],[,4]]")]
    [InlineData("rowRank(a)", "[[2,0,1],[0],[,0]]")]
    [InlineData("rowDenseRank(c)", "([2,0,1],[0,1])")]
    [InlineData("rowNext(m)[0]", "[1,6]")]
    public async Task Vector_function_keeps_the_rows(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("byRow(sum, a)", "[6,5,4]")]
    [InlineData("byRow(cumsum, c)", "([3,4,6],[5,11])")]
    [InlineData("byRow(add{10}, a)", "[[13,11,12],[15],[,14]]")]
    [InlineData("byRow(cumsum, m)[2]", "[6,15]")]
    [InlineData("byRow(cummax, [1 3, 2 1])", "([1,3],[2,3])")]
    [InlineData("byRow(cumsum, table(1 2 as x, 3 4 as y)).y", "[4,6]")]
    [InlineData("byRow(wsum, a, w)", "[11,10,4]")]
    [InlineData("byColumn(sum, a)", "[8,5,2]")]
    [InlineData("byColumn(cumsum, a)", "[[3,1,2],[8],[8,5]]")]
    [InlineData("byColumn(max, [1 3, 2 1])", "(3,2)")]
    [InlineData("byColumn(max, table(1 2 as x, 3 4 as y)).y", "[4]")]
    [InlineData("byColumn(sum, matrix(1 2, 3 4).rename!(`p`q))", "[3,7]")]
    public async Task Function_is_applied_by_row_and_by_column(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("rowAt(m, 2 0)", "[2,5]")]
    [InlineData("rowAt(m, m > 2)", "[[3],[5,6,4]]")]
    [InlineData("rowAt(a, a > 2)", "[[3],[5],[4]]")]
    [InlineData("rowAt(a, array(INT[], 0).append!([2 0, 1, 1]))", "[[2,3],,[4]]")]
    [InlineData("rowAt(matrix(true false, true false))", "[[0,1],]")]
    [InlineData("rowAt(c, c < 3)", "([1,2],[])")]
    [InlineData("rowAt(a, 0 0 1)", "[3,5,4]")]
    public async Task Rowat_picks_by_place_or_condition(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("'bid'", "([[-1,0,1,2],[0]],[[0,1,-1,2],[-1]])")]
    [InlineData("'allBid'", "([[-1,0,1,2],[0,-1]],[[0,1,-1,2],[-1,0]])")]
    public async Task Rowalign_of_bids_ends_at_the_higher_of_the_lowest(string how, string printed) => await Prints(
        $"rowAlign(array(INT[], 0).append!([9 8 7, 3]), array(INT[], 0).append!([10 9 7, 2]), {how})", printed);

    [Theory]
    [InlineData("'ask'", "[[-1,0,1],[0]]")]
    [InlineData("'allAsk'", "[[-1,0,1,2],[0,-1]]")]
    public async Task Rowalign_of_asks_ends_at_the_lower_of_the_highest(string how, string printed) => await Prints(
        $"x, y = rowAlign(array(INT[], 0).append!([5 6 9, 1]), array(INT[], 0).append!([4 6, 2]), {how})\nx", printed);

    [Theory]
    [InlineData("mode='tuple'", "([[1,2],[7]],[[40,20],[5]])")]
    [InlineData("mode='tuple', ascending=false", "([[2,1],[7]],[[20,40],[5]])")]
    public async Task Rowgroupby_groups_within_rows(string options, string printed) => await Prints(
        "k = array(INT[], 0).append!([1 2 1, 7])\nv = array(INT[], 0).append!([10 20 30, 5])\n"
        + $"rowGroupby(sum, v, k, {options})", printed);

    [Theory]
    [InlineData("rowMergeAndSort(k, true)", "[1,2,3,7]")]
    [InlineData("rowMergeAndSort(k, false, v)", "([7,3,2,1],[5,30,10,20])")]
    [InlineData("rowFilterAndSort(p, s, `b`a, v)", "([[1,1],[7]],([\"b\",\"a\"],[\"a\"]),[[20,10],[5]])")]
    public async Task Rows_are_merged_filtered_and_sorted(string script, string printed) => await Prints(
        """
        k = array(INT[], 0).append!([2 1 3, 7])
        v = array(INT[], 0).append!([10 20 30, 5])
        p = array(INT[], 0).append!([1 1 1, 7])
        s = [`a`b`z, [`a]].setColumnarTuple!()

        """ + script, printed);

    [Theory]
    [InlineData("rowWsum(a, c)", "same length")]
    [InlineData("rowAt(a, 1 2)", "same length")]
    [InlineData("rowAlign(a, w, 'middle')", "must be 'bid'")]
    [InlineData("rowAlign(m, m, 'bid')", "must be an array vector")]
    [InlineData("rowGroupby(cumsum, a, a)", "one value for each group")]
    [InlineData("rowMergeAndSort(1 2 3, true)", "must be an array vector")]
    [InlineData("byRow(sum, 1)", "needs a matrix")]
    public async Task Wrong_arguments_are_named(string script, string message) =>
        Assert.Contains(message, (await scripts.FailAsync(Setup + script)).Message, StringComparison.Ordinal);

    private async Task Prints(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await scripts.RunAsync(Setup + script)));
}

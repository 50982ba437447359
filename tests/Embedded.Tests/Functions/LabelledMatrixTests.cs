using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Matrices with labels and their shapes; expectations worked out by hand.</summary>
public sealed class LabelledMatrixTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    private const string Setup = """
        m = matrix(1 2 3, 4 5 6).rename!(`a`b`c, `x`y)
        i = matrix(1 2 3, 4 5 6).rename!(1 3 5, `x`y).setIndexedMatrix!()
        j = matrix(10 20, 30 40).rename!(3 4, `y`z).setIndexedMatrix!()

        """;

    [Theory]
    [InlineData("align(i, j)[0]", "  x y z\n- - - -\n1 1 4  \n3 2 5  \n4      \n5 3 6  ")]
    [InlineData("align(i, j, 'inner')[1]", "  y \n- --\n3 10")]
    [InlineData("align(i, j, 'left,outer')[1]", "  x y  z \n- - -- --\n1        \n3   10 30\n5        ")]
    [InlineData("align(i, j, 'aj', true)[1]", "  y  z \n- -- --\n1      \n3 10 30\n5 20 40")]
    [InlineData("indexedSeries(1 2, 5 6) * matrix(1 2, 3 4)", "#0 #1\n-- --\n5  15\n12 24")]
    [InlineData("matrix(1 2, 3 4) - indexedSeries(1 2, 5 6)", "#0 #1\n-- --\n-4 -2\n-4 -2")]
    [InlineData("merge(i, j)", "  x y y  z \n- - - -- --\n3 2 5 10 30")]
    [InlineData("merge(i, j, 'asof')", "  x y y  z \n- - - -- --\n1 1 4      \n3 2 5 10 30\n5 3 6 20 40")]
    [InlineData("merge(indexedSeries(1 2, 5 6), indexedSeries(2 3, 7 8), 'outer')",
        "  series1 series2\n- ------- -------\n1 5              \n2 6       7      \n3         8      ")]
    public async Task Labels_join_two_matrices(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("m.loc(`c`a)", "  x y\n- - -\nc 3 6\na 1 4")]
    [InlineData("m.loc(, `y)", "  y\n- -\na 4\nb 5\nc 6")]
    [InlineData("m.loc(true false true, `x)", "  x\n- -\na 1\nc 3")]
    [InlineData("i.loc(2:5)", "  x y\n- - -\n3 2 5\n5 3 6")]
    [InlineData("isIndexedMatrix(i.loc(2:5))", "true")]
    [InlineData("m[1:2]", "  y\n- -\na 4\nb 5\nc 6")]
    [InlineData("reverse(m)", "  y x\n- - -\nc 6 3\nb 5 2\na 4 1")]
    [InlineData("m[m > 2]", "  x y\n- - -\na   4\nb   5\nc 3 6")]
    [InlineData("m[0 2, ]", "  x y\n- - -\na 1 4\nc 3 6")]
    [InlineData("each(cumsum, m)", "  x y \n- - --\na 1 4 \nb 3 9 \nc 6 15")]
    [InlineData("cross(add, 1 2, 10 20)", "  10 20\n- -- --\n1 11 21\n2 12 22")]
    [InlineData("cross(join, 1 2, 7 8)", "(([1,7],[1,8]),([2,7],[2,8]))")]
    public async Task Labels_are_looked_up_and_kept(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("regroup(matrix(1 2 3, 4 5 6), `q`p`q, sum)", "  #0 #1\n- -- --\np 2  5 \nq 4  10")]
    [InlineData("regroup(matrix(1 2 3, 4 5 6), 9 9, sum, false)", "9\n-\n5\n7\n9")]
    [InlineData("panel(2 1 2, `b`a`b, 7 8 9)", "  a b\n- - -\n1 8  \n2   9")]
    [InlineData("panel(2 1 2, `b`a`b, 7 8 9, 2 3, [`b])", "  b\n- -\n2 9\n3  ")]
    [InlineData("pivot(sum, 1 2 3, 1 1 2, `p`q`p)", "  p q\n- - -\n1 1 2\n2 3  ")]
    [InlineData("pivot(wavg, [1.0 3.0, 1 3], 1 1, `p`p)", "  p  \n- ---\n1 2.5")]
    [InlineData("exec panelNumber from rollingPanel(table(1 1 1 2 2 as g, 1..5 as v), 2, `g)", "[0,0,1,1,2,2]")]
    [InlineData("exec v from rollingPanel(table(1 1 1 2 2 as g, 1..5 as v), 2, `g)", "[1,2,2,3,4,5]")]
    public async Task Columns_become_labelled_matrices(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("diag(1 NULL 3)[0]", "[1,0,0]")]
    [InlineData("diag(matrix(1 2, 3 4))", "[1,4]")]
    [InlineData("flatten(triu(matrix(1 2, 3 4)))", "[1,0,3,4]")]
    [InlineData("flatten(triu(matrix(1 2, 3 4), 1))", "[0,0,3,0]")]
    [InlineData("flatten(tril(matrix(1 2, 3 4)))", "[1,2,0,4]")]
    [InlineData("flatten(repmat(matrix(1 2, 3 4), 2, 1))", "[1,2,1,2,3,4,3,4]")]
    [InlineData("shape(repmat(matrix(1 2, 3 4), 1, 3))", "2 : 6")]
    [InlineData("cells(matrix(1 2, 3 4), 0 1, 1 0)", "[3,2]")]
    [InlineData("x = matrix(1 2)\nx.append!(3 4)\nflatten(x)", "[1,2,3,4]")]
    [InlineData("x = matrix(1 2, 3 4)\nx.fill!((1,), 9)\nflatten(x)", "[1,9,3,9]")]
    [InlineData("flatten(drop(matrix(1 2, 3 4), 1))", "[3,4]")]
    [InlineData("s = matrix(5 6).rename!(1 2, ).setIndexedSeries!()\nisIndexedSeries(s)", "true")]
    [InlineData("move(indexedSeries(10:00:00 10:00:01 10:00:05, 1 2 3), 2s)[0]", "[,,2]")]
    [InlineData("lfill(1 NULL NULL 7)", "[1,3,5,7]")]
    [InlineData("lfill(NULL 2.0 NULL 3 NULL)", "[,2,2.5,3,]")]
    [InlineData("stat(2 4 NULL)[`Avg`Size`Count`Median]", "[3,3,2,3]")]
    [InlineData("exec percentile from summary(table(1 2 3 as x), , , 0 50)", "[[1,2]]")]
    public async Task Matrix_is_cut_tiled_and_described(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("m + matrix(1 2, 3 4)", "same shape")]
    [InlineData("align(m, matrix(1 2 3))", "labels")]
    [InlineData("align(m, m, 'sideways')", "no alignment")]
    [InlineData("align(m, m, 'outer', , true)", "views")]
    [InlineData("merge(m, m)", "indexed")]
    [InlineData("m.loc(`q)", "no label")]
    [InlineData("m.loc(`a:`b)", "indexed matrix")]
    [InlineData("regroup(m, 1 2, sum)", "same length")]
    [InlineData("panel(1 2, 1, 3 4)", "must be a vector")]
    [InlineData("diag(matrix(1 2 3))", "square")]
    [InlineData("repmat(m, 0, 1)", "must be positive")]
    [InlineData("cells(m, 0 9, 0 0)", "inside the matrix")]
    [InlineData("summary(1 2 3)", "must be a table")]
    public async Task Wrong_arguments_are_named(string script, string message) =>
        Assert.Contains(message, (await scripts.FailAsync(Setup + script)).Message, StringComparison.Ordinal);

    private async Task Prints(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await scripts.RunAsync(Setup + script)));
}

using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Copies, descriptions, removals and histograms; expectations worked out by hand.</summary>
public sealed class DescriptionTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("x = 11 12 13 14 15\nx.remove!(0)\nx", "[12,13,14,15]")]
    [InlineData("x = 11 12 13 14 15\nx.remove!([1, 2, 4])\nx", "[11,14]")]
    [InlineData("x = 11 12\nx.remove!(array(INT, 0))\nx", "[11,12]")]
    [InlineData("x = symbol(`p`q`r`q)\nx.remove!(1 3)\nx.append!(`q)\nx", "[\"p\",\"r\",\"q\"]")]
    [InlineData("x = array(INT[], 0).append!([1 2, 3, 4 5 6, 7])\nx.remove!(0 2)\nx", "[[3],[7]]")]
    [InlineData("x = (1, `s, 2 3)\nx.remove!(1)\nx", "(1,[2,3])")]
    [InlineData("x = [1 2, 3 4, 5 6].setColumnarTuple!()\nx.remove!(0 2)\n(isColumnarTuple(x), x)", "(true,([3,4]))")]
    [InlineData("x = decimal64([1.23, 4.56, 7.89], 2)\nx.remove!(1)\nx", "[1.23,7.89]")]
    public async Task Removed_positions_are_gone_in_place(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("x = (1 2, (3 4, `a))\ny = deepCopy(x)\ny[0].append!(9)\nx", "([1,2],([3,4],\"a\"))")]
    [InlineData("d = dict(`u`v, (1 2, 3 4), true)\nc = deepCopy(d)\nc[`u] = 8\nd", "u->[1,2]\nv->[3,4]")]
    [InlineData("d = dict(`u`v, 1 2, true)\nc = copy(d)\nc[`u] = 8\n(d[`u], c[`u])", "(1,8)")]
    [InlineData("t = keyedTable(`k, 1 2 as k, 3 4 as v)\nc = deepCopy(t)\nc.tableInsert(2, 9)\n(t.v, c.v)", "([3,4],[3,9])")]
    [InlineData("m = matrix(1 2, 3 4).rename!(2020.01.01 2020.01.02, `a`b).setIndexedMatrix!()\nisIndexedMatrix(copy(m))", "true")]
    [InlineData("eqObj(deepCopy(set(4 5)), set(4 5))", "true")]
    [InlineData("deepCopy(7)", "7")]
    public async Task Copy_is_a_value_of_its_own(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("constantDesc(1 NULL 3)", "form->VECTOR\nnullFlag->true\ntype->INT\ncategory->INTEGRAL\nrows->3\ncolumns->1\nmemoryAllocated->12")]
    [InlineData("constantDesc(table(1 2 as x, 3.5 4.5 as y))[`form`tableType`type`category`rows`columns]",
        "(\"TABLE\",\"BASIC\",\"DICTIONARY\",\"MIXED\",2,2)")]
    [InlineData("constantDesc(sum)[`functionDefType`isAggregateFunction`category]", "(\"SYSTEM FUNCTION\",true,\"SYSTEM\")")]
    [InlineData("constantDesc(decimal32(1.5, 3))[`scale`category]", "(3,\"DENARY\")")]
    [InlineData("constantDesc(matrix(1 2, 3 4, 5 6))[`isIndexedMatrix`nullFlag`rows`columns]", "[0,0,2,3]")]
    [InlineData("constantDesc((1, `a))[`type`isColumnarTuple]", "(\"ANY\",false)")]
    public async Task Description_tells_form_and_type(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("histogram(2 4 4 5 10, 4)", "H->[1,3,0,1]\nedges->[2,4,6,8,10]")]
    [InlineData("histogram(2 4 4 5 10, [2, 4, 5]).H", "[1,3]")]
    [InlineData("histogram(2 4 4 5 10, 2, 3:5)", "H->[0,3]\nedges->[3,4,5]")]
    [InlineData("histogram(2 4 4 5 10, [2, 4, 12], [4, 9]).H", "[0,3]")]
    [InlineData("histogram(2 4 4 5 10, [2, 4, 12], , true).H", "[0.1,0.1]")]
    [InlineData("histogram(2 4 4 5 10, [2, 4, 12], , false, 10 1 2 3 4).H", "[10,10]")]
    [InlineData("histogram(7 7, 1).edges", "[6.5,7.5]")]
    [InlineData("size(histogram(1..50).H)", "10")]
    public async Task Histogram_counts_elements_in_bins(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("nanInfFill([float(`inf), 2, -float(`inf)], 7.5)", "[7.5,2,7.5]")]
    [InlineData("nanInfFill(double([1, NULL]), 3.0)", "[1,]")]
    [InlineData("nanInfFill(dict(`a`b, [float(`inf), 4.0], true), 1.0)", "a->1\nb->4")]
    [InlineData("nanInfFill(table(1 2 as i, [float(`inf), 2.0] as x), 9.0).x", "[9,2]")]
    [InlineData("typestr(nanInfFill(float(1 2), 9.0))", "FAST FLOAT VECTOR")]
    public async Task Infinities_are_filled(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("round(pinverse(matrix(2 0, 0 4)), 6)", "#0  #1  \n--- ----\n0.5 0   \n0   0.25")]
    [InlineData("x = matrix(1 2 3, 2 4 6)\nround(x ** pinv(x) ** x - x, 9).sum()", "[0,0]")]
    [InlineData("round(flatten(pinv(matrix(3 4))), 6)", "[0.12,0.16]")]
    [InlineData("shape(pinverse(matrix(1 2, 3 4, 5 6)))", "3 : 2")]
    public async Task Pseudo_inverse_is_that_of_any_shape_and_rank(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("matchedRowCount()", "0")]
    [InlineData("insert into t values(7 8, 9 9)\nmatchedRowCount()", "2")]
    [InlineData("update t set v = 0 where k > 1\nmatchedRowCount()", "2")]
    [InlineData("delete from t where k = 3\nmatchedRowCount()", "1")]
    [InlineData("delete from t where k = 9\nmatchedRowCount()", "0")]
    [InlineData("s = keyedTable(`k, 1 2 as k, 3 4 as v)\ninsert into s values(2 5 6, 0 0 0)\nmatchedRowCount()", "2")]
    public async Task Rows_of_the_latest_change_are_counted(string script, string printed) =>
        await Prints("t = table(1 2 3 as k, 4 5 6 as v)\n" + script, printed);

    [Theory]
    [InlineData("typestr(rand(uuid(), 3))", "FAST UUID VECTOR")]
    [InlineData("x = rand(int128(), 50)\nsize(distinct(x))", "50")]
    [InlineData("typestr(rand(ipaddr()))", "IPADDR")]
    [InlineData("isNull(uuid())", "true")]
    [InlineData("f = def() { return 1 }\nx = evalTimer(f, 3)\n(typestr(x), x >= 0)", "(\"DOUBLE\",true)")]
    [InlineData("evalTimer((sum{1 2}, max{1 2})) >= 0", "true")]
    public async Task Random_bits_and_timers_have_their_types(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("x = 1 2 3\nremove!(x, 2 1)", "ascend strictly")]
    [InlineData("x = 1 2 3\nremove!(x, 3)", "before 3")]
    [InlineData("x = 1 2 3\nremove!(x, 1.5)", "integer")]
    [InlineData("histogram(1 2, 0)", "positive number of bins")]
    [InlineData("histogram(1 2, 2 1)", "ascend")]
    [InlineData("histogram(1 2, 2, 5 1)", "ascending limits")]
    [InlineData("histogram(1 2, 2, , , 1 2 3)", "length")]
    [InlineData("histogram(1 NULL)", "nulls")]
    [InlineData("nanInfFill(1 2, 3.0)", "floating")]
    [InlineData("pinverse(1)", "matrix")]
    [InlineData("evalTimer(1)", "function")]
    [InlineData("evalTimer(sum{1 2}, 0)", "positive")]
    public async Task Wrong_arguments_are_named(string script, string message) =>
        Assert.Contains(message, (await scripts.FailAsync(script)).Message, StringComparison.Ordinal);

    private async Task Prints(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await scripts.RunAsync(script)));
}

using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Array vectors and columnar tuples in scripts; expectations worked out by hand.</summary>
public sealed class ArrayVectorTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    private const string Setup = """
        a = array(INT[], 0, 4).append!([4 8, 15, 16 23 42])
        c = [4 8, 15, 16 23 42].setColumnarTuple!()

        """;

    [Theory]
    [InlineData("a", "[[4,8],[15],[16,23,42]]")]
    [InlineData("c", "([4,8],15,[16,23,42])")]
    [InlineData("typestr(a)", "FAST INT[] VECTOR")]
    [InlineData("type(a)", "68")]
    [InlineData("array(DOUBLE[], 0).append!(2.5).append!([7 8, [], 9])", "[[2.5],[7,8],,[9]]")]
    [InlineData("a.append!(99).append!([[1, 2]])", "[[4,8],[15],[16,23,42],[99],[1,2]]")]
    [InlineData("a join a[[1]]", "[[4,8],[15],[16,23,42],[15]]")]
    [InlineData("arrayVector(1 3 4, 5 6 7 8)", "[[5],[6,7],[8]]")]
    [InlineData("fixedLengthArrayVector(1 2, [3 4, 5 6], matrix(7 8, 9 10))", "[[1,3,5,7,9],[2,4,6,8,10]]")]
    [InlineData("flatten(a)", "[4,8,15,16,23,42]")]
    [InlineData("matrix(a[0:2])[1]", "[8,,23]")]
    [InlineData("size(a)", "3")]
    [InlineData("isColumnarTuple(c)", "true")]
    [InlineData("isColumnarTuple(c.setColumnarTuple!(false))", "false")]
    public async Task Array_vector_is_made_and_described(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("a[1]", "[8,,23]")]
    [InlineData("c[1]", "[8,,23]")]
    [InlineData("a[7]", "[,,]")]
    [InlineData("a[0:2]", "[[4,8],[15,],[16,23]]")]
    [InlineData("c[0:2]", "[[4,8],[15,],[16,23]]")]
    [InlineData("a[1:]", "[[8],,[23,42]]")]
    [InlineData("a[[2, 0]]", "[[16,23,42],[4,8]]")]
    [InlineData("c[[2, 0]]", "([16,23,42],[4,8])")]
    [InlineData("a[5 0]", "[,[4,8]]")]
    [InlineData("a[2, 1]", "[23]")]
    [InlineData("c[1, 2]", "23")]
    [InlineData("a.row(2)", "[16,23,42]")]
    [InlineData("a[a > 10]", "[,[15],[16,23,42]]")]
    [InlineData("a[1:3, 0:1]", "[[15],[16]]")]
    public async Task Index_takes_columns_rows_or_elements(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("a[2, 1] = 0\na", "[[4,8],[15],[16,0,42]]")]
    [InlineData("a[, 0:1] = 7\na", "[[7,8],[7],[7,23,42]]")]
    [InlineData("a[0:2, 0] = 1 2\na", "[[1,8],[2],[16,23,42]]")]
    [InlineData("b = a[0:2]\nb[0:2, 0:2] = (1 2, 3 4)\nb", "[[1,2],[3,4],[16,23]]")]
    public async Task Elements_are_written_by_row_and_column(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("a + 1", "[[5,9],[16],[17,24,43]]")]
    [InlineData("c + 1", "([5,9],16,[17,24,43])")]
    [InlineData("a * 1 2 3", "[[4,8],[30],[48,69,126]]")]
    [InlineData("1 2 3 - a", "[[-3,-7],[-13],[-13,-20,-39]]")]
    [InlineData("a - a", "[[0,0],[0],[0,0,0]]")]
    [InlineData("a % 2 == 0", "[[true,true],[false],[true,false,true]]")]
    [InlineData("-a", "[[-4,-8],[-15],[-16,-23,-42]]")]
    [InlineData("sqrt(a * a)", "[[4,8],[15],[16,23,42]]")]
    [InlineData("iif(a > 10, a, 0)", "[[0,0],[15],[16,23,42]]")]
    [InlineData("double(a) / 2", "[[2,4],[7.5],[8,11.5,21]]")]
    [InlineData("isNull(array(INT[], 0).append!([1 NULL, 3]))", "[[false,true],[false]]")]
    [InlineData("nullFill(array(INT[], 0).append!([1 NULL, 3]), 9)", "[[1,9],[3]]")]
    [InlineData("sum(a)", "108")]
    [InlineData("distinct(a join a)", "[4,8,15,16,23,42]")]
    [InlineData("nunique(a % 2)", "2")]
    [InlineData("10 20 30[arrayVector(2 3, 2 0 7)]", "[[30,10],]")]
    [InlineData("each(max, a)", "[8,15,42]")]
    [InlineData("prev(a)", "[,[4,8],[15]]")]
    [InlineData("reverse(a)", "[[16,23,42],[15],[4,8]]")]
    public async Task Computation_goes_element_by_element(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("ffill(array(INT[], 0).append!([1 2 3, NULL 5, NULL, NULL NULL 8]))", "[[1,2,3],[1,5],[1,5],[1,5,8]]")]
    [InlineData("bfill(array(INT[], 0).append!([NULL 2, NULL, 6 7]))", "[[6,2],[6,7],[6,7]]")]
    [InlineData("stretch(a, 4)", "[[4,8],[4,8],[15],[16,23,42]]")]
    [InlineData("transpose(fixedLengthArrayVector(1 2, 3 4))", "[[1,2],[3,4]]")]
    [InlineData("transpose(fixedLengthArrayVector(1 2, 3 4, 5 6))", "[[1,2],[3,4],[5,6]]")]
    [InlineData("tupleSum([(1 2, 3 4), (0.5, 1.5)])", "([4,6],2)")]
    public async Task Rows_are_filled_and_turned(string script, string printed) => await Prints(script, printed);

    [Theory]
    [InlineData("exec x from t where id > 1", "[[15],[16,23,42]]")]
    [InlineData("exec x[0] from t", "[4,15,16]")]
    [InlineData("exec y[1] from t", "[8,,23]")]
    [InlineData("exec rowSum(x) + id from t", "[13,17,84]")]
    [InlineData("exec x from t order by id desc", "[[16,23,42],[15],[4,8]]")]
    [InlineData("exec toArray(id) from t group by id > 1", "[[1],[2,3]]")]
    [InlineData("exec toTuple(id) from t group by id > 1", "([1],[2,3])")]
    [InlineData("exec last(x) from t group by id > 1", "[[4,8],[16,23,42]]")]
    [InlineData("exec sum(x) from t group by id > 1", "[12,96]")]
    [InlineData("update t set z = x * 2\nexec z from t", "[[8,16],[30],[32,46,84]]")]
    [InlineData("update t set x = x[0:1] where id = 1\nexec x from t", "[[4],[15],[16,23,42]]")]
    [InlineData("insert into t values(4, [7 7], 5)\nexec x from t where id = 4", "[[7,7]]")]
    [InlineData("t.append!(table(8 9 as id, [1, 2 3] as x, [1, 2 3] as y))\nexec x from t where id > 3", "[[1],[2,3]]")]
    [InlineData("t.schema().colDefs.typeString", "[\"INT\",\"INT[]\",\"ANY\"]")]
    [InlineData("exec bid from table(2:2, `id`bid, [INT, DOUBLE[]])", "[,]")]
    [InlineData("exec prev(x) from t context by id > 1", "[,,[15]]")]
    public async Task Array_vector_is_a_column_of_a_table(string script, string printed) =>
        await Prints("t = table(1 2 3 as id, a as x, c as y)\n" + script, printed);

    [Theory]
    [InlineData("arrayVector(2 2, 1 2)", "must increase")]
    [InlineData("arrayVector(2 5, 1 2)", "must increase")]
    [InlineData("array(INT[], 3)", "must be 0")]
    [InlineData("a + 1 2", "same length")]
    [InlineData("a + array(INT[], 0).append!([1, 2 3, 4])", "same lengths")]
    [InlineData("a.append!(1 2)", "for one row write [row]")]
    [InlineData("a[9, 0]", "does not lie between")]
    [InlineData("a[1, 1] = 0", "columns lie outside")]
    [InlineData("a[2:1]", "must rise")]
    [InlineData("a.row(3)", "does not lie between")]
    [InlineData("cumsum(a)", "needs numbers")]
    [InlineData("matrix(a)", "rows of one length")]
    [InlineData("transpose(a)", "rows of one length")]
    [InlineData("ffill(a, 1)", "cannot be given")]
    [InlineData("setColumnarTuple!((1, `x))", "of one type")]
    [InlineData("toArray(`x`y)", "columnar tuple")]
    [InlineData("fixedLengthArrayVector(1 2, 3 4 5)", "same length")]
    public async Task Wrong_arguments_are_named(string script, string message) =>
        Assert.Contains(message, (await scripts.FailAsync(Setup + script)).Message, StringComparison.Ordinal);

    private async Task Prints(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await scripts.RunAsync(Setup + script)));
}

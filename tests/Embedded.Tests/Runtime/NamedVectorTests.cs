using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Runtime;

/// <summary>Names of vectors and of columns made of them, and how metacode and handles are printed.</summary>
public sealed class NamedVectorTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("v = 2 4; v.rename!(`pair); t = table(1 2 as a, v); t.colNames()", "[\"a\",\"pair\"]")]
    [InlineData("v = 2 4; v.rename!(`pair); t = table(1 2 as a, v as b); t.colNames()", "[\"a\",\"b\"]")]
    [InlineData("v = 2 4; v.rename!(`pair); stat(v)[`Name]", "pair")]
    [InlineData("v = 2 4; stat(v)[`Name]", "v")]
    [InlineData("v = 2 4; v.rename!(`pair); m = matrix(1 2, 3 4); m.rename!(`x`y); (m join v).colNames()", "[\"x\",\"y\",\"pair\"]")]
    [InlineData("m = matrix(1 2, 3 4); m.rename!(`x`y); n = matrix(5 6, 7 8); n.rename!(`z`w); (m join n).colNames()", "[\"x\",\"y\",\"z\",\"w\"]")]
    public async Task Vector_hands_its_name_on(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(script)));

    [Fact]
    public async Task Vector_takes_one_name_only() =>
        Assert.Contains("one name", (await fixture.FailAsync("v = 1 2; v.rename!(`a, `b)")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a = 1 2; u = [3 4, 5 6]; table(a, u).colNames()", "[\"a\",\"col1\",\"col2\"]")]
    [InlineData("u = [3 4, 5 6]; table(u).colNames()", "[\"C0\",\"C1\"]")]
    [InlineData("a = 1 2; u = [3 4, 5 6]; table(a, u as b).colNames()", "[\"a\",\"b\"]")]
    [InlineData("a = 1 2; u = [3 4, 5 6].setColumnarTuple!(); table(a, u).colNames()", "[\"a\",\"u\"]")]
    [InlineData("a = 1 2; u = [3 4, 5]; table(a, u).colNames()", "[\"a\",\"u\"]")]
    public async Task Tuple_of_vectors_of_one_length_is_so_many_columns(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(script)));

    [Theory]
    [InlineData("price * 2", "price_mul")]
    [InlineData("2 * price", "price_mul")]
    [InlineData("price + size + 1", "price_add")]
    [InlineData("price > size", "price_gt")]
    public async Task Operator_names_its_column(string expression, string name)
    {
        var printed = await fixture.RunAsync($"t = table(1.5 2.5 as price, 3 4 as size); (select {expression} from t).colNames()[0]");
        Assert.Equal(name, Formatter.Plain(printed));
    }

    [Theory]
    [InlineData("parseExpr('a+b*2')", "< a + (b * 2) >")]
    [InlineData("<avg( price )>", "< avg(price) >")]
    [InlineData("expr(max, 4 9)", "< max [4,9] >")]
    [InlineData("expr(max, 4 9).eval()", "9")]
    [InlineData("binaryExpr(expr(max, 4 9), 1, add)", "< (max [4,9]) + 1 >")]
    [InlineData("<select  x from t where x>1>", "< select x from t where x > 1 >")]
    public async Task Metacode_is_printed_with_the_same_spaces_however_it_was_written(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(script)));

    [Fact]
    public async Task Handles_of_storage_print_as_their_columns_and_their_path()
    {
        var printed = Formatter.Format(await fixture.RunAsync("""
            db = database("dfs://handles", VALUE, 1 2)
            pt = db.createPartitionedTable(table(1 as id, 2.5 as price), `pt, `id)
            pt.append!(table(1 2 as id, 0.5 1.5 as price))
            pt
            """));
        Assert.Equal("id price\n-- -----", printed.TrimEnd());
        Assert.Equal("DB[dfs://handles]", Formatter.Format(await fixture.RunAsync("database('dfs://handles')")));
    }

    [Fact]
    public async Task Data_source_of_a_value_partition_leaves_out_the_condition_that_the_partition_says()
    {
        var printed = Formatter.Format(await fixture.RunAsync("""
            db = database("dfs://sources", VALUE, 2024.01.02..2024.01.04)
            pt = db.createPartitionedTable(table(2024.01.02 as day, 2.5 as price), `pt, `day)
            pt.append!(table(2024.01.02 2024.01.03 as day, 0.5 1.5 as price))
            sqlDS(<select price from pt where day = 2024.01.03, price>1>)[0]
            """));
        Assert.Equal("DataSource< select [7] price from pt where price > 1 [partition = /sources/20240103] >", printed);
    }
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>Columns of stored tables that come, go, and change their names.</summary>
public sealed class ColumnChangeTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    private const string Create = """
        if (existsDatabase("dfs://columns")) dropDatabase("dfs://columns")
        create database "dfs://columns" partitioned by VALUE(1..3), engine='OLAP'
        create table "dfs://columns"."pt"(id INT, price DOUBLE[compress="delta"], note STRING) partitioned by id
        pt = loadTable("dfs://columns", `pt)
        insert into pt values(1 2, 1.5 2.5, `x`y)

        """;

    [Theory]
    [InlineData("alter table pt add qty INT", "1 1.5 x -; 2 2.5 y -; 3 3.5 z 9", ", 9")]
    [InlineData("addColumn(pt, `qty, INT)", "1 1.5 x -; 2 2.5 y -; 3 3.5 z 9", ", 9")]
    [InlineData("alter table pt rename note to remark", "1 1.5 x; 2 2.5 y; 3 3.5 z", "")]
    [InlineData("rename!(pt, `note, `remark)", "1 1.5 x; 2 2.5 y; 3 3.5 z", "")]
    public async Task Changed_table_is_read_and_written_through_the_old_handle(string change, string expected, string more)
    {
        var table = (Table)await fixture.RunAsync(
            $"{Create}{change}\ninsert into pt values(3, 3.5, `z{more})\nselect * from pt order by id");
        Assert.Equal(expected, Shown.Rows(table));
    }

    [Theory]
    [InlineData("pt.append!(table(3 as id, 3.5 as price, `z as note))", "3 3.5 z - -")]
    [InlineData("tableInsert(pt, (3, 3.5, `z, 9))", "3 3.5 z 9 -")]
    [InlineData("addColumn(pt, `rest, INT)\ndropColumns!(pt, `qty)\npt.append!(table(3 as id, 3.5 as price, `z as note))", "3 3.5 z - -")]
    public async Task Rows_of_the_old_columns_can_be_appended_after_columns_were_added(string append, string expected)
    {
        var table = (Table)await fixture.RunAsync(
            $"{Create}addColumn(pt, `qty`size, [INT, DOUBLE])\n{append}\nselect * from pt where id = 3");
        Assert.Equal(expected, Shown.Rows(table));
    }

    [Theory]
    [InlineData("pt.append!(table(4 as id, 4.5 as price, `w as note))")]
    [InlineData("tableInsert(pt, (4, 4.5, `w))")]
    public async Task Rows_of_the_old_columns_are_refused_once_there_are_rows_of_the_new(string append)
    {
        var script = $"{Create}addColumn(pt, `qty, INT)\npt.append!(table(3 as id, 3.5 as price, `z as note, 9 as qty))\n{append}";
        Assert.Contains("3 column(s)", (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dropped_column_is_gone()
    {
        var table = (Table)await fixture.RunAsync(
            Create + "alter table pt drop column note\nselect * from loadTable(\"dfs://columns\", `pt)");
        Assert.Equal(["id", "price"], table.Names);
    }

    [Theory]
    [InlineData("alter table pt drop id", "partition")]
    [InlineData("alter table pt rename id to key", "partition")]
    [InlineData("alter table pt add PRICE INT", "already")]
    [InlineData("alter table pt drop nothing", "nothing")]
    [InlineData("create database \"dfs://columns\" partitioned by VALUE(1..3)", "exists already")]
    [InlineData("create database \"dfs://other\" partitioned by TREE(1..3)", "VALUE")]
    public async Task Change_that_breaks_a_rule_is_refused(string change, string expected) => Assert.Contains(
        expected, (await fixture.FailAsync(Create + change)).Message, StringComparison.Ordinal);
}

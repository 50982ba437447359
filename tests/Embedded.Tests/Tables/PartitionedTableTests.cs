using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;
using DolphinQuant.Embedded.Tests.Storage;

namespace DolphinQuant.Embedded.Tests.Tables;

/// <summary>Partitioned tables in memory.</summary>
public sealed class PartitionedTableTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("RANGE, 1 4 7", "3 30; 1 10; 2 20; 6 60; 4 40; 9 90")]
    [InlineData("VALUE, 4 6 1 2 3", "4 40; 6 60; 1 10; 2 20; 3 30; 9 90")]
    [InlineData("LIST, [4 9, 1 2 3 6]", "9 90; 4 40; 6 60; 3 30; 1 10; 2 20")]
    [InlineData("HASH, [INT, 2]", "6 60; 4 40; 2 20; 3 30; 9 90; 1 10")]
    public async Task Rows_lie_in_the_order_of_their_partitions(string scheme, string expected)
    {
        var table = (Table)await fixture.RunAsync($"""
            pt = database("", {scheme}).createPartitionedTable(table(0 as id, 0 as x), `pt, `id)
            pt.append!(table(6 3 9 as id, 60 30 90 as x))
            insert into pt values(4 1, 40 10)
            tableInsert(pt, 2, 20)
            select * from pt
            """);
        Assert.Equal(expected, Shown.Rows(table));
    }

    [Fact]
    public async Task Keyed_rows_take_the_place_of_those_before_within_their_partitions()
    {
        var table = (Table)await fixture.RunAsync("""
            pt = database("", RANGE, 1 4 7).createPartitionedTable(keyedTable(`id`sym, 0 as id, `a as sym, 0 as x), `pt, `id)
            pt.append!(table(6 3 9 3 as id, `b`a`a`b as sym, 60 30 90 31 as x))
            pt.append!(table(3 1 6 as id, `b`a`b as sym, 32 10 61 as x))
            upsert!(pt, table(9 4 as id, `a`a as sym, 91 40 as x))
            select * from pt
            """);
        Assert.Equal("3 a 30; 3 b 32; 1 a 10; 6 b 61; 4 a 40; 9 a 91", Shown.Rows(table));
        Assert.Equal("SEGMENTED IN-MEMORY TABLE", Formatter.Format(await fixture.RunAsync(
            "typestr(database('', RANGE, 1 4 7).createPartitionedTable(keyedTable(`id, 0 as id, 0 as x), `pt, `id))")));
    }

    [Theory]
    [InlineData("typestr(pt)", "SEGMENTED IN-MEMORY TABLE")]
    [InlineData("typestr(select * from pt)", "IN-MEMORY TABLE")]
    [InlineData("pt.rows()", "0")]
    [InlineData("typestr(unionAll([pt, pt]))", "SEGMENTED IN-MEMORY TABLE")]
    [InlineData("typestr(unionAll([pt, pt], false))", "IN-MEMORY TABLE")]
    [InlineData("typestr(unionAll(pt, pt))", "IN-MEMORY TABLE")]
    [InlineData("unionAll([table(3 1 as id), table([2] as id)]).id", "[3,1,2]")]
    [InlineData("pt.append!(table(5 1 as id)); update pt set id = id + 1 where id = 1; exec id from pt", "[2,5]")]
    public async Task Partitioned_table_is_a_table(string script, string printed) => Assert.Equal(printed, Formatter.Format(
        await fixture.RunAsync("pt = database('', RANGE, 1 4 7).createPartitionedTable(table(1 2 as id), `pt, `id)\n" + script)));

    [Theory]
    [InlineData("table(1 as id), `pt, `none", "none")]
    [InlineData("table(1 as id), `pt, `id`id", "one column")]
    [InlineData("table(2024.01.02 as id), `pt, `id", "DATE")]
    [InlineData("keyedTable(`k, 1 2 as k, 1 2 as id), `pt, `id", "DolphinDB server")]
    public async Task Table_that_cannot_be_partitioned_is_refused(string arguments, string word) => Assert.Contains(
        word,
        (await fixture.FailAsync($"database('', RANGE, 1 4 7).createPartitionedTable({arguments})")).Message,
        StringComparison.Ordinal);
}

using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>Tables that get other names and comments, schemes that grow, and parts of tables in memory.</summary>
public sealed class TableChangeTests : ScriptedStore
{
    private const string Pairs = """
        db = database("dfs://pairs", COMPO, [database("", VALUE, 1 2), database("", RANGE, 0 10 20)])
        t = table(1 1 2 as k, 5 15 5 as id, 7 8 9 as n)
        pt = db.createPartitionedTable(t, `pt, `k`id)
        pt.append!(t)

        """;

    [Fact]
    public async Task Renamed_table_keeps_its_rows_and_handles()
    {
        await RunAsync(Pairs + "renameTable(db, `pt, `other)");

        Assert.Equal("[\"other\"]", await PrintAsync("getTables(db)"));
        Assert.Equal("7 8 9", await ListAsync("exec n from pt order by n"));
        await RunAsync("pt.append!(table(2 as k, 15 as id, 10 as n))\ndb.createPartitionedTable(t, `pt, `k`id)");
        Assert.Equal("7 8 9 10", await ListAsync("exec n from loadTable(db, `other) order by n"));
        Assert.Equal("0", await PrintAsync("size(loadTable(db, `pt))"));
    }

    [Fact]
    public async Task Comment_of_a_table_is_shown_by_its_schema()
    {
        await RunAsync(Pairs);

        Assert.Equal("", await PrintAsync("schema(pt).tableComment"));
        await RunAsync("setTableComment(pt, \"three rows\")\naddColumn(pt, `m, INT)");
        Assert.Equal("three rows", await PrintAsync("schema(loadTable(db, `pt)).tableComment"));
    }

    [Fact]
    public async Task Partitions_are_added_to_the_scheme()
    {
        await RunAsync(Pairs);

        Assert.Equal("2", await PrintAsync("addRangePartitions(db, 20 30 45, 1)"));
        Assert.Equal("3", await PrintAsync("addValuePartitions(db, 3 4 5)"));
        Assert.Equal("1", await PrintAsync("addValuePartitions(db, 9)"));
        Assert.Equal("([1,2,3,4,5,9],[0,10,20,30,45])", await PrintAsync("schema(database(\"dfs://pairs\")).partitionSchema"));
        Assert.Equal("7 8 9", await ListAsync("exec n from pt order by n"));
    }

    [Fact]
    public async Task Flushed_rows_and_cleared_tables_are_there_as_before()
    {
        await RunAsync(Pairs + "flushOLAPCache()\nflushTSDBCache()\nflushPKEYCache()\npurgeCacheEngine()");
        await RunAsync("clearCachedDatabase(\"dfs://pairs\", `pt)\nclearCachedDatabase(\"dfs://pairs\")");

        Assert.Equal("3", await PrintAsync("size(pt)"));
    }

    [Theory]
    [InlineData("getTablet(m, 15).v", "[3,4]")]
    [InlineData("getTablet(m, 0 19)[0].v", "[1,2]")]
    [InlineData("size(getTablet(m, 0 19))", "2")]
    [InlineData("size(getTablet(m, 25))", "0")]
    [InlineData("getTablet(createPartitionedTable(db0, keyedTable(`k, 1:0, `k`v, [INT, INT]), `m, `k)\n.append!(m), 3).v", "[1,2]")]
    public async Task Tablet_is_the_partition_that_a_value_lies_in(string script, string printed) =>
        Assert.Equal(printed, await PrintAsync("""
            db0 = database("", RANGE, 0 10 20 30)
            m = createPartitionedTable(db0, table(1:0, `k`v, [INT, INT]), `m, `k)
            m.append!(table(15 3 12 9 as k, 3 1 4 2 as v))

            """ + script));

    [Theory]
    [InlineData("renameTable(db, `pt, `pt)", "already has a table pt")]
    [InlineData("renameTable(db, `no, `pt)", "has no table no")]
    [InlineData("renameTable(db, `pt, \"1x\")", "not a table name")]
    [InlineData("setTableComment(t, \"x\")", "stored table")]
    [InlineData("setTableComment(pt, repeat(\"x\", 4097))", "4096 bytes")]
    [InlineData("addRangePartitions(db, 10 30, 1)", "begin with the last bound")]
    [InlineData("addRangePartitions(db, 20 15, 1)", "ascend")]
    [InlineData("addRangePartitions(db, 20 30)", "no level 0 of RANGE")]
    [InlineData("addValuePartitions(db, 2)", "twice")]
    [InlineData("addValuePartitions(db, `a)", "type INT")]
    [InlineData("addValuePartitions(db, 3, 0, `node)", "one")]
    [InlineData("clearCachedDatabase(\"dfs://pairs\", `no)", "no table")]
    [InlineData("getTablet(pt, 1)", "partitioned table in memory")]
    [InlineData("getTablet(t, 1)", "partitioned table in memory")]
    public async Task Wrong_arguments_are_named(string script, string complaint)
    {
        var failure = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(Pairs + script));

        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
    }
}

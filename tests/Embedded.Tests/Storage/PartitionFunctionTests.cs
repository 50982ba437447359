using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>Partitions that are asked for and dropped, by their paths and by values.</summary>
public sealed class PartitionFunctionTests : ScriptedStore
{
    // Ids 0..11; each of three days has an id of each of four ranges, the last of which lies in no partition.
    private const string Days = """
        days = database("", VALUE, 2024.05.01..2024.05.03)
        ids = database("", RANGE, 0 10 20 30)
        db = database("dfs://compo", COMPO, [days, ids])
        t = table(0..11 as n, 2024.05.01 + (0..11 / 4) as day, (0..11 % 4) * 10 + 5 as id)
        pt = db.createPartitionedTable(t, `pt, `day`id)
        pt.append!(t)
        """;

    [Theory]
    [InlineData("\"/20240501/0_10\"", "1 2 3 4 5 6 7 8 9 10 11")]
    [InlineData("[\"/20240501/0_10\", \"/20240503/20_30\"]", "1 2 3 4 5 6 7 8 9 11")]
    [InlineData("[2024.05.01, 9]", "1 2 3 4 5 6 7 8 9 10 11")]
    [InlineData("2024.05.02", "0 1 2 3 8 9 10 11")]
    [InlineData("2024.05.02 2024.05.03", "0 1 2 3")]
    [InlineData("[,[0]]", "1 2 3 5 6 7 9 10 11")]
    [InlineData("[, 12 25]", "0 3 4 7 8 11")]
    [InlineData("[2024.05.01 2024.05.02, 12]", "0 2 3 4 6 7 8 9 10 11")]
    [InlineData("2031.01.01", "0 1 2 3 4 5 6 7 8 9 10 11")]
    public async Task Dropped_partitions_are_those_that_were_named(string partitions, string kept)
    {
        await RunAsync(Days);

        await RunAsync($"dropPartition(db, {partitions}, `pt)");

        Assert.Equal(kept, await ListAsync("exec n from loadTable(\"dfs://compo\", `pt)"));
    }

    [Theory]
    [InlineData("\"/20240501\"", "2 level(s)")]
    [InlineData("\"/20240501/0_11\"", "no partition 0_11")]
    [InlineData("[2024.05.01, 40]", "40 lies in no partition")]
    [InlineData("[2024.05.01, 5, 1]", "one element for each level")]
    [InlineData("5", "cannot be named by INT")]
    [InlineData("2024.05M", "cannot be named by MONTH")]
    public async Task Partitions_that_do_not_suit_the_scheme_are_refused(string partitions, string complaint)
    {
        await RunAsync(Days);

        var failure = await Assert.ThrowsAsync<ScriptException>(() => RunAsync($"dropPartition(db, {partitions}, `pt)"));

        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
        Assert.Equal("12", await PrintAsync("exec count(*) from pt"));
    }

    [Fact]
    public async Task Partitions_of_all_tables_go_where_no_table_is_named()
    {
        await RunAsync(Days + "\nother = db.createPartitionedTable(t, `other, `day`id)\nother.append!(t)");

        await RunAsync("dropPartition(db, [, 5 15 25])");

        Assert.Equal("3 7 11", await ListAsync("exec n from pt"));
        Assert.Equal("3 7 11", await ListAsync("exec n from other"));
    }

    [Fact]
    public async Task Partitions_of_finer_times_are_found_by_their_days_and_months()
    {
        await RunAsync("""
            t = table(1..4 as n, 2024.01.31T23:59:59.999 2024.02.01T00:00:00.000 2024.02.29T23:59:59.999 2024.03.01T00:00:00.000 as time)
            monthly = database("dfs://monthly", VALUE, 2024.01M..2024.12M).createPartitionedTable(t, `t, `time)
            monthly.append!(t)
            daily = database("dfs://daily", RANGE, 2024.01.01 2024.02.01 2024.03.01).createPartitionedTable(t, `t, `time)
            daily.append!(t)
            seconds = database("dfs://seconds", VALUE, 2024.01.01..2024.01.03).createPartitionedTable(table(1..4 as n, datetime(t.time) as time), `t, `time)
            seconds.append!(table(1..4 as n, datetime(t.time) as time))
            dropPartition(database("dfs://monthly"), 2024.02M, `t)
            dropPartition(database("dfs://daily"), 2024.02.10, `t)
            dropPartition(database("dfs://seconds"), "/20240229", `t)
            """);

        Assert.Equal("1 4", await ListAsync("exec n from monthly"));
        Assert.Equal("1 4", await ListAsync("exec n from daily"));
        Assert.Equal("1 2 4", await ListAsync("exec n from seconds"));
    }

    [Fact]
    public async Task Partitions_of_lists_and_hashes_are_found_by_any_of_their_values()
    {
        await RunAsync("""
            t = table(1..6 as n, `A`B`C`D`E`F as sym)
            lists = database("dfs://lists", LIST, [`A`B, `C`D]).createPartitionedTable(t, `t, `sym)
            lists.append!(t)
            hashes = database("dfs://hashes", HASH, [INT, 3]).createPartitionedTable(t, `t, `n)
            hashes.append!(t)
            dropPartition(database("dfs://lists"), `D, `t)
            dropPartition(database("dfs://hashes"), "/Key1", `t)
            dropPartition(database("dfs://hashes"), 8, `t)
            """);

        Assert.Equal("1 2 5 6", await ListAsync("exec n from lists"));
        Assert.Equal("3 6", await ListAsync("exec n from hashes"));
    }

    [Fact]
    public async Task Values_leave_the_scheme_when_asked_for()
    {
        await RunAsync(Days);

        await RunAsync("dropPartition(db, 2024.05.02, `pt, deleteSchema=true)");

        Assert.Equal("2024.05.01 2024.05.03", await ListAsync("schema(db).partitionSchema[0]"));
        Assert.Equal("2024.05.01 2024.05.03", await ListAsync("schema(loadTable(\"dfs://compo\", `pt)).partitionSchema[0]"));
        Assert.Equal("8", await PrintAsync("exec count(*) from pt"));
    }

    [Theory]
    [InlineData("[2024.05.01, 5]")]
    [InlineData("[, 5]")]
    [InlineData("2024.05.01 2024.05.02 2024.05.03")]
    public async Task Scheme_stays_where_more_than_first_level_values_or_all_of_them_are_named(string partitions)
    {
        await RunAsync(Days);

        await Assert.ThrowsAsync<ScriptException>(() => RunAsync($"dropPartition(db, {partitions}, `pt, deleteSchema=true)"));

        Assert.Equal("12", await PrintAsync("exec count(*) from pt"));
    }

    [Fact]
    public async Task Scheme_of_two_tables_stays()
    {
        await RunAsync(Days + "\ndb.createPartitionedTable(t, `other, `day`id)");

        await Assert.ThrowsAsync<ScriptException>(() => RunAsync("dropPartition(db, 2024.05.01, `pt, deleteSchema=true)"));
    }

    [Fact]
    public async Task Partition_exists_while_it_has_rows()
    {
        await RunAsync(Days);

        Assert.Equal("true", await PrintAsync("existsPartition(\"dfs://compo/20240501/10_20\", `pt)"));
        Assert.Equal("true", await PrintAsync(
            "existsPartition(\"dfs://compo/20240501/10_20/\" + listTables(\"dfs://compo\").physicalIndex[0])"));
        Assert.Equal("false", await PrintAsync("existsPartition(\"dfs://compo/20240501/10_20\")"));
        Assert.Equal("false", await PrintAsync("existsPartition(\"dfs://compo/20240501\", `pt)"));
        Assert.Equal("false", await PrintAsync("existsPartition(\"dfs://compo\")"));
        Assert.Equal("false", await PrintAsync("existsPartition(\"dfs://nowhere/20240501/10_20\", `pt)"));
        await RunAsync("dropPartition(db, [2024.05.01, 15], `pt)");
        Assert.Equal("false", await PrintAsync("existsPartition(\"dfs://compo/20240501/10_20\", `pt)"));
    }
}

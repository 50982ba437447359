using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>What getTabletsMeta tells of the partitions.</summary>
public sealed class TabletTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Fact]
    public async Task Partitions_with_rows_are_listed_with_their_number()
    {
        await fixture.RunAsync("""
            db = database("dfs://tablets", VALUE, 1..4)
            first = db.createPartitionedTable(table(1 as id, 0.5 as x), `first, `id)
            first.append!(table(1 1 3 as id, 0.5 1.5 2.5 as x))
            second = db.createPartitionedTable(table(1 as id), `second, `id)
            second.append!(table(4 4 as id))
            """);
        Assert.Equal("""
            dfsPath    tableName rowNum
            ---------- --------- ------
            /tablets/1 first     2     
            /tablets/3 first     1     
            /tablets/4 second    2     
            """.ReplaceLineEndings("\n"), Formatter.Format(await fixture.RunAsync(
                "select dfsPath, tableName, rowNum from getTabletsMeta(\"/tablets/%\") order by dfsPath")));
        Assert.Equal("[\"/tablets/4\"]", Formatter.Format(await fixture.RunAsync("getTabletsMeta(\"/tablets/*\", `second).dfsPath")));
        Assert.Equal("1", Formatter.Format(await fixture.RunAsync("getTabletsMeta(\"/tablets/?\", top=1).size()")));
    }

    [Fact]
    public async Task Size_on_disk_is_refused() => Assert.Contains(
        "one file", (await fixture.FailAsync("getTabletsMeta(diskUsage=true)")).Message, StringComparison.Ordinal);
}

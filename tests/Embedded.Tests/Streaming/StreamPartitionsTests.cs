using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;
using DolphinQuant.Embedded.Tests.Storage;

namespace DolphinQuant.Embedded.Tests.Streaming;

/// <summary>Stream tables read as the partitions of one table.</summary>
public sealed class StreamPartitionsTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    private const string Create = """
        low = streamTable(100:0, `id`x, [INT, DOUBLE])
        high = streamTable(100:0, `id`x, [INT, DOUBLE])
        both = database("", RANGE, 1 5 9).createPartitionedTable([low, high], "", `id)

        """;

    [Fact]
    public async Task Rows_are_those_of_the_partitions_at_the_moment_of_the_query()
    {
        var table = (Table)await fixture.RunAsync($"""
            {Create}insert into high values(7, 0.7)
            insert into low values(2 1, 0.2 0.1)
            before = select * from both
            insert into low values(3, 0.3)
            assert size(before) == 3 && size(both) == 4 && both.id[3] == 7
            select * from both where id < 7
            """);
        Assert.Equal("2 0.2; 1 0.1; 3 0.3", Shown.Rows(table));
    }

    [Theory]
    [InlineData("schema(both).partitionColumnName", "id")]
    [InlineData("schema(both).partitionTypeName", "RANGE")]
    [InlineData("database(\"\", HASH, [INT, 2]).createPartitionedTable([low, high], \"\", `id); 1", "1")]
    public async Task Table_is_described(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(Create + script)));

    [Theory]
    [InlineData("insert into both values(1, 0.1)", "stream table of their partition")]
    [InlineData("both.append!(table(1 as id, 0.1 as x))", "stream table of their partition")]
    [InlineData("update both set x = 0.0", "only grows")]
    [InlineData("database(\"\", RANGE, 1 5).createPartitionedTable([low, high], \"\", `id)", "holds 2 tables for 1 partitions")]
    [InlineData("database(\"\", RANGE, 1 5 9).createPartitionedTable([low, high], \"\", `y)", "names y")]
    [InlineData("database(\"\", RANGE, `a`k`z).createPartitionedTable([low, high], \"\", `id)", "INT")]
    [InlineData("database(\"\", RANGE, 1 5 9).createPartitionedTable([low, streamTable(1 as id)], \"\", `id)", "same columns")]
    [InlineData("database(\"\", RANGE, 1 5 9).createPartitionedTable([table(1 as id), low], \"\", `id)", "stream tables")]
    public async Task What_does_not_fit_is_refused(string script, string words) =>
        Assert.Contains(words, (await fixture.FailAsync(Create + script)).Message, StringComparison.Ordinal);
}

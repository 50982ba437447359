using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Runtime;

/// <summary>The parts of a query as metacode.</summary>
public sealed class QueryComponentTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Fact]
    public async Task Query_is_taken_apart() => Assert.Equal(
        """
        exec->0
        select->(< id >,< avg(x) as mean >)
        from->< objByName("nowhere") >
        where->(< x > 3 >,< id != 2 >)
        groupBy->(< id >)
        groupFlag->1
        cgroups->0
        csort->()
        having->< count(x) > 1 >
        orderBy->()
        rowOffset->
        rowCount->
        hint->0
        segment->
        """.ReplaceLineEndings("\n"),
        Formatter.Format(await fixture.RunAsync(
            "objectComponent(<select id, avg(x) as mean from nowhere where x > 3, id != 2 group by id having count(x) > 1>)")));

    [Theory]
    [InlineData("objectComponent(3)")]
    [InlineData("objectComponent(<a + b>)")]
    [InlineData("objectComponent(<select * from t order by x>)")]
    public async Task Other_objects_are_refused(string script) =>
        Assert.Contains("metacode of a query", (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);
}

using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Protocol;

namespace DolphinQuant.DolphinDb.Tests;

public sealed class ServerErrorTests
{
    private static readonly Endpoint Server = new("node", 8848);

    [Theory]
    [InlineData("<NotLeader>10.0.0.7:8921:dn2")]
    [InlineData("append failed. <ChunkInTransaction>The chunk is in transaction RefId: S00002")]
    [InlineData("<DataNodeNotReady>")]
    [InlineData("The datanode isn't initialized yet. Please try again later.")]
    public void State_of_the_server_is_its_failure(string text)
    {
        var failure = Assert.IsType<DatabaseException>(ServerError.ToException(text, Server));
        Assert.True(failure.IsTransient);
        Assert.Contains("node:8848", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leader_is_read_from_the_answer()
    {
        Assert.Equal(new Endpoint("10.0.0.7", 8921), ServerError.LeaderOf("node:8848: <NotLeader>10.0.0.7:8921:dn2"));
        Assert.Null(ServerError.LeaderOf("<DataNodeNotAvail>"));
    }

    [Theory]
    [InlineData("factors/alpha.dos(3,14): There is no x.", "factors/alpha.dos", 3, 14, "There is no x.")]
    [InlineData("script(2,1): wrong", null, 2, 1, "wrong")]
    [InlineData("Syntax Error: [line #7] Cannot recognize the token foo", null, 7, 0, "Syntax Error: [line #7] Cannot recognize the token foo")]
    [InlineData("The user name or password is incorrect.", null, 0, 0, "The user name or password is incorrect.")]
    public void Mistake_of_a_script_keeps_its_place(string text, string? name, int line, int column, string message)
    {
        var mistake = Assert.IsType<ScriptException>(ServerError.ToException(text, Server));
        Assert.Equal((name, line, column, message), (mistake.ScriptName, mistake.Line, mistake.Column, mistake.Message));
    }
}

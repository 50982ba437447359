using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming;

public sealed class ChangelogTests : StreamFixture
{
    private const string Prices = """
        share changelogStreamTable(`sym, 1:0, `sym`price, [SYMBOL, DOUBLE]) as prices
        prices.append!(table(`a`b`a as sym, 1.0 2.0 3.0 as price))
        insert into prices values(`b, 4.0)

        """;

    [Fact]
    public async Task Last_row_of_each_key_is_shown_and_every_change_is_kept()
    {
        await RunAsync(Prices);

        Assert.Equal("a 3; b 4", await RowsAsync("select * from prices"));
        Assert.Equal("N a 1; N b 2; U a 3; U b 4", await RowsAsync(
            "select string(changelog_type) as kind, sym, price from getStreamTableChangelog(prices)"));
    }

    [Fact]
    public async Task Subscriber_gets_every_change()
    {
        await RunAsync(Prices + """
            share table(1:0, `sym`price, [SYMBOL, DOUBLE]) as seen
            subscribeTable(tableName=`prices, actionName=`s, offset=0, handler=append!{seen}, msgAsTable=true)
            """);

        await WaitForAsync("size(seen)", 4);
    }

    [Theory]
    [InlineData("getStreamTableChangelog(streamTable(1 2 as x))", "no changelog")]
    [InlineData("changelogStreamTable(`nothing, 1:0, `x`y, [INT, INT])", "nothing")]
    [InlineData("enableTableShareAndPersistence(changelogStreamTable(`x, 1:0, `x`y, [INT, INT]), `kept)", "memory only")]
    [InlineData("createReactiveStateEngine(`r, <cumsum(y)>, changelogStreamTable(`x, 1:0, `x`y, [INT, INT]), table(1:0, `x`y, [INT, INT]), `x)", "changelog")]
    public async Task What_has_no_changes_is_refused(string script, string hint)
    {
        var mistake = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(script));

        Assert.Contains(hint, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timestamp_column_takes_the_moment_of_writing()
    {
        await RunAsync("""
            share streamTable(1:0, `x`at, [INT, NANOTIMESTAMP]) as stamped
            setStreamTableTimestamp(stamped, `at)
            before = now(true)
            insert into stamped values(1)
            stamped.append!(table(2 3 as x))
            """);

        Assert.Equal(3, await NumberAsync("exec count(*) from stamped where at between before and now(true)"));
        Assert.Equal(1, await NumberAsync("size(distinct(stamped.at[1:3]))"));
    }

    [Theory]
    [InlineData("setStreamTableTimestamp(t, `x)", "last column")]
    [InlineData("insert into t values(1, 2024.01.01T00:00:00.000)", "2 values for 1 columns")]
    [InlineData("setStreamTableTimestamp(t, `at)", "set already")]
    [InlineData("createReactiveStateEngine(`r, <now()>, table(1:0, [`x], [INT]), t, `x)", "setStreamTableTimestamp")]
    public async Task Timestamp_column_stays_what_it_is(string script, string hint)
    {
        await RunAsync("t = streamTable(1:0, `x`at, [INT, TIMESTAMP])\nsetStreamTableTimestamp(t, `at)");

        var mistake = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(script));
        Assert.Contains(hint, mistake.Message, StringComparison.Ordinal);
    }
}

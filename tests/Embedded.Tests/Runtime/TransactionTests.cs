using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Runtime;

/// <summary>Blocks whose changes to tables take place together or not at all.</summary>
public sealed class TransactionTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    private const string Start = "t = table(1 2 3 as k, 10 20 30 as v)\n";

    [Theory]
    [InlineData("transaction { update t set v = v + 1\n delete from t where k = 2 }\nt.v", "[11,31]")]
    [InlineData("transaction { update t set v = 0\n commit\n update t set v = 5 }\nt.v", "[0,0,0]")]
    [InlineData("transaction { insert into t values(4, 40)\n assert size(t) == 4\n rollback }\nt.v", "[10,20,30]")]
    [InlineData("transaction { for(i in 1..3) { update t set v = v + i\n if(i == 2) { rollback } } }\nt.v", "[10,20,30]")]
    [InlineData("try { transaction { update t set v = 0\n throw 'no' } } catch(e) {}\nt.v", "[10,20,30]")]
    [InlineData("try { transaction { t.append!(table(4 as k, 40 as v))\n select other from t } } catch(e) {}\nt.v", "[10,20,30]")]
    [InlineData("def f(mutable x) { transaction { update x set v = 1\n rollback }\n return x.v }\nf(t)", "[10,20,30]")]
    [InlineData("commit = 3\ncommit", "3")]
    public async Task Changes_take_place_together_or_not_at_all(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(Start + script)));

    [Fact]
    public async Task Failure_in_a_called_function_takes_back_the_changes_to_a_shared_table()
    {
        await fixture.RunAsync(Start + "share t as taken");
        await fixture.FailAsync("def change() { update taken set v = 0\n select other from taken }\ntransaction { change() }");
        Assert.Equal("[10,20,30]", Formatter.Format(await fixture.RunAsync("taken.v")));
    }

    [Fact]
    public async Task Nobody_else_writes_to_shared_tables_during_a_transaction()
    {
        await fixture.RunAsync("share table(take(0, 0) as k) as guarded");
        const string many = "for(i in 1..200) { insert into guarded values(i) }";
        await Task.WhenAll(
            fixture.RunAsync("transaction { n = size(guarded)\n " + many + "\n assert size(guarded) == n + 200\n rollback }"),
            fixture.RunAsync(many));
        Assert.Equal("200", Formatter.Format(await fixture.RunAsync("size(guarded)")));
    }

    [Theory]
    [InlineData("transaction { transaction { x = 1 } }", "inside another")]
    [InlineData("s = streamTable(1 as k)\ntransaction { insert into s values(2) }", "in memory only")]
    [InlineData("s = streamTable(1 as k)\ntransaction { s.append!(table(2 as k)) }", "in memory only")]
    public async Task What_a_transaction_cannot_do_is_refused(string script, string words) =>
        Assert.Contains(words, (await fixture.FailAsync(Start + script)).Message, StringComparison.Ordinal);
}

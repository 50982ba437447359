using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>Rows checked against the rules of their keys.</summary>
public sealed class RuleEngineTests : EngineFixture
{
    private const string Start = """
        orders = table(1:0, `account`price`qty, [INT, DOUBLE, INT])
        rules = dict([1, 2, NULL], [[<qty <= 100>], [<price > 1>, <qty < 50>, <price * qty < 1000>], [<qty > 0>]])

        """;

    private const string All = Start + """
        out = table(1:0, `account`qty`passed, [INT, INT, BOOL[]])
        r = createRuleEngine("rules", rules, orders, `account`qty, out, "all", `account)

        """;

    private const string Shortcut = Start + """
        out = table(1:0, `account`failed, [INT, INT])
        r = createRuleEngine(name="rules", ruleSets=rules, dummyTable=orders, outputColumns=`account, outputTable=out,
            ruleSetColumn=`account)

        """;

    [Fact]
    public async Task All_rules_of_the_key_are_checked()
    {
        var rows = await OutAsync(All + "r.append!(table(1 2 3 2 as account, 5.0 0.5 1 30 as price, 101 60 -1 40 as qty))");
        Assert.Equal("1 101 [false]; 2 60 [false,false,true]; 3 -1 [false]; 2 40 [true,true,false]", rows);
    }

    [Fact]
    public async Task Shortcut_gives_the_place_of_the_first_rule_that_fails()
    {
        var rows = await OutAsync(Shortcut + "r.append!(table(2 2 2 2 1 as account, 0.5 2 30 2 9 as price, 60 60 40 40 1 as qty))");
        Assert.Equal("2 0; 2 1; 2 2; 2 -; 1 -", rows);
    }

    [Fact]
    public async Task Null_is_no_failure_and_a_comparison_with_null_is_one_like_any_other()
    {
        var rows = await OutAsync(Start + """
            rules = dict(["a", ""], [[<price > 1>], [<flag>]])
            source = table(1:0, `key`price`flag, [STRING, DOUBLE, BOOL])
            out = table(1:0, `key`failed, [STRING, INT])
            r = createRuleEngine("rules", rules, source, `key, out, ruleSetColumn=`key)
            r.append!(table(["a", "b", "", "b"] as key, [NULL, 1.0, 1.0, 1.0] as price, [true, NULL, false, true] as flag))
            """);
        Assert.Equal("a 0; b -; - 0; b -", rows.Replace("  ", " - ", StringComparison.Ordinal).Replace("; 0", "; - 0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_key_column_all_rows_have_the_default_rules()
    {
        var rows = await OutAsync(Start + """
            out = table(1:0, `account`failed, [INT, INT])
            r = createRuleEngine("rules", rules, orders, `account, out)
            r.append!(table(1 2 as account, 1.0 1 as price, 500 -5 as qty))
            """);
        Assert.Equal("1 -; 2 0", rows);
    }

    [Fact]
    public async Task Rule_of_a_state_function_sees_the_rows_of_its_set()
    {
        const string Script = Start + """
            rules = dict([1, NULL], [[<cumsum(qty) < 10>], [<qty > 0>]])
            out = table(1:0, `account`failed, [INT, INT])
            r = createRuleEngine("rules", rules, orders, `account, out, "shortcut", `account)

            """;
        const string Expected = "1 -; 2 -; 1 -; 1 0";
        Assert.Equal(Expected, await OutAsync(Script + "r.append!(table(1 2 1 1 as account, take(1.0, 4) as price, 4 90 5 1 as qty))"));
        await RunAsync("dropStreamEngine(`rules)");
        Assert.Equal(Expected, await OutAsync(Script + """
            for (row in [[1, 4], [2, 90], [1, 5], [1, 1]]) { r.append!(table([row[0]] as account, [1.0] as price, [row[1]] as qty)) }
            """));
    }

    [Fact]
    public async Task Callback_gets_each_row_of_results_as_a_table()
    {
        await RunAsync(Start + """
            share table(1:0, `account`passed, [INT, BOOL[]]) as seen
            def note(result) { seen.append!(result) }
            out = table(1:0, `account`passed, [INT, BOOL[]])
            r = createRuleEngine(name="rules", ruleSets=rules, dummyTable=orders, outputColumns=`account, outputTable=out,
                policy="all", ruleSetColumn=`account, callback=note)
            r.append!(table(1 2 as account, 9.0 9 as price, 5 60 as qty))
            """);
        Assert.Equal("1 [true]; 2 [true,false,true]", await RowsAsync("select * from seen"));
        Assert.Equal("1 [true]; 2 [true,false,true]", await RowsAsync("out"));
    }

    [Fact]
    public async Task Rules_are_replaced_added_and_deleted_while_the_engine_runs()
    {
        const string Row = "r.append!(table([1] as account, [9.0] as price, [300] as qty))\n";
        var rows = await OutAsync(All + Row + """
            updateRule("rules", 1, [<qty <= 400>])
            """ + "\n" + Row + """
            updateRule("rules", 1, [<price > 10>], true)
            """ + "\n" + Row + """
            deleteRule("rules", 1)
            """ + "\n" + Row + """
            updateRule("rules", 1, [<price > 8>, <price < 5>])
            """ + "\n" + Row);
        Assert.Equal("1 300 [false]; 1 300 [true]; 1 300 [true,false]; 1 300 [true]; 1 300 [true,false]", rows);
        Assert.Equal(0, await NumberAsync("int(deleteRule(`rules, 7)) + int(deleteRule(`rules, NULL))"));
    }

    [Fact]
    public async Task Rules_are_shown_with_the_default_in_front()
    {
        await RunAsync(All);
        Assert.Equal("Default,1,2", ((Scalar)await RunAsync("concat(getRules([`rules]).rules.ruleSets.keys(), ',')")).AsText());
        Assert.Equal("all", ((Scalar)await RunAsync("getRules().rules.policy")).AsText());
        Assert.Equal("", ((Scalar)await RunAsync("getRules().rules.callback")).AsText());
        Assert.Equal(3, await NumberAsync("size(getRules().rules.ruleSets[`2])"));
    }

    [Theory]
    [InlineData("r = createRuleEngine(`r2, dict([1], [[<qty > 1>]]), orders, `account, out)", "the default")]
    [InlineData("r = createRuleEngine(`r2, rules, orders, `account, out, 'some')", "shortcut, all")]
    [InlineData("r = createRuleEngine(`r2, rules, orders, `account, out, 'all', `price)", "one column of texts or integers")]
    [InlineData("r = createRuleEngine(`r2, rules, orders, `nothing, out)", "nothing, which the table has not")]
    [InlineData("r = createRuleEngine(`r2, dict([1, NULL], [[1], [<qty > 1>]]), orders, `account, out)", "must be a tuple of metacode")]
    [InlineData("updateRule(`other, 1, [<qty > 1>])", "which is no rule engine")]
    public async Task Wrong_argument_is_refused(string script, string complaint)
    {
        await RunAsync(All);
        var failure = await Assert.ThrowsAsync<ScriptException>(() => RunAsync(script));
        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
    }
}

using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>Rules for shared tables, dictionaries, stream tables and stream engines: ann makes them, bob wants in.</summary>
public sealed class SharedObjectPermissionTests : ListenerFixture
{
    [Fact]
    public async Task What_nobody_controls_everybody_uses()
    {
        var (_, ann, bob) = await StartAsync(isControlled: false);
        await bob.RunAsync("insert into st values(4, 40.0); insert into trades values(3, 3.5); getStreamEngine(`agg).append!(table(9 as id, 4.0 as amount))");
        Assert.Equal(100, await NumberAsync(bob, "exec sum(amount) from st"));
        Assert.Equal(3, await NumberAsync(ann, "exec count(*) from trades"));
        await AssertRefusedAsync(bob, "addAccessControl(`st)", "No access to control [st]");
        await bob.RunAsync("undef(`st, SHARED)");
    }

    [Fact]
    public async Task Reading_what_was_not_granted_is_refused()
    {
        var (admin, _, bob) = await StartAsync();
        await AssertAllRefusedAsync(admin, bob, SharedObjectScripts.Readings, "No access to");
    }

    [Fact]
    public async Task Changing_what_was_not_granted_is_refused()
    {
        var (admin, _, bob) = await StartAsync();
        await AssertAllRefusedAsync(admin, bob, SharedObjectScripts.Changes, "<NoPrivilege>");
    }

    [Fact]
    public async Task Who_may_read_changes_nothing()
    {
        var (admin, _, bob) = await StartAsync();
        await admin.RunAsync("for (name in [`st, `trades, `results, `agg, `joined, `sd]) { grant('bob', TABLE_READ, name) }");
        Assert.Equal(60, await NumberAsync(bob, "exec sum(amount) from st"));
        await AssertAllRefusedAsync(admin, bob, SharedObjectScripts.ChangesOfReaders, "<NoPrivilege>");
    }

    [Fact]
    public async Task Who_may_write_reads_nothing()
    {
        var (admin, _, bob) = await StartAsync();
        await admin.RunAsync("grant('bob', TABLE_WRITE, ['st', 'local8848:trades', 'agg@local8848'])");
        await bob.RunAsync("insert into st values(4, 40.0); tableInsert('st', 5, 50.0); update st set amount = amount + 1 where id = 5");
        await bob.RunAsync("insert into trades values(3, 3.5); tableInsert('trades', 4, 4.5); getStreamEngine('agg').append!(table(9 as id, 9.0 as amount))");
        await bob.RunAsync("delete from st where id = 4");
        await AssertRefusedAsync(bob, "select * from st", "No access to shared table [st]");
        await AssertRefusedAsync(bob, "select * from trades", "No access to shared table [trades]");
        await AssertRefusedAsync(bob, "dropStreamEngine('agg')", "No access to drop stream engine [agg]");
        // 10 + 20 + 30 and 51 of the row with id 5.
        Assert.Equal(111, await NumberAsync(admin, "exec sum(amount) from st"));
    }

    [Fact]
    public async Task Creator_administrators_and_sessions_of_the_process_use_what_is_controlled()
    {
        var (admin, ann, bob) = await StartAsync();
        foreach (var client in new[] { ann, admin })
        {
            await client.RunAsync("insert into st values(4, 40.0); delete from st where id = 4; insert into trades values(3, 3.5)");
            Assert.Equal(60, await NumberAsync(client, "exec sum(amount) from st"));
        }

        await using var own = await Database.OpenSessionAsync(CancellationToken.None);
        Assert.Equal(60.0, ((Scalar)await own.RunAsync("exec sum(amount) from st", CancellationToken.None)).AsDouble());
        await AssertRefusedAsync(bob, "st", "No access to shared table [st]");
        await ann.RunAsync("dropStreamEngine('agg'); unsubscribeTable(tableName='trades', actionName='own'); undef('st', SHARED); dropStreamTable('trades')");
    }

    [Fact]
    public async Task First_rule_puts_an_object_under_control_and_a_denial_counts_more_than_grants()
    {
        var (admin, ann, bob) = await StartAsync(isControlled: false);
        await admin.RunAsync("createUser('eve', 'password of eve'); createGroup('desk', 'bob'); grant('desk', TABLE_READ, 'st')");
        using var eve = await LogInAsync("eve", "password of eve");
        Assert.Equal(60, await NumberAsync(bob, "exec sum(amount) from st"));
        await AssertRefusedAsync(eve, "select * from st", "No access to shared table [st]");
        await admin.RunAsync("deny('bob', TABLE_READ, 'st'); grant('eve', TABLE_READ, '*')");
        await AssertRefusedAsync(bob, "select * from st", "No access to shared table [st]");
        Assert.Equal(60, await NumberAsync(eve, "exec sum(amount) from st"));
        Assert.Equal(60, await NumberAsync(ann, "exec sum(amount) from st"));
        var access = (Table)(await admin.RunAsync("getUserAccess('bob')"))!;
        Assert.Equal("local8848:st", access["TABLE_READ_denied"].Scalar(0).AsText());
    }

    [Fact]
    public async Task Handle_that_was_got_before_gives_nothing_after_the_right_is_taken_back()
    {
        var (admin, _, bob) = await StartAsync();
        await admin.RunAsync("grant('bob', TABLE_READ, ['trades', 'agg']); grant('bob', TABLE_WRITE, ['trades', 'agg'])");
        await bob.RunAsync("h = trades; g = getStreamEngine('agg'); d = dict(['held'], [trades]); f = append!{trades}; 1");
        Assert.Equal(2, await NumberAsync(bob, "exec count(*) from h"));
        await admin.RunAsync("revoke('bob', TABLE_READ, ['trades', 'agg']); revoke('bob', TABLE_WRITE, ['trades', 'agg'])");
        foreach (var script in (string[])["h", "select * from h", "h.amount", "d", "d.held", "f(table(1 as id, 1.0 as amount))", "g", "g.append!(table(1 as id, 1.0 as amount))"])
            await AssertRefusedAsync(bob, script, "No access to");
        await AssertWholeAsync(admin);
    }

    [Fact]
    public async Task Subscriptions_end_when_the_right_to_read_is_taken_back()
    {
        var (admin, ann, bob) = await StartAsync();
        await admin.RunAsync("grant('bob', TABLE_READ, 'trades')");
        await bob.RunAsync("share table(1:0, `id`amount, [INT, DOUBLE]) as kept; subscribeTable(tableName='trades', actionName='bob', offset=0, handler=append!{kept}, msgAsTable=true)");
        using var pushed = await LogInAsync("bob", "password of bob");
        await pushed.CallAsync("publishTable", Scalar.String("localhost"), Scalar.Int(0), Scalar.String("trades"), Scalar.String("p"), Scalar.Int(0));
        await pushed.PushedAsync();
        Assert.Equal(1, (await pushed.PushedAsync()).LastOffset);
        await UntilAsync(async () => await NumberAsync(bob, "exec count(*) from kept") == 2);
        await admin.RunAsync("revoke('bob', TABLE_READ, 'trades')");
        await ann.RunAsync("insert into trades values(3, 3.5)");

        var (_, end) = await pushed.PushedAsync();
        Assert.Contains("No access to shared table [trades]", ((Scalar)end).AsText(), StringComparison.Ordinal);
        await UntilAsync(async () => (await TextsAsync(admin, "exec lastErrMsg from getStreamingStat().subWorkers where topic like '%bob'")).Single().Length > 0);
        Assert.Equal(2, await NumberAsync(bob, "exec count(*) from kept"));
    }

    [Fact]
    public async Task View_reads_with_the_rights_of_its_owner_and_hands_no_handle_out()
    {
        var (admin, _, bob) = await StartAsync();
        await admin.RunAsync(
            """
            def total() { return exec sum(amount) from objByName("st") }
            def handle() { return objByName("trades") }
            def more(x) { objByName("trades").append!(table(x as id, 1.0 as amount)) }
            addFunctionView([total, handle, more])
            grant("bob", VIEW_EXEC, ["total", "handle", "more"])
            """);
        Assert.Equal(60, await NumberAsync(bob, "total()"));
        Assert.Equal(DataType.Void, (await bob.RunAsync("handle()"))!.Type);
        Assert.Equal(DataType.Void, (await bob.CallAsync("handle"))!.Type);
        foreach (var script in (string[])["select * from handle()", "handle().append!(table(1 as id, 1.0 as amount))", "handle().amount"])
            await Assert.ThrowsAsync<ScriptException>(() => bob.RunAsync(script));
        await bob.RunAsync("more(3)");
        Assert.Equal(3, await NumberAsync(admin, "exec count(*) from trades"));
    }

    [Fact]
    public async Task Calls_of_functions_and_posts_are_refused_as_scripts_are()
    {
        var (admin, _, bob) = await StartAsync();
        foreach (var (function, argument) in new[] { ("objByName", "st"), ("getStreamEngine", "agg"), ("runScript", "st"), ("dropStreamEngine", "agg"), ("addAccessControl", "st") })
            await Assert.ThrowsAsync<ScriptException>(() => bob.CallAsync(function, Scalar.String(argument)));
        var rows = new Table(("id", Vector.Int(4)), ("amount", Vector.Double(40)));
        await Assert.ThrowsAsync<ScriptException>(() => bob.CallAsync("tableInsert{st}", rows));
        await Assert.ThrowsAsync<ScriptException>(() => bob.CallAsync("tableInsert", Scalar.String("st"), rows));
        await Assert.ThrowsAsync<ScriptException>(() => bob.CallAsync("append!{trades}", rows));
        using var web = new HttpClient();
        var login = await PostAsync(web, "0", "login", "bob", "password of bob");
        var session = System.Text.Json.JsonDocument.Parse(login).RootElement.GetProperty("sessionID").GetString()!;
        Assert.Contains("No access to shared table [st]",
            await PostAsync(web, session, "objByName", "st"), StringComparison.Ordinal);
        await AssertWholeAsync(admin);
    }

    [Fact]
    public async Task Lists_show_what_the_user_may_see()
    {
        var (admin, ann, bob) = await StartAsync();
        Assert.Empty(await TextsAsync(bob, "exec name from objs(true) where shared"));
        Assert.Empty(await TextsAsync(bob, "getStreamTables().name"));
        Assert.Empty(await TextsAsync(bob, "getStreamEngineList().engineName"));
        Assert.Equal(0, await NumberAsync(bob, "size(getStreamEngineStat())"));
        Assert.Equal(["agg", "joined"], await TextsAsync(ann, "getStreamEngineList().engineName"));
        Assert.Equal(["ann", "ann"], await TextsAsync(ann, "getStreamEngineList().user"));
        await admin.RunAsync("grant('bob', TABLE_READ, 'st'); grant('bob', TABLE_WRITE, 'trades')");
        Assert.Equal(["st", "trades"], await TextsAsync(bob, "exec name from objs(true) where shared"));
    }

    [Fact]
    public async Task Control_ends_with_the_object_and_rules_wait_for_the_next_one()
    {
        var (admin, ann, bob) = await StartAsync();
        await admin.RunAsync("createUser('eve', 'password of eve'); grant('bob', TABLE_READ, 'st')");
        using var eve = await LogInAsync("eve", "password of eve");
        await ann.RunAsync("undef('st', SHARED); share table(5 6 as id, 1.0 2.0 as amount) as st");
        Assert.Equal(3, await NumberAsync(eve, "exec sum(amount) from st"));
        await ann.RunAsync("addAccessControl(`st)");
        Assert.Equal(3, await NumberAsync(bob, "exec sum(amount) from st"));
        await AssertRefusedAsync(eve, "st", "No access to shared table [st]");
        // What its creator puts in its place stays under control.
        await ann.RunAsync("share table(7 as id, 4.0 as amount) as st");
        await AssertRefusedAsync(eve, "st", "No access to shared table [st]");
    }

    [Fact]
    public async Task User_of_a_removed_creators_name_is_somebody_else()
    {
        var (admin, _, _) = await StartAsync();
        await admin.RunAsync("deleteUser('ann'); createUser('ann', 'another password')");
        using var other = await LogInAsync("ann", "another password");
        await AssertRefusedAsync(other, "select * from st", "No access to shared table [st]");
        await AssertRefusedAsync(other, "dropStreamEngine('agg')", "No access to drop stream engine [agg]");
    }

    [Fact]
    public async Task Shared_handle_of_a_stored_table_asks_for_the_rights_of_its_reader()
    {
        var (admin, _, bob) = await StartAsync();
        await admin.RunAsync(
            """
            t = table(1..3 as id, 1.0 2.0 3.0 as x)
            createTable(database("dfs://kept", VALUE, 1..3), t, `pt).append!(t)
            share(loadTable("dfs://kept", "pt"), "pt")
            """);
        foreach (var script in (string[])["select * from pt", "pt", "insert into pt values(4, 4.0)", "pt.append!(table(4 as id, 4.0 as x))", "delete from pt", "update pt set x = 0.0", "tableInsert('pt', 4, 4.0)"])
            await AssertRefusedAsync(bob, script, "<NoPrivilege>");
        await admin.RunAsync("grant('bob', TABLE_READ, 'dfs://kept/pt')");
        Assert.Equal(6, await NumberAsync(bob, "exec sum(x) from pt"));
    }

    [Fact]
    public async Task Results_of_jobs_are_for_their_user_and_administrators()
    {
        var (admin, ann, bob) = await StartAsync();
        Assert.Equal(60, await NumberAsync(ann, "id = submitJob('total', 'total', def() { print(st); return exec sum(amount) from st }); getJobReturn(id, true)"));
        await ann.RunAsync("scheduleJob('daily', 'daily', def() { return 1 }, 00:00m, 2050.01.01, 2050.01.02, 'D')");
        foreach (var script in (string[])["getJobReturn('total')", "getJobMessage('total')", "cancelJob('total')", "deleteScheduledJob('daily')"])
            await AssertRefusedAsync(bob, script, "A job is its user's");
        Assert.Equal(60, await NumberAsync(admin, "getJobReturn('total')"));
        await admin.RunAsync("deleteScheduledJob('daily')");
    }

    [Fact]
    public async Task Function_is_not_shared_because_others_would_call_it_with_their_rights()
    {
        var (_, _, bob) = await StartAsync();
        await AssertRefusedAsync(bob, "share(def(x) { return 0 }, 'sum')", "only tables and stream engines can be shared");
    }

    [Theory]
    [InlineData("grant('bob', TABLE_INSERT, 'st')")]
    [InlineData("grant('bob', DB_READ, 'st')")]
    [InlineData("grant('bob', TABLE_READ, 'nothing')")]
    [InlineData("grant('bob', TABLE_READ, 'elsewhere:st')")]
    [InlineData("addAccessControl('nothing')")]
    [InlineData("addAccessControl(table(1 as x))")]
    public async Task Rules_about_what_is_not_there_are_refused(string script)
    {
        var (admin, _, _) = await StartAsync();
        await Assert.ThrowsAsync<ScriptException>(() => admin.RunAsync(script));
    }

    private async Task<(PlainClient Admin, PlainClient Ann, PlainClient Bob)> StartAsync(bool isControlled = true)
    {
        var admin = await LogInAsync();
        await admin.RunAsync("createUser('ann', 'password of ann'); createUser('bob', 'password of bob')");
        var ann = await LogInAsync("ann", "password of ann");
        await ann.RunAsync(SharedObjectScripts.Objects);
        if (isControlled) await ann.RunAsync(SharedObjectScripts.Control);
        return (admin, ann, await LogInAsync("bob", "password of bob"));
    }

    private static async Task AssertAllRefusedAsync(PlainClient admin, PlainClient bob, string[] scripts, string reason)
    {
        var wrong = new List<string>();
        foreach (var script in scripts)
        {
            var answer = await Record.ExceptionAsync(() => bob.RunAsync(script));
            if (answer is not ScriptException refusal) wrong.Add($"{script} is not refused");
            else if (!refusal.Message.Contains(reason, StringComparison.Ordinal)) wrong.Add($"{script}: {refusal.Message}");
            await AssertWholeAsync(admin);
        }

        Assert.Empty(wrong);
    }

    private static async Task AssertWholeAsync(PlainClient admin)
    {
        Assert.Equal(60, await NumberAsync(admin, "exec sum(amount) from st"));
        Assert.Equal(4, await NumberAsync(admin, "exec sum(amount) from trades"));
        Assert.Equal(7, await NumberAsync(admin, "sd[`k]"));
        Assert.Equal(["agg", "joined"], await TextsAsync(admin, "getStreamEngineList().engineName"));
        Assert.Equal(1, await NumberAsync(admin, "size(getStreamingStat().subWorkers)"));
        Assert.Equal(0, await NumberAsync(admin, "exec sum(numRows) from getStreamEngineStat().ReactiveStreamEngine"));
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo()) await Task.Delay(10);
    }

    private async Task<string> PostAsync(HttpClient web, string session, string function, params string[] texts)
    {
        var arguments = texts.Select(text => $"{{\"name\":\"x\",\"form\":\"scalar\",\"type\":\"string\",\"value\":\"{text}\"}}");
        using var content = new StringContent(
            $"{{\"sessionID\":\"{session}\",\"functionName\":\"{function}\",\"params\":[{string.Join(',', arguments)}]}}",
            System.Text.Encoding.UTF8, "application/json");
        using var answer = await web.PostAsync(new Uri($"http://127.0.0.1:{Listener.EndPoint.Port}/"), content);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task AssertRefusedAsync(PlainClient client, string script, string reason)
    {
        var refusal = await Assert.ThrowsAsync<ScriptException>(() => client.RunAsync(script));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<double> NumberAsync(PlainClient client, string script) =>
        ((Scalar)(await client.RunAsync(script))!).AsDouble();

    private static async Task<string[]> TextsAsync(PlainClient client, string script) =>
        (await client.RunAsync(script)) is Vector texts
            ? [.. Enumerable.Range(0, texts.Count).Select(i => texts.Scalar(i).AsText())]
            : [];
}

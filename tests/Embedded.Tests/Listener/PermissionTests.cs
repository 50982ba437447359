using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Listener;

public sealed class PermissionTests : ListenerFixture
{
    private const string AnnsPassword = "password of ann";

    private const string Tables =
        """
        db = database("dfs://books", VALUE, 1..3)
        t = table(1..3 as id, 10.0 20.0 30.0 as amount)
        db.createPartitionedTable(t, `trades, `id).append!(t)
        db.createPartitionedTable(t, `orders, `id).append!(t)
        createUser("ann", "password of ann")
        """;

    private const string SumOfTrades = "exec sum(amount) from loadTable('dfs://books', 'trades')";

    [Fact]
    public async Task New_user_reads_and_writes_nothing_that_is_stored()
    {
        var (_, ann) = await StartAsync();
        string[] scripts =
        [
            SumOfTrades, "loadTable('dfs://books', 'trades')", "database('dfs://new', VALUE, 1..3)",
            "dropDatabase('dfs://books')", "dropTable(database('dfs://books'), 'trades')",
            "truncate('dfs://books', 'trades')", "dropPartition(database('dfs://books'), 1, 'trades')",
            "setRetentionPolicy(database('dfs://books'), 24)", "createTable(database('dfs://books'), table(1..3 as x), 'mine')",
            "addFunctionView(def g() { return 1 })", "deleteUser('ann')", "grant('ann', TABLE_READ, '*')",
            "createGroup('g')", "getUserList()", "getUserAccess('admin')", "lockUser('ann')", "getUserLockedStatus()",
            "renameTable(database('dfs://books'), 'trades', 'mine')", "addRangePartitions(database('dfs://books'), 9 12)",
            "addValuePartitions(database('dfs://books'), 9)",
        ];
        foreach (var script in scripts) await AssertRefusedAsync(ann, script);
        Assert.Empty(await TextsAsync(ann, "getClusterDFSDatabases()"));
        Assert.Empty(await TextsAsync(ann, "getClusterDFSTables()"));
        Assert.Equal(2, await NumberAsync(ann, "1 + 1"));
    }

    [Fact]
    public async Task Reading_is_granted_for_a_table_a_database_or_everything_and_asked_with_every_read()
    {
        var (admin, ann) = await StartAsync();
        foreach (var grant in (string[])["TABLE_READ, 'dfs://books/trades'", "DB_READ, 'dfs://books'", "TABLE_READ, '*'"])
        {
            await admin.RunAsync($"grant('ann', {grant})");
            Assert.Equal(60, await NumberAsync(ann, "kept = loadTable('dfs://books', 'trades'); exec sum(amount) from kept"));
            await AssertRefusedAsync(ann, "insert into kept values(1, 5.0)");
            await AssertRefusedAsync(ann, "update kept set amount = 0.0");
            await AssertRefusedAsync(ann, "delete from kept");
            await admin.RunAsync($"revoke('ann', {grant})");
            // The handle that was got before gives nothing any more.
            await AssertRefusedAsync(ann, "select * from kept");
            await AssertRefusedAsync(ann, "kept");
        }
    }

    [Fact]
    public async Task Table_of_a_database_is_granted_alone()
    {
        var (admin, ann) = await StartAsync();
        await admin.RunAsync("grant('ann', TABLE_READ, 'dfs://books/trades')");

        await AssertRefusedAsync(ann, "select * from loadTable('dfs://books', 'orders')");
        Assert.Equal(["dfs://books/trades"], await TextsAsync(ann, "getClusterDFSTables()"));
        Assert.Equal(["trades"], await TextsAsync(ann, "getTables(database('dfs://books'))"));
    }

    [Fact]
    public async Task Insert_update_and_delete_are_three_things_and_need_no_reading()
    {
        var (admin, ann) = await StartAsync();
        await admin.RunAsync("grant('ann', TABLE_INSERT, 'dfs://books/trades')");
        await ann.RunAsync("kept = loadTable('dfs://books', 'trades')");
        await ann.RunAsync("insert into kept values(1, 5.0)");
        await ann.RunAsync("append!(kept, table(2 3 as id, 1.0 1.0 as amount)); 1");
        await AssertRefusedAsync(ann, "update kept set amount = 0.0 where id = 2");
        await AssertRefusedAsync(ann, "delete from kept where id = 2");
        await admin.RunAsync("grant('ann', TABLE_UPDATE, 'dfs://books/trades')");
        await ann.RunAsync("update kept set amount = 100.0 where id = 2");
        await admin.RunAsync("grant('ann', DB_DELETE, 'dfs://books')");
        await ann.RunAsync("delete from kept where id = 3");
        await AssertRefusedAsync(ann, SumOfTrades);

        // 10 + 5 of id 1, twice 100 of id 2, nothing of id 3.
        Assert.Equal(215, await NumberAsync(admin, SumOfTrades));
    }

    [Fact]
    public async Task Denial_anywhere_counts_more_than_grants()
    {
        var (admin, ann) = await StartAsync();
        await admin.RunAsync("createGroup('desk', 'ann'); createGroup('staff', 'ann'); grant('desk', TABLE_READ, '*')");
        Assert.Equal(60, await NumberAsync(ann, SumOfTrades));
        await admin.RunAsync("deny('staff', TABLE_READ, 'dfs://books/trades')");
        await AssertRefusedAsync(ann, SumOfTrades);
        Assert.Equal(60, await NumberAsync(ann, "exec sum(amount) from loadTable('dfs://books', 'orders')"));
        await admin.RunAsync("deleteGroupMember('ann', 'staff')");
        Assert.Equal(60, await NumberAsync(ann, SumOfTrades));
        await admin.RunAsync("deleteGroup('desk')");
        await AssertRefusedAsync(ann, SumOfTrades);
    }

    [Fact]
    public async Task Last_word_on_a_larger_scope_replaces_smaller_ones()
    {
        var (admin, ann) = await StartAsync();
        await admin.RunAsync("deny('ann', TABLE_READ, 'dfs://books/trades'); grant('ann', TABLE_READ, '*')");
        Assert.Equal(60, await NumberAsync(ann, SumOfTrades));
        await admin.RunAsync("revoke('ann', TABLE_READ, 'dfs://books/trades')");
        Assert.Equal(60, await NumberAsync(ann, SumOfTrades));
        await admin.RunAsync("deny('ann', TABLE_READ, '*')");
        var conflict = await Assert.ThrowsAsync<ScriptException>(() => admin.RunAsync("grant('ann', TABLE_READ, 'dfs://books/trades')"));
        Assert.Contains("conflict", conflict.Message, StringComparison.Ordinal);
        await admin.RunAsync("revoke('ann', TABLE_READ, '*'); grant('ann', TABLE_READ, 'dfs://books/trades')");
        Assert.Equal(60, await NumberAsync(ann, SumOfTrades));
    }

    [Fact]
    public async Task View_runs_with_the_rights_of_its_owner_and_gives_away_nothing_else()
    {
        var (admin, ann) = await StartAsync();
        await admin.RunAsync(
            """
            def total(factor) { return scaled(exec sum(amount) from loadTable("dfs://books", "trades"), factor) }
            def scaled(x, factor) { return x * factor }
            def handle() { return loadTable("dfs://books", "trades") }
            def apply(f) { return f(1) }
            addFunctionView([total, scaled, handle, apply])
            """);
        await AssertRefusedAsync(ann, "total(2)");
        await admin.RunAsync("grant('ann', VIEW_EXEC, ['total', 'handle', 'apply'])");

        Assert.Equal(120, await NumberAsync(ann, "total(2)"));
        await AssertRefusedAsync(ann, "scaled(1, 2)");
        await AssertRefusedAsync(ann, "select * from handle()");
        // What the user brings along runs with the user's rights.
        await AssertRefusedAsync(ann, "apply(def(x) { return exec sum(amount) from loadTable('dfs://books', 'trades') })");
        await AssertRefusedAsync(ann, "def loadTable(a, b) { return ::loadTable('dfs://books', 'orders') }\ntotal(2)");
        await AssertRefusedAsync(ann, SumOfTrades.Replace("exec", "exec 1 + ", StringComparison.Ordinal));
        await AssertRefusedAsync(ann, "dropFunctionView('total')");
        Assert.Equal(0, await NumberAsync(ann, "size(getFunctionViews())"));
        Assert.Equal("admin", (await TextsAsync(admin, "exec distinct owner from getFunctionViews()")).Single());
    }

    [Fact]
    public async Task Owner_of_databases_makes_uses_and_shares_its_own_and_no_others()
    {
        var (admin, ann) = await StartAsync();
        await admin.RunAsync("grant('ann', DB_OWNER, 'dfs://ann*'); createUser('bob', 'password of bob')");
        await ann.RunAsync(
            """
            db = database("dfs://ann1", VALUE, 1..3)
            t = table(1..3 as id, 1.0 2.0 3.0 as amount)
            db.createPartitionedTable(t, `own, `id).append!(t)
            grant("bob", TABLE_READ, "dfs://ann1/own")
            """);
        await AssertRefusedAsync(ann, "database('dfs://other', VALUE, 1..3)");
        await AssertRefusedAsync(ann, "grant('bob', TABLE_READ, 'dfs://books/trades')");
        using var bob = await LogInAsync("bob", "password of bob");
        Assert.Equal(6, await NumberAsync(bob, "exec sum(amount) from loadTable('dfs://ann1', 'own')"));
        await AssertRefusedAsync(bob, "dropDatabase('dfs://ann1')");
        await ann.RunAsync("dropTable(database('dfs://ann1'), 'own'); dropDatabase('dfs://ann1')");
        // What was granted ends with the table.
        await admin.RunAsync("createPartitionedTable(database('dfs://ann1', VALUE, 1..3), table(1..3 as id), `own, `id)");
        await AssertRefusedAsync(bob, "select * from loadTable('dfs://ann1', 'own')");
        await AssertRefusedAsync(ann, "select * from loadTable('dfs://ann1', 'own')");
    }

    [Fact]
    public async Task Denied_scripts_leave_calls_of_functions()
    {
        var (admin, ann) = await StartAsync();
        await admin.RunAsync("deny('ann', SCRIPT_EXEC)");

        await AssertRefusedAsync(ann, "1 + 1");
        await Assert.ThrowsAsync<ScriptException>(() => ann.CallAsync("runScript", Scalar.String("1 + 1")));
        await Assert.ThrowsAsync<ScriptException>(() => ann.CallAsync("def(x) { return x }", Scalar.Int(1)));
        Assert.Equal(7.0, ((Scalar)(await ann.CallAsync("sum", Vector.Double(3, 4)))!).AsDouble());
    }

    [Fact]
    public async Task Jobs_have_the_rights_and_the_name_of_their_user()
    {
        var (admin, ann) = await StartAsync();
        await ann.RunAsync($"def total() {{ return {SumOfTrades} }}");
        await AssertRefusedAsync(ann, "id = submitJob('a', 'first', total); getJobReturn(id, true)");
        await admin.RunAsync("grant('ann', TABLE_READ, 'dfs://books/trades')");

        Assert.Equal(60, await NumberAsync(ann, "id = submitJob('a', 'second', total); getJobReturn(id, true)"));
        Assert.Equal(["ann", "ann"], await TextsAsync(ann, "exec userID from getRecentJobs()"));
    }

    [Fact]
    public async Task Users_groups_and_rules_are_there_after_a_restart()
    {
        var (admin, ann) = await StartAsync();
        await admin.RunAsync("createGroup('desk'); addGroupMember('ann', 'desk'); grant('desk', DB_READ, 'dfs://books')");
        await admin.RunAsync("deny('ann', TABLE_READ, 'dfs://books/orders')");
        await RestartAsync();
        using var again = await LogInAsync("ann", AnnsPassword);
        using var root = await LogInAsync();

        Assert.Equal(60, await NumberAsync(again, SumOfTrades));
        await AssertRefusedAsync(again, "select * from loadTable('dfs://books', 'orders')");
        Assert.Equal(["desk"], await TextsAsync(root, "getGroupsByUserId('ann')"));
        Assert.Equal(["ann"], await TextsAsync(root, "getUsersByGroupId('desk')"));
        Assert.Equal(["ann"], await TextsAsync(root, "getUserList()"));
        await root.RunAsync("deleteUser('ann')");
        Assert.Empty(await TextsAsync(root, "getUsersByGroupId('desk')"));
        await root.RunAsync("createUser('ann', 'another password')");
        await AssertRefusedAsync(again, SumOfTrades);
    }

    [Fact]
    public async Task Access_is_shown_by_itself_and_with_the_groups()
    {
        var (admin, ann) = await StartAsync();
        await admin.RunAsync(
            "createGroup('desk', 'ann'); grant('desk', TABLE_READ, '*'); grant('ann', DB_WRITE, 'dfs://books'); deny('ann', SCRIPT_EXEC)");
        var own = (Table)(await admin.RunAsync("getUserAccess('ann')"))!;
        var final = (Table)(await admin.RunAsync("getUserAccess('ann', true)"))!;

        Assert.Equal(("none", "deny", "dfs://books"), (Text(own, "ACCESS_READ"), Text(own, "SCRIPT_EXEC"), Text(own, "DB_UPDATE_allowed")));
        Assert.Equal(("allow", "desk"), (Text(final, "ACCESS_READ"), Text(final, "groups")));
        Assert.Equal("allow", Text((Table)(await admin.RunAsync("getGroupAccess('desk')"))!, "ACCESS_READ"));
        Assert.Equal("ann", Text((Table)(await ann.CallAsync("getUserAccess"))!, "userId"));
    }

    [Theory]
    [InlineData("grant('nobody', TABLE_READ, '*')")]
    [InlineData("grant('ann', TABLE_READ)")]
    [InlineData("grant('ann', TABLE_READ, 'dfs://nowhere/t')")]
    [InlineData("grant('ann', DB_READ, 'dfs://nowhere')")]
    [InlineData("grant('ann', DB_OWNER, 'dfs://books')")]
    [InlineData("deny('ann', DB_OWNER, 'dfs://b*')")]
    [InlineData("grant('ann', VIEW_EXEC, 'noSuchView')")]
    [InlineData("grant('ann', 'MCP_EXEC', '*')")]
    [InlineData("deny('admin', TABLE_READ, '*')")]
    [InlineData("createGroup('ann')")]
    [InlineData("createUser('ann', 'password again')")]
    [InlineData("createUser('eve', 'password of eve', 'noSuchGroup')")]
    [InlineData("addGroupMember('nobody', 'desk')")]
    [InlineData("deleteUser('admin')")]
    public async Task What_cannot_be_granted_is_refused(string script)
    {
        var (admin, _) = await StartAsync();
        await admin.RunAsync("createGroup('desk')");
        await Assert.ThrowsAsync<ScriptException>(() => admin.RunAsync(script));
    }

    [Fact]
    public async Task Ticket_logs_in_until_it_expires_or_the_password_changes()
    {
        var (admin, ann) = await StartAsync();
        var ticket = ((Scalar)(await ann.CallAsync("getAuthenticatedUserTicket"))!).AsText();
        var old = ((Scalar)(await ann.RunAsync("getAuthenticatedUserTicket(2001.01.01T00:00:00)"))!).AsText();
        var forged = (ticket[0] == 'A' ? "B" : "A") + ticket[1..];
        using var other = await ConnectAsync();
        await Assert.ThrowsAsync<ScriptException>(() => other.CallAsync("authenticateByTicket", Scalar.String(old)));
        await Assert.ThrowsAsync<ScriptException>(() => other.CallAsync("authenticateByTicket", Scalar.String(forged)));
        await other.CallAsync("authenticateByTicket", Scalar.String(ticket));
        Assert.Equal("ann", ((Vector)(await other.CallAsync("getCurrentSessionAndUser"))!).Scalar(1).AsText());
        await admin.RunAsync("resetPwd('ann', 'new password of ann')");
        await Assert.ThrowsAsync<ScriptException>(() => other.CallAsync("authenticateByTicket", Scalar.String(ticket)));
    }

    private async Task<(PlainClient Admin, PlainClient Ann)> StartAsync()
    {
        var admin = await LogInAsync();
        await admin.RunAsync(Tables);
        return (admin, await LogInAsync("ann", AnnsPassword));
    }

    private static async Task AssertRefusedAsync(PlainClient client, string script) =>
        await Assert.ThrowsAsync<ScriptException>(() => client.RunAsync(script));

    private static async Task<double> NumberAsync(PlainClient client, string script) =>
        ((Scalar)(await client.RunAsync(script))!).AsDouble();

    private static async Task<string[]> TextsAsync(PlainClient client, string script) =>
        (await client.RunAsync(script)) is Vector texts
            ? [.. Enumerable.Range(0, texts.Count).Select(i => texts.Scalar(i).AsText())]
            : [];

    private static string Text(Table table, string column) => table[column].Scalar(0).AsText();
}

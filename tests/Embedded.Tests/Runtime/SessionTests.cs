using System.Collections.Concurrent;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Runtime;

public sealed class SessionTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Fact]
    public async Task Twenty_concurrent_sessions_do_not_disturb_each_other()
    {
        const int Sessions = 20;
        var results = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(RunOneAsync));
        Assert.Equal(Enumerable.Range(0, Sessions).Select(i => Scalar.Long(100 * i)), results);
    }

    [Fact]
    public async Task Concurrent_writers_to_a_shared_table_lose_no_row_and_readers_see_whole_rows()
    {
        await fixture.RunAsync("share table(0 as a, 0 as b) as ledger");
        var writers = Enumerable.Range(
            0, 8).Select(_ => fixture.RunAsync("for(i in 1..25) { insert into ledger values(i, -i) }"));
        var readers = Enumerable.Range(0, 4).Select(async _ =>
        {
            var sum = await fixture.RunAsync(
                "worst = 0\nfor(i in 1..50) { worst = max(worst, abs(exec sum(a + b) from ledger)) }\nlong(worst)");
            Assert.Equal(Scalar.Long(0), sum);
        });
        await Task.WhenAll([.. writers, .. readers]);
        Assert.Equal(Scalar.Long(201), await fixture.RunAsync("long(exec count(*) from ledger)"));
    }

    [Fact]
    public async Task Calls_on_one_session_run_one_after_the_other()
    {
        await using var session = await fixture.Database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync("n = 0", CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0,
            50).Select(_ => session.RunAsync("for(i in 1..20) { n += 1 }", CancellationToken.None)));
        Assert.Equal(Scalar.Int(1000), await session.RunAsync("n", CancellationToken.None));
    }

    [Fact]
    public async Task Variables_stay_between_runs_and_errors()
    {
        await using var session = await fixture.Database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync("x = 41", CancellationToken.None);
        await Assert.ThrowsAsync<ScriptException>(() => session.RunAsync("x = x + `a + (1", CancellationToken.None));
        Assert.Equal(Scalar.Int(42), await session.RunAsync("x + 1", CancellationToken.None));
    }

    [Fact]
    public async Task Returned_value_is_not_changed_by_later_scripts()
    {
        await using var session = await fixture.Database.OpenSessionAsync(CancellationToken.None);
        var before = (Vector)await session.RunAsync("v = 1 2 3\nv[0] = 5\nv", CancellationToken.None);
        await session.RunAsync("v[0] = 99\nv.append!(7)", CancellationToken.None);
        Assert.Equal(3, before.Count);
        Assert.Equal(Scalar.Int(5), before[0]);
    }

    [Fact]
    public async Task Call_takes_a_function_name_a_definition_or_an_expression()
    {
        await using var session = await fixture.Database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync("def addTen(x) { return x + 10 }", CancellationToken.None);
        Assert.Equal(Scalar.Int(11), await session.CallAsync("addTen", [Scalar.Int(1)], CancellationToken.None));
        Assert.Equal(
            Scalar.Int(3), await session.CallAsync("add", [Scalar.Int(1), Scalar.Int(2)], CancellationToken.None));
        Assert.Equal(Scalar.Int(5), await session.CallAsync("sub{10}", [Scalar.Int(5)], CancellationToken.None));
        var error = await Assert.ThrowsAsync<ScriptException>(
            () => session.CallAsync("addTenn", [Scalar.Int(1)], CancellationToken.None));
        Assert.Contains("addTen", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Echo_and_print_reach_the_output_in_order()
    {
        var lines = new ConcurrentQueue<string>();
        var directory = Path.Combine(Path.GetTempPath(), "dolphinquant-" + Guid.NewGuid().ToString("N"));
        var options = new EmbeddedOptions { Directory = directory, Output = lines.Enqueue, EchoesExpressions = true };
        await using (var database = await EmbeddedDatabase.OpenAsync(options, CancellationToken.None))
        await using (var session = await database.OpenSessionAsync(CancellationToken.None))
            await session.RunAsync("1 + 1\nprint(`hello)\nx = 5\nx", CancellationToken.None);
        Directory.Delete(directory, recursive: true);
        Assert.Equal(["2", "hello", "5"], lines);
    }

    [Fact]
    public async Task Script_file_error_names_the_file()
    {
        var path = Path.Combine(fixture.ModuleDirectory, "broken.dos");
        await File.WriteAllTextAsync(path, "x = 1\ny = x + unknownName\n");
        await using var session = await fixture.Database.OpenSessionAsync(CancellationToken.None);
        var error = await Assert.ThrowsAsync<ScriptException>(() => session.RunFileAsync(path, CancellationToken.None));
        Assert.Equal($"{path}(2,9): Nothing is known under the name unknownName.", error.Located);
    }

    [Fact]
    public async Task Read_hands_a_table_over_in_blocks()
    {
        await using var session = await fixture.Database.OpenSessionAsync(CancellationToken.None);
        var sizes = new List<int>();
        await foreach (
            var block in session.ReadAsync("table(1..10 as x)", 4, CancellationToken.None)) sizes.Add(block.Count);
        Assert.Equal([4, 4, 2], sizes);
    }

    private async Task<Value> RunOneAsync(int i)
    {
        await using var session = await fixture.Database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync($"mine = {i}\ndef own(n) {{ return n * {i} }}", CancellationToken.None);
        for (var round = 0; round < 5; round++)
            await session.RunAsync(
                "t = table(take(mine, 100) as x)\nfor(k in 1..20) { if(own(1) != mine) throw \"mixed up\" }", CancellationToken.None);
        return await session.RunAsync("long(exec sum(x) from t)", CancellationToken.None);
    }
}

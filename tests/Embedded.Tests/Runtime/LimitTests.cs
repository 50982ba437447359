using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Runtime;

public sealed class LimitTests : IDisposable
{
    private readonly string _directory =
        Path.Combine(Path.GetTempPath(), "dolphinquant-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_directory)) Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Endless_loop_is_stopped_by_the_time_limit()
    {
        var error = await FailAsync(
            "while(true) { x = 1 }", new ExecutionLimits { MaxDuration = TimeSpan.FromMilliseconds(50) });
        Assert.Contains("0.05 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_recursion_is_stopped_by_the_depth_limit()
    {
        var error = await FailAsync("def f(n) { return f(n + 1) }\nf(1)", new ExecutionLimits { MaxCallDepth = 50 });
        Assert.Contains("50 levels", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, error.Line);
    }

    [Fact]
    public async Task Recursion_without_a_depth_limit_ends_before_the_stack_does()
    {
        var error = await FailAsync(
            "def f(n) { return 1 + f(n + 1) }\nf(1)", new ExecutionLimits { MaxCallDepth = int.MaxValue });
        Assert.Contains("levels deep", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1..100000000000")]
    [InlineData("x = take(1, 2000)")]
    [InlineData("cj(table(1..100 as a), table(1..100 as b))")]
    [InlineData("select * from cj(table(1..100 as a), table(1..100 as b))")]
    public async Task Value_beyond_the_row_limit_is_refused(string script)
    {
        var error = await FailAsync(script, new ExecutionLimits { MaxRows = 1000 });
        Assert.Contains("limit of 1,000", error.Message, StringComparison.Ordinal);
    }

    // Each of these would run for hours, within one built-in function.
    [Theory]
    [InlineData("x = rand(1.0, 4000000)\nmrank(x, true, 1000000)")]
    [InlineData("m = rand(1.0, 9000000)$3000:3000\nm ** m ** m")]
    [InlineData("inverse(rand(1.0, 16000000)$4000:4000)")]
    [InlineData("sleep(100000000)")]
    public async Task Long_built_in_function_is_stopped_by_the_time_limit(string script)
    {
        var error = await FailAsync(script, new ExecutionLimits { MaxDuration = TimeSpan.FromMilliseconds(300) });
        Assert.Contains("0.3 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_built_in_function_is_stopped_by_a_cancellation()
    {
        await using var database = await OpenAsync(new ExecutionLimits());
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        using var source = new CancellationTokenSource();
        var running = session.RunAsync("mrank(rand(1.0, 4000000), true, 1000000)", source.Token);
        await Task.Delay(100, CancellationToken.None);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(Scalar.Int(2), await session.RunAsync("1 + 1", CancellationToken.None));
    }

    [Fact]
    public async Task Append_to_a_stored_table_is_stopped_by_a_cancellation_and_leaves_nothing()
    {
        await using var database = await OpenAsync(new ExecutionLimits());
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync(
            "db = database('dfs://limits', VALUE, 0..1)\nt = table(take(0, 0) as k, take(0.0, 0) as x)\n"
            + "p = db.createPartitionedTable(t, `p, `k)\nbig = table(take(0 1, 20000000) as k, take(1.5, 20000000) as x)", CancellationToken.None);
        using var source = new CancellationTokenSource();
        var running = session.RunAsync("p.append!(big)", source.Token);
        await Task.Delay(50, CancellationToken.None);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(Scalar.Long(0), await session.RunAsync("exec long(count(*)) from p", CancellationToken.None));
    }

    [Fact]
    public void Memory_is_limited_unless_told_otherwise()
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Assert.InRange(new ExecutionLimits().MaxMemoryBytes!.Value, available / 2, available);
    }

    [Theory]
    [InlineData("take(1.5, 40000000)")]
    [InlineData("1..40000000")]
    public async Task Value_without_room_in_memory_is_refused_before_it_is_built(string script)
    {
        var limits = new ExecutionLimits { MaxMemoryBytes = GC.GetTotalMemory(forceFullCollection: true) + (128 << 20) };
        var error = await FailAsync(script, limits);
        Assert.Contains("more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Growing_memory_is_stopped_by_the_memory_limit()
    {
        var limits = new ExecutionLimits { MaxMemoryBytes = GC.GetTotalMemory(forceFullCollection: true) + (64 << 20) };
        var error = await FailAsync("a = array(ANY, 0)\nfor(i in 0..1000) { a.append!([rand(1.0, 1000000)]) }", limits);
        Assert.Contains("MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_stays_usable_after_a_limit_was_passed()
    {
        await using var database = await OpenAsync(new ExecutionLimits { MaxCallDepth = 20 });
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync("def f(n) { if(n == 0) return 0; return 1 + f(n - 1) }", CancellationToken.None);
        for (var round = 0; round < 3; round++)
            await Assert.ThrowsAsync<ScriptException>(() => session.RunAsync("f(100)", CancellationToken.None));
        Assert.Equal(Scalar.Int(15), await session.RunAsync("f(15)", CancellationToken.None));
    }

    [Fact]
    public async Task Cancelled_call_ends_and_leaves_the_session_usable()
    {
        await using var database = await OpenAsync(new ExecutionLimits());
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        using var source = new CancellationTokenSource();
        var running = session.RunAsync("n = 0\nwhile(true) { n += 1 }", source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(Scalar.Int(2), await session.RunAsync("1 + 1", CancellationToken.None));
    }

    private async Task<ScriptException> FailAsync(string script, ExecutionLimits limits)
    {
        await using var database = await OpenAsync(limits);
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        return await Assert.ThrowsAsync<ScriptException>(() => session.RunAsync(script, CancellationToken.None));
    }

    private Task<EmbeddedDatabase> OpenAsync(ExecutionLimits limits) => EmbeddedDatabase.OpenAsync(
        new EmbeddedOptions { Directory = Path.Combine(_directory, Guid.NewGuid().ToString("N")),
            Limits = limits }, CancellationToken.None);
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Jobs;

/// <summary>Batch jobs, schedules, function views and data sources.</summary>
public sealed class JobTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Fact]
    public async Task Job_returns_what_its_function_returns_and_keeps_what_it_prints()
    {
        var result = await fixture.RunAsync("""
            def twice(x) { return x * 2 }
            def work(n) { print("working"); return sum(twice(1..n)) }
            id = submitJob("sums", "adds numbers", work, 4)
            r = getJobReturn(id, true)
            (r, getJobMessage(id).split("\n").size(), exec jobDesc from getJobStatus(id))
            """);
        Assert.Equal("(20,3,[\"adds numbers\"])", Formatter.Format(result));
    }

    [Fact]
    public async Task Second_job_of_a_name_gets_another_id()
    {
        var ids = (Vector)await fixture.RunAsync("""
            def work() { return 1 }
            a = submitJob("same", , work)
            b = submitJob("same", , work)
            c = submitJobEx("same", "", 8, 2, work)
            each(getJobReturn{, true}, [a, b, c])
            [a, b, c]
            """);
        Assert.Equal(3, Enumerable.Range(0, 3).Select(i => ids.Scalar(i).AsText()).Distinct().Count());
        Assert.Equal("same", ids.Scalar(0).AsText());
    }

    // The clock holds the job where it is about to start until the database closes, or for a moment.
    [Fact]
    public async Task Database_closes_while_a_job_begins()
    {
        var folder = Directory.CreateTempSubdirectory("dolphinquant-");
        using var clock = new HeldClock();
        var database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = Path.Combine(folder.FullName, "db"), TimeProvider = clock }, CancellationToken.None);
        await using (var session = await database.OpenSessionAsync(CancellationToken.None))
        {
            clock.Holds = true;
            await session.RunAsync("submitJob(`job, \"\", x -> x + 1, 1)", CancellationToken.None);
        }

        Assert.True(clock.WaitForCaller());
        await database.DisposeAsync();
        clock.Release();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("return n * 2", "told adds true 8")]
    [InlineData("throw \"no data\"", "told adds false")]
    public async Task Callback_gets_the_end_of_its_job(string work, string told)
    {
        var messages = await fixture.RunAsync($$"""
            def work(n) { {{work}} }
            def tell(id, desc, success, result) { print(id + " " + desc + " " + success + " " + result) }
            id = submitJobEx2("told" + string(rand(uuid())), "adds", 8, 2, tell, work, 4)
            try { getJobReturn(id, true) } catch(ex) {}
            strReplace(getJobMessage(id), id, "told")
            """);
        Assert.Contains(told, ((Scalar)messages).AsText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_job_says_why()
    {
        var error = await fixture.FailAsync("""
            def fails() { throw "no data" }
            getJobReturn(submitJob("failing", "", fails), true)
            """);
        Assert.Contains("no data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_job_stops()
    {
        var error = await fixture.FailAsync("""
            def endless() { x = 0; do { x += 1 } while(true); return x }
            id = submitJob("endless", "", endless)
            cancelJob(id)
            getJobReturn(id, true)
            """);
        Assert.Contains("cancelled", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('D', new int[0], "2024.03.01 10:00", "2024.03.01 17:30")]
    [InlineData('D', new int[0], "2024.03.01 17:30", "2024.03.02 09:00")]
    [InlineData('D', new int[0], "2023.12.01 00:00", "2024.01.01 09:00")]
    [InlineData('W', new[] { 1 }, "2024.03.01 10:00", "2024.03.04 09:00")]
    [InlineData('M', new[] { 15 }, "2024.03.15 18:00", "2024.04.15 09:00")]
    [InlineData('M', new[] { 15 }, "2024.12.15 18:00", null)]
    public void Schedule_finds_the_next_moment(char frequency, int[] days, string now, string? next)
    {
        var order = new JobOrder("daily", "", null!, []);
        var job = new ScheduledJob(
            order, [new TimeOnly(17, 30), new TimeOnly(9, 0)], new DateOnly(2024, 1, 1), new DateOnly(2024, 12, 31))
        {
            Frequency = frequency,
            Days = days,
        };
        Assert.Equal(next is null ? null : At(next), job.NextAfter(At(now)));
    }

    [Fact]
    public async Task Scheduled_job_is_listed_until_it_is_deleted()
    {
        var counts = await fixture.RunAsync("""
            def work() { return 1 }
            id = scheduleJob("nightly", "night work", work, 02:30m 03:30m, 2030.01.01, 2030.12.31, 'W', 1 3)
            before = exec count(*) from getScheduledJobs("night%")
            deleteScheduledJob(id)
            (before, exec count(*) from getScheduledJobs("night%"))
            """);
        Assert.Equal("(2,0)", Formatter.Format(counts));
    }

    [Theory]
    [InlineData("scheduleJob(`j, ``, getRecentJobs, 02:30m, 2030.01.01, 2030.12.31, 'W')", "days")]
    [InlineData("scheduleJob(`j, ``, getRecentJobs, 02:30m, 2030.01.01, 2030.12.31, 'Y')", "frequency")]
    [InlineData("getJobReturn(`nothing)", "nothing")]
    [InlineData("rpc(`elsewhere, getRecentJobs)", "elsewhere")]
    public async Task Wrong_call_is_refused(string script, string expected) =>
        Assert.Contains(expected, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Function_view_is_seen_by_other_sessions_until_it_is_dropped()
    {
        await fixture.RunAsync("def plusSeven(x) { return x + 7 }\naddFunctionView(plusSeven)");
        Assert.Equal(10, ((Scalar)await fixture.RunAsync("plusSeven(3)")).AsInt());
        await fixture.RunAsync("dropFunctionView(`plusSeven)");
        await fixture.FailAsync("plusSeven(3)");
    }

    [Fact]
    public async Task Map_reduce_over_partitions_equals_the_whole()
    {
        var sums = await fixture.RunAsync("""
            n = 0..99
            rows = table(2024.01.01 + n % 5 as day, symbol(take(`a`b`c, 100)) as sym, double(n) as x)
            if (existsDatabase("dfs://parts")) dropDatabase("dfs://parts")
            create database "dfs://parts" partitioned by VALUE(2024.01.01..2024.01.05), HASH([SYMBOL, 2]), engine="TSDB"
            pt = database("dfs://parts").createPartitionedTable(rows, `pt, `day`sym, , `sym`day)
            pt.append!(rows)
            ds = sqlDS(<select x from pt where day > 2024.01.02>)
            def total(t) { return sum(t.x) }
            whole = exec sum(x) from rows where day > 2024.01.02
            (mr(ds, total, +), whole, double(ds.size()))
            """);
        var parts = (Vector)sums;
        Assert.Equal(parts.Scalar(1).AsDouble(), parts.Scalar(0).AsDouble());
        Assert.True(parts.Scalar(2).AsDouble() > 3);
    }

    [Fact]
    public async Task Iterated_map_reduce_ends_when_its_condition_holds()
    {
        var value = (Scalar)await fixture.RunAsync("""
            t = table(1 2 3 as x)
            ds = sqlDS(<select * from t>)
            imr(ds, 1.0, (t, state) -> state / 2 + sum(t.x), +, (state, now) -> now, (before, now) -> abs(now - before) < 1e-9)
            """);
        Assert.Equal(12, value.AsDouble(), 1e-6);
    }

    [Fact]
    public async Task Module_text_is_loaded_in_any_order()
    {
        var value = (Scalar)await fixture.RunAsync("""
            loadModuleFromScript(["upper2", "lower2"],
                ["module upper2\nuse lower2\ndef high(x) { return low(x) + 1 }", "module lower2\ndef low(x) { return x * 10 }"])
            upper2::high(4)
            """);
        Assert.Equal(41, value.AsInt());
    }

    [Fact]
    public async Task Node_is_called_by_the_alias_that_it_gives() =>
        Assert.Equal(6, ((Scalar)await fixture.RunAsync("rpc(getNodeAlias(), sum, [1, 2, 3])")).AsInt());

    private static DateTime At(string text) => DateTime.ParseExact(
        text, "yyyy.MM.dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    // Only the thread that starts the job is held: the second to ask, after the one that takes it.
    private sealed class HeldClock : TimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim _asked = new(), _released = new();
        private int _calls;

        public bool Holds { get; set; }

        public bool WaitForCaller() => _asked.Wait(TimeSpan.FromSeconds(30));

        public void Release() => _released.Set();

        public override DateTimeOffset GetUtcNow()
        {
            if (Holds && Interlocked.Increment(ref _calls) == 2)
            {
                _asked.Set();
                _released.Wait(TimeSpan.FromSeconds(1));
            }

            return base.GetUtcNow();
        }

        public void Dispose()
        {
            _asked.Dispose();
            _released.Dispose();
        }
    }
}

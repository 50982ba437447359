using DolphinQuant.Data;
using DolphinQuant.Server.Pipeline;
using DolphinQuant.Server.Pipeline.Steps;
using DolphinQuant.Server.Tests.Ingest;

namespace DolphinQuant.Server.Tests.Pipeline;

public sealed class DailyRunnerTests
{
    private static readonly RunRequest Day = new("us", TestData.Day("2016-09-30"));

    private readonly FakeStep _first = new("load");
    private readonly FakeStep _second = new("factors");
    private readonly FakeStep _third = new("report");

    [Fact]
    public async Task Steps_run_in_order_and_each_is_recorded()
    {
        using var bench = await RunnerBench.WithAsync(_first, _second, _third);

        var reports = await bench.RunAsync(Day);

        Assert.Equal(["load finished", "factors finished", "report finished"], bench.Database.Recorded);
        Assert.Equal(
            ["load Running", "load Running", "load Finished", "factors Running", "factors Running", "factors Finished",
                "report Running", "report Running", "report Finished"],
            reports.Select(report => $"{report.Step} {report.State}"));
        Assert.Equal(reports.Select(report => report.Fraction).Order(), reports.Select(report => report.Fraction));
        Assert.Equal((1.0, 7L, "done report"), (reports[^1].Fraction, reports[^1].Counts["rows"], reports[^1].Message));
    }

    [Fact]
    public async Task Run_goes_on_at_the_first_unfinished_step_and_looks_for_files_again()
    {
        using var bench = await RunnerBench.WithAsync(_first, _second, _third);
        _third.Failure = new DailyRunException("no");
        await bench.RunAsync(Day);
        _third.Failure = null;

        var reports = await bench.RunAsync(Day);

        Assert.Equal((2, 1, 2), (_first.Runs, _second.Runs, _third.Runs));
        Assert.Contains(reports, report => (report.Step, report.State) == ("factors", RunState.Skipped));
        Assert.Equal(RunState.Finished, reports[^1].State);
    }

    [Fact]
    public async Task Finished_day_is_skipped_as_a_whole()
    {
        using var bench = await RunnerBench.WithAsync(_first, _second, _third);
        await bench.RunAsync(Day);

        var reports = await bench.RunAsync(Day);

        Assert.All(reports, report => Assert.Equal(RunState.Skipped, report.State));
        Assert.Equal(1.0, reports[^1].Fraction);
        Assert.Equal((1, 1, 1), (_first.Runs, _second.Runs, _third.Runs));
    }

    [Fact]
    public async Task Finished_day_loads_files_that_came_since()
    {
        using var bench = await RunnerBench.WithAsync(_first, _second, _third);
        await bench.RunAsync(Day);
        bench.Arrive("new.csv", Load.Lines(Load.UsPriceHeader, Load.UsRow("2016-10-03", 10)));

        await bench.RunAsync(Day);

        Assert.Equal((2, 1), (_first.Runs, _second.Runs));
    }

    public static TheoryData<Exception, string> KnownFailures => new()
    {
        { new DailyRunException("too few sessions"), "too few sessions" },
        { new DatabaseException("the disk is full", isTransient: true), "the disk is full" },
        { new ScriptException("no such column", "gap.dos", 3, 5), "gap.dos(3,5): no such column" },
    };

    [Theory]
    [MemberData(nameof(KnownFailures))]
    public async Task Failing_step_is_recorded_and_stops_the_run(Exception failure, string message)
    {
        using var bench = await RunnerBench.WithAsync(_first, _second, _third);
        _second.Failure = failure;

        var reports = await bench.RunAsync(Day);

        Assert.Equal(
            ("factors", RunState.Failed, message), (reports[^1].Step, reports[^1].State, reports[^1].Message));
        Assert.Equal(["load finished", "factors failed"], bench.Database.Recorded);
        Assert.Equal(0, _third.Runs);
    }

    [Fact]
    public async Task Step_whose_end_cannot_be_recorded_has_failed()
    {
        using var bench = await RunnerBench.WithAsync(_first, _second);
        bench.Database.AppendFailure = new DatabaseException("the disk is full", isTransient: true);

        var reports = await bench.RunAsync(Day);

        Assert.Equal(
            ("load", RunState.Failed, "the disk is full"), (reports[^1].Step, reports[^1].State, reports[^1].Message));
        Assert.Equal(0, _second.Runs);
    }

    [Fact]
    public async Task Fault_of_ours_is_thrown()
    {
        using var bench = await RunnerBench.WithAsync(_first);
        _first.Failure = new InvalidOperationException("a fault");

        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.RunAsync(Day));

        Assert.Empty(bench.Database.Recorded);
    }

    [Fact]
    public async Task Cancelled_run_ends_its_step_first_and_records_nothing()
    {
        using var bench = await RunnerBench.WithAsync(_first, _second);
        using var stop = new CancellationTokenSource();
        _first.Hold = new TaskCompletionSource();
        var run = bench.RunAsync(Day, stop.Token);
        await _first.Begun;

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(_first.HasEnded);
        Assert.Empty(bench.Database.Recorded);
    }

    [Fact]
    public async Task Run_whose_reader_leaves_ends_its_step_first()
    {
        using var bench = await RunnerBench.WithAsync(_first, _second);
        _first.Hold = new TaskCompletionSource();

        await foreach (var report in bench.Runner.RunAsync(Day, CancellationToken.None))
            if (report.Message == "half way") break;

        Assert.True(_first.HasEnded);
        Assert.Equal(0, _second.Runs);
    }

    [Fact]
    public async Task Runs_of_one_market_wait_for_each_other_and_those_of_another_do_not()
    {
        using var bench = await RunnerBench.WithAsync(_first);
        _first.Hold = new TaskCompletionSource();
        var running = bench.RunAsync(Day);
        await _first.Begun;

        var sameMarket = bench.RunAsync(Day with { Date = TestData.Day("2016-09-29") });
        var otherMarket = bench.RunAsync(Day with { Market = "cn" });

        Assert.False(sameMarket.IsCompleted);
        Assert.Equal(2, await RunsReachAsync(2));
        _first.Hold.SetResult();
        await Task.WhenAll(running, sameMarket, otherMarket);
        Assert.Equal(3, _first.Runs);
    }

    [Fact]
    public async Task Unreadable_file_fails_the_load_of_the_last_stored_day_by_name()
    {
        using var bench = await RunnerBench.WithAsync(folder => [new LoadStep(folder), _second]);
        bench.Database.Functions["access::runs::lastBarDate"] = _ => Scalar.Date(Day.Date);
        bench.Arrive("odd.csv", "what,is,this\n1,2,3\n");

        Assert.Equal(Day.Date, await bench.Runner.FindLastSessionAsync("us", CancellationToken.None));
        var reports = await bench.RunAsync(Day);

        Assert.Equal(("load", RunState.Failed), (reports[^1].Step, reports[^1].State));
        Assert.Contains("odd.csv", reports[^1].Message, StringComparison.Ordinal);
        Assert.Equal(0, _second.Runs);
    }

    [Fact]
    public async Task Unreadable_file_is_named_where_no_day_is_stored()
    {
        using var bench = await RunnerBench.WithAsync(_first);
        bench.Arrive("odd.csv", "what,is,this\n1,2,3\n");

        var failures = new[]
        {
            await Assert.ThrowsAsync<DailyRunException>(
                () => bench.Runner.FindLastSessionAsync("us", CancellationToken.None)),
            await Assert.ThrowsAsync<DailyRunException>(
                () => bench.Runner.SelectRunnableAsync("us", [Day.Date], CancellationToken.None)),
        };

        Assert.All(failures, failure => Assert.Contains("odd.csv", failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_that_is_replaced_before_it_is_loaded_is_read_again()
    {
        using var bench = await RunnerBench.WithAsync(_first);
        bench.Arrive("day.csv", Load.Lines(Load.UsPriceHeader, Load.UsRow("2016-09-29", 10)));
        Assert.Equal(
            TestData.Day("2016-09-29"), await bench.Runner.FindLastSessionAsync("us", CancellationToken.None));

        bench.Arrive(
            "day.csv",
            Load.Lines(Load.UsPriceHeader, Load.UsRow("2016-09-29", 10), Load.UsRow("2016-09-30", 10)));

        Assert.Equal(Day.Date, await bench.Runner.FindLastSessionAsync("us", CancellationToken.None));
        Assert.Equal([Day.Date], await bench.Runner.SelectRunnableAsync("us", [Day.Date], CancellationToken.None));
        bench.Remove("day.csv");
        Assert.Null(await bench.Runner.FindLastSessionAsync("us", CancellationToken.None));
    }

    private async Task<int> RunsReachAsync(int count)
    {
        for (var attempt = 0; attempt < 500 && _first.Runs < count; attempt++) await Task.Delay(10);
        return _first.Runs;
    }
}

using System.Globalization;
using DolphinQuant.Server.Cli;
using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Jobs;
using DolphinQuant.Server.Pipeline;
using DolphinQuant.Server.Tests.Cli;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DolphinQuant.Server.Tests.Jobs;

public class DailyRunsTests
{
    private static readonly RunRequest Friday = new("us", TestData.Day("2016-09-30"));

    [Fact]
    public void Gate_letsOneRunOfADayIn()
    {
        var gate = new DailyRunGate();

        using var first = gate.TryEnter("us", Friday.Date);
        Assert.NotNull(first);
        Assert.Null(gate.TryEnter("us", Friday.Date));
        using var otherMarket = gate.TryEnter("cn", Friday.Date);
        using var otherDay = gate.TryEnter("us", Friday.Date.AddDays(-1));
        Assert.NotNull(otherMarket);
        Assert.NotNull(otherDay);
    }

    [Fact]
    public void Gate_leftTwice_letsOneRunIn()
    {
        var gate = new DailyRunGate();
        var first = gate.TryEnter("us", Friday.Date)!;
        first.Dispose();
        using var second = gate.TryEnter("us", Friday.Date);
        first.Dispose();

        Assert.NotNull(second);
        Assert.Null(gate.TryEnter("us", Friday.Date));
    }

    [Fact]
    public async Task Gate_enteredByMany_letsOneInAtATime()
    {
        var gate = new DailyRunGate();
        var (inside, most, entered) = (0, 0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), async (_, _) =>
        {
            using var pass = gate.TryEnter("us", Friday.Date);
            if (pass is null)
                return;
            Interlocked.Increment(ref entered);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        });

        Assert.Equal(1, most);
        Assert.True(entered > 0);
    }

    [Fact]
    public async Task Run_ofADayThatIsRunning_isRefusedUntilItEnds()
    {
        var runner = new FakeRunner { Hold = new TaskCompletionSource() };
        var runs = Runs(runner);
        var first = DrainAsync(runs, Friday);

        await Assert.ThrowsAsync<RunInProgressException>(() => DrainAsync(runs, Friday));
        runner.Hold.SetResult();
        await first;
        Assert.Equal(2, (await DrainAsync(runs, Friday)).Count);
    }

    [Fact]
    public async Task Run_thatFails_leavesTheGateOpen()
    {
        var runner = new FakeRunner { Failure = new InvalidOperationException("disk full") };
        var runs = Runs(runner);

        await Assert.ThrowsAsync<InvalidOperationException>(() => DrainAsync(runs, Friday));
        runner.Failure = null;
        Assert.Equal(2, (await DrainAsync(runs, Friday)).Count);
    }

    [Fact]
    public async Task Run_whoseCallerLeaves_leavesTheGateOpen()
    {
        var runs = Runs(new FakeRunner());
        await foreach (var _ in runs.RunAsync(Friday, CancellationToken.None))
            break;

        Assert.Equal(2, (await DrainAsync(runs, Friday)).Count);
    }

    [Fact]
    public async Task Request_withoutDate_meansTheLastSessionWithPrices()
    {
        var runs = Runs(new FakeRunner("2016-09-29", "2016-09-30"));

        Assert.Equal(Friday, await runs.ResolveAsync("us", date: null, CancellationToken.None));
        Assert.Equal(Friday, await runs.ResolveAsync("us", Friday.Date, CancellationToken.None));
    }

    [Theory]
    [InlineData(null, "market")]
    [InlineData("2016-09-30", "date")]
    public async Task Request_withoutPrices_isNotFound(string? date, string field)
    {
        var runs = Runs(new FakeRunner());
        DateOnly? day = date is null ? null : TestData.Day(date);

        var missing = await Assert.ThrowsAsync<ResultNotFoundException>(
            () => runs.ResolveAsync("us", day, CancellationToken.None));
        Assert.Equal(field, missing.Field);
    }

    [Fact]
    public async Task DueRuns_catchUpMissedSessionsThatHavePricesInOrder()
    {
        var runner = new FakeRunner("2016-09-28", "2016-09-30");
        await (await DueRunsAsync(runner, "2016-09-27")).RunAsync("us", CancellationToken.None);

        Assert.Equal(
            [TestData.Day("2016-09-28"), TestData.Day("2016-09-30")], runner.Requests.Select(request => request.Date));
    }

    [Fact]
    public async Task DueRuns_stopAtTheFirstFailure()
    {
        var runner = new FakeRunner("2016-09-28", "2016-09-30") { End = RunState.Failed };
        await (await DueRunsAsync(runner, "2016-09-27")).RunAsync("us", CancellationToken.None);

        Assert.Equal(TestData.Day("2016-09-28"), Assert.Single(runner.Requests).Date);
    }

    [Fact]
    public async Task DueRuns_whenNothingIsMissed_runNothing()
    {
        var runner = new FakeRunner("2016-09-28", "2016-09-30");
        await (await DueRunsAsync(runner, "2016-09-30")).RunAsync("us", CancellationToken.None);

        Assert.Empty(runner.Requests);
    }

    [Fact]
    public async Task Console_runsMissedSessionsBeforeTheLast()
    {
        var runner = new FakeRunner("2016-09-28", "2016-09-29", "2016-09-30");
        await (await ConsoleRunsAsync(runner, "2016-09-27")).RunLastSessionAsync("us", CancellationToken.None);

        Assert.Equal(
            ["2016-09-28", "2016-09-29", "2016-09-30"],
            runner.Requests.Select(request => request.Date.ToString("O", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Console_afterAFailureDoesNotOvertakeTheDay()
    {
        var runner = new FakeRunner("2016-09-28", "2016-09-30") { End = RunState.Failed };
        await (await ConsoleRunsAsync(runner, "2016-09-27")).RunLastSessionAsync("us", CancellationToken.None);

        Assert.Equal(TestData.Day("2016-09-28"), Assert.Single(runner.Requests).Date);
    }

    private static async Task<ConsoleRuns> ConsoleRunsAsync(FakeRunner runner, string lastFinished)
    {
        var lists = new FakeResults
        {
            Recommendations = new RecommendationList("us", Friday.Date, "m1", []),
        };
        var services = new ServiceCollection()
            .AddSingleton(Runs(runner))
            .AddSingleton<IDailyRunner>(runner)
            .AddSingleton<IDailyResults>(lists)
            .AddSingleton(await DueRunsAsync(runner, lastFinished))
            .BuildServiceProvider();
        return new ConsoleRuns(services, new PlainConsole().Console);
    }

    private static DailyRuns Runs(FakeRunner runner) => new(runner, new DailyRunGate(), TimeProvider.System);

    private static async Task<DueRuns> DueRunsAsync(FakeRunner runner, string lastFinished)
    {
        var clock = new StandingClock(DateTimeOffset.Parse("2016-10-01T00:00:00Z", CultureInfo.InvariantCulture));
        var options = new ScheduleOptions(IsEnabled: true, TimeSpan.FromMinutes(30), CatchUpSessions: 5);
        var schedules = new MarketSchedules(await TestData.CalendarsAsync(), options, clock);
        var results = new FakeResults { LastFinished = TestData.Day(lastFinished) };
        return new DueRuns(schedules, Runs(runner), runner, results, NullLogger<DueRuns>.Instance);
    }

    private static async Task<List<RunProgress>> DrainAsync(DailyRuns runs, RunRequest request)
    {
        var reports = new List<RunProgress>();
        await foreach (var progress in runs.RunAsync(request, CancellationToken.None))
            reports.Add(progress);
        return reports;
    }
}

using DolphinQuant.Protos.V1;
using DolphinQuant.Server.Tests.Jobs;
using Grpc.Core;

namespace DolphinQuant.Server.Tests.Service;

public class DailyRunServiceTests
{
    [Fact]
    public async Task RunDaily_streamsEveryStep()
    {
        await using var host = await ServiceHost.StartAsync();
        var reports = await DrainAsync(host, new RunDailyRequest { Market = "us" });

        Assert.Equal(
            [
                new RunProgress
                {
                    Market = "us", Date = "2016-09-30", Step = "load", State = RunState.Running, Message = "Loading.",
                },
                new RunProgress
                {
                    Market = "us", Date = "2016-09-30", Step = "select", State = RunState.Finished, Fraction = 1,
                    Message = "Selecting.", Counts = { ["rows"] = 7 },
                },
            ],
            reports);
    }

    [Fact]
    public async Task RunDaily_ofADayThatIsRunning_isAborted()
    {
        var runner = new FakeRunner("2016-09-30") { Hold = new TaskCompletionSource() };
        await using var host = await ServiceHost.StartAsync(runner);
        using var first = new DailyRunService.DailyRunServiceClient(host.Grpc).RunDaily(
            new RunDailyRequest { Market = "us" });
        Assert.True(await first.ResponseStream.MoveNext(CancellationToken.None));

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => DrainAsync(host, new RunDailyRequest { Market = "us", Date = "2016-09-30" }));

        Assert.Equal(StatusCode.Aborted, failure.StatusCode);
        runner.Hold.SetResult();
        Assert.True(await first.ResponseStream.MoveNext(CancellationToken.None));
        Assert.False(await first.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Theory]
    [InlineData("", "", StatusCode.InvalidArgument, "market")]
    [InlineData("us", "2016-09-31", StatusCode.InvalidArgument, "date")]
    [InlineData("us", "2016-09-28", StatusCode.NotFound, "2016-09-28")]
    public async Task RunDaily_withBadRequest_fails(string market, string date, StatusCode status, string text)
    {
        await using var host = await ServiceHost.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => DrainAsync(host, new RunDailyRequest { Market = market, Date = date }));

        Assert.Equal(status, failure.StatusCode);
        Assert.Contains(text, failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunDaily_thatThrowsMidway_isInternalWithoutItsText()
    {
        var runner = new FakeRunner("2016-09-30") { Failure = new IOException("disk full at /secret") };
        await using var host = await ServiceHost.StartAsync(runner);

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => DrainAsync(host, new RunDailyRequest { Market = "us" }));

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunDaily_whenTheServiceStops_isCutOffWithUnavailable()
    {
        var runner = new FakeRunner("2016-09-30") { Hold = new TaskCompletionSource() };
        await using var host = await ServiceHost.StartAsync(runner);
        using var call = new DailyRunService.DailyRunServiceClient(host.Grpc).RunDaily(
            new RunDailyRequest { Market = "us" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));

        var stopping = host.StopAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => call.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        await stopping;
    }

    [Fact]
    public async Task Schedule_atStart_runsWhatIsDue()
    {
        // The last due sessions before now have prices, so that the start has something to catch up whatever the day.
        var days = Enumerable.Range(0, 12).Select(
            back => DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-back).ToString("yyyy-MM-dd", null));
        var runner = new FakeRunner([.. days]);
        await using var host = await ServiceHost.StartAsync(runner, isScheduled: true);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (runner.Requests.Select(request => request.Market).Distinct().Count() < 2)
            await Task.Delay(20, patience.Token);
        Assert.Equal(["cn", "us"], runner.Requests.Select(request => request.Market).Distinct().Order());
    }

    private static async Task<List<RunProgress>> DrainAsync(ServiceHost host, RunDailyRequest request)
    {
        using var call = new DailyRunService.DailyRunServiceClient(host.Grpc).RunDaily(request);
        var reports = new List<RunProgress>();
        await foreach (var progress in call.ResponseStream.ReadAllAsync())
            reports.Add(progress);
        return reports;
    }
}

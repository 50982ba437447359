using System.Diagnostics;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>Small requests: how long one takes, and how many there are in a second over several connections.</summary>
internal static class RequestLine
{
    private const int Requests = 40_000, Connections = 16, GoalRate = 25_000;

    private const double GoalHalf = 0.060, GoalMost = 0.250;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3), Busy = TimeSpan.FromSeconds(4);

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        await using var clients = bench.Clients();
        var count = bench.Rows(Requests);
        var times = await RoundTripsAsync(clients, count);
        await ManyAsync(clients, WarmUp);
        var (answers, seconds) = await ManyAsync(clients, Busy);
        var (half, most, rate) = (times[count / 2], times[count * 99 / 100], answers / seconds);
        return new ReportPart(
            "Small requests: a script that adds two numbers",
            $"Milliseconds from asking to the value, of {Workbench.Number(count)} requests one after another over one connection; then over "
            + $"{Connections} connections at a time for {Busy.TotalSeconds:0} seconds. Checked: every sum.",
            [
                new ReportRow("half of the requests", Timings.Plain(half, 3), "", "≤ 0.060", half <= GoalHalf, ""),
                new ReportRow("99 of 100 requests", Timings.Plain(most, 3), "", "≤ 0.250", most <= GoalMost, ""),
                new ReportRow($"{Connections} connections", $"{Workbench.Number(rate)} requests/s", "", $"≥ {Workbench.Number(GoalRate)} requests/s", rate >= GoalRate, ""),
            ]);
    }

    private static async Task<double[]> RoundTripsAsync(DolphinDbDataSource clients, int count)
    {
        await using var session = await clients.OpenWireSessionAsync(CancellationToken.None);
        var warming = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(warming) < WarmUp; i++) await AskAsync(session, i);
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await AskAsync(session, i);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;
    }

    private static async Task<(long Answers, double Seconds)> ManyAsync(DolphinDbDataSource clients, TimeSpan duration)
    {
        var sessions = new List<WireSession>();
        for (var i = 0; i < Connections; i++) sessions.Add(await clients.OpenWireSessionAsync(CancellationToken.None));
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(sessions.Select(async session =>
        {
            var answers = 0;
            for (; Stopwatch.GetElapsedTime(started) < duration; answers++) await AskAsync(session, answers);
            return (long)answers;
        }));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (var session in sessions) await session.DisposeAsync();
        return (counts.Sum(), seconds);
    }

    private static async Task AskAsync(WireSession session, int number)
    {
        var sum = (Scalar)await session.RunAsync($"{number} + 1", CancellationToken.None);
        if (sum.AsInt() != number + 1) throw new InvalidDataException($"{number} + 1 is {sum.AsInt()}.");
    }
}

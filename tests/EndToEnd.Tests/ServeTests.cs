using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DolphinQuant.Protos.V1;
using Grpc.Net.Client;

namespace DolphinQuant.EndToEnd.Tests;

/// <summary>The main job as a newcomer meets it: an empty store, the shipped sample, one command.</summary>
public sealed class ServeTests
{
    [Fact]
    public async Task First_start_prints_and_serves_one_list_and_the_second_repeats_nothing()
    {
        using var workspace = Workspace.WithUnitedStatesSample(step: 4);
        var (http, grpc) = (Workspace.FreePort(), Workspace.FreePort());
        string[] serve = ["serve", .. workspace.Settings($"Http:Port={http}", $"Grpc:Port={grpc}")];
        string printed;
        await using (var first = ServiceProcess.Start(workspace.Root, serve))
        {
            await first.WaitForAsync("Serving");
            printed = first.Output;
            Assert.True(first.PeakMemoryMib() < 2048, $"peak memory {first.PeakMemoryMib():N0} MiB");
            await AssertOneListAsync(printed, http, grpc);
            await AssertStopsAsync(first);
        }

        await using var second = ServiceProcess.Start(workspace.Root, serve);
        await second.WaitForAsync("Serving");
        Assert.DoesNotContain("started", second.Output, StringComparison.Ordinal);
        Assert.Contains("report skipped", second.Output, StringComparison.Ordinal);
        Assert.Equal(ListLines(printed), ListLines(second.Output));
        await AssertStopsAsync(second);
    }

    [Fact]
    public async Task Interrupt_in_the_middle_of_the_first_run_stops_it_and_the_next_start_finishes_it()
    {
        using var workspace = Workspace.WithUnitedStatesSample(step: 8);
        string[] serve = ["serve", .. workspace.Settings(
            $"Http:Port={Workspace.FreePort()}", $"Grpc:Port={Workspace.FreePort()}")];
        await using (var first = ServiceProcess.Start(workspace.Root, serve))
        {
            await first.WaitForAsync("train started");
            await AssertStopsAsync(first);
        }

        await using var second = ServiceProcess.Start(workspace.Root, serve);
        await second.WaitForAsync("Serving");
        Assert.Contains("factors skipped", second.Output, StringComparison.Ordinal);
        Assert.Contains("train finished", second.Output, StringComparison.Ordinal);
        await AssertStopsAsync(second);
    }

    [Fact]
    public async Task Second_process_on_one_store_is_refused_with_the_owner()
    {
        using var workspace = Workspace.WithUnitedStatesSample(step: 40);
        string[] serve = ["serve", .. workspace.Settings(
            $"Http:Port={Workspace.FreePort()}", $"Grpc:Port={Workspace.FreePort()}")];
        await using var first = ServiceProcess.Start(workspace.Root, serve);
        await first.WaitForAsync("REST on");

        await using var second = ServiceProcess.Start(workspace.Root, ["run-daily", .. workspace.Settings()]);

        Assert.Equal(3, await second.WaitForExitAsync());
        Assert.Contains("process", second.Errors, StringComparison.Ordinal);
        await AssertStopsAsync(first);
    }

    // Ctrl-C must end the process cleanly within five seconds.
    private static async Task AssertStopsAsync(ServiceProcess service)
    {
        var clock = Stopwatch.StartNew();
        service.SendInterrupt();
        Assert.Equal(0, await service.WaitForExitAsync());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"stopped after {clock.Elapsed}");
    }

    private static async Task AssertOneListAsync(string printed, int http, int grpc)
    {
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{grpc}");
        var answer = await new SelectionService.SelectionServiceClient(channel).GetRecommendationsAsync(
            new GetRecommendationsRequest { Market = "us", IncludeCut = true, Limit = 500 });
        using var client = new HttpClient();
        using var rest = JsonDocument.Parse(await client.GetStringAsync(
            $"http://127.0.0.1:{http}/api/v1/recommendations?market=us&includeCut=true&limit=500"));
        var rows = rest.RootElement.GetProperty("recommendations").EnumerateArray().ToArray();

        Assert.NotEmpty(rows);
        Assert.Equal(
            answer.Recommendations.Select(row => (row.Rank, row.Symbol, row.Probability, row.Weight)),
            rows.Select(row => (row.GetProperty("rank").GetInt32(), row.GetProperty("symbol").GetString()!,
                row.GetProperty("probability").GetDouble(), row.GetProperty("weight").GetDouble())));
        var selected = answer.Recommendations.Where(row => row.Decision != Decision.Cut);
        var best = answer.Recommendations.Where(row => row.Decision == Decision.Cut).Take(5);
        Assert.Equal(
            selected.Concat(best).Select(row =>
                string.Create(CultureInfo.InvariantCulture, $"{row.Rank} {row.Symbol} {row.Probability:P1}")),
            ListLines(printed));
    }

    // Rank, symbol and probability of the rows of the printed table.
    private static string[] ListLines(string printed) =>
    [
        .. printed.Split('\n')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(cells => cells.Length >= 6 && int.TryParse(cells[0], CultureInfo.InvariantCulture, out _))
            .Select(cells => $"{cells[0]} {cells[1]} {cells[2]}"),
    ];
}

using DolphinQuant.Data;
using DolphinQuant.Fixtures;
using DolphinQuant.Server.Cli;
using DolphinQuant.Server.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace DolphinQuant.Server.Tests.Pipeline;

/// <summary>The whole program in this process on a store of its own; nothing listens.</summary>
internal sealed class PipelineStore : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PipelineStore(WebApplication app) => _app = app;

    public static async Task<PipelineStore> OpenAsync(Workspace workspace) => new(
        await ServiceHost.BuildAsync(ServiceHost.Configuration(workspace.Pairs), CancellationToken.None));

    public IDailyResults Results => _app.Services.GetRequiredService<IDailyResults>();

    /// <summary>Runs a day and returns its reports.</summary>
    public async Task<IReadOnlyList<RunProgress>> RunAsync(DateOnly date)
    {
        var reports = new List<RunProgress>();
        var runner = _app.Services.GetRequiredService<IDailyRunner>();
        await foreach (var report in runner.RunAsync(new RunRequest("us", date), CancellationToken.None))
            reports.Add(report);
        return reports;
    }

    /// <summary>Runs a script that ends in a table.</summary>
    public async Task<Table> QueryAsync(string script)
    {
        await using var session = await OpenSessionAsync();
        return (Table)await session.RunAsync(script, CancellationToken.None);
    }

    public async Task AppendAsync(string database, string table, Table rows)
    {
        await using var session = await OpenSessionAsync();
        await session.AppendAsync(database, table, rows, CancellationToken.None);
    }

    private Task<IDatabaseSession> OpenSessionAsync() =>
        _app.Services.GetRequiredService<IDatabase>().OpenSessionAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

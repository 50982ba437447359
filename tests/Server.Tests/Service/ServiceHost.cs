using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Pipeline;
using DolphinQuant.Server.Tests.Jobs;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DolphinQuant.Server.Tests.Service;

/// <summary>The whole service on ports of its own, over results that a test sets.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServiceHost(WebApplication app, FakeResults results, FakeRunner runner)
    {
        _app = app;
        Results = results;
        Runner = runner;
        var server = app.Services.GetRequiredService<IServer>();
        var addresses = server.Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        Http = new HttpClient { BaseAddress = new Uri(addresses[0]) };
        Grpc = GrpcChannel.ForAddress(addresses[1]);
    }

    public FakeResults Results { get; }

    public FakeRunner Runner { get; }

    public HttpClient Http { get; }

    public GrpcChannel Grpc { get; }

    public static async Task<ServiceHost> StartAsync(
        FakeRunner? runner = null, bool isScheduled = false, FakeResults? results = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Http:Port"] = "0",
            ["Grpc:Port"] = "0",
            ["Schedule:Enabled"] = isScheduled ? "true" : "false",
            ["Log:Level"] = "Error",
        });
        runner ??= new FakeRunner("2016-09-29", "2016-09-30");
        results ??= new FakeResults();
        await builder.AddDolphinQuantServiceAsync(ServiceOptions.Read(builder.Configuration), CancellationToken.None);
        builder.Services.AddSingleton<IDailyResults>(results);
        builder.Services.AddSingleton<IDailyRunner>(runner);
        var app = builder.Build();
        app.MapDolphinQuantService();
        await app.StartAsync(CancellationToken.None);
        return new ServiceHost(app, results, runner);
    }

    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Grpc.Dispose();
        await _app.DisposeAsync();
    }
}

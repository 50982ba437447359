using DolphinQuant.Server.Grpc;
using DolphinQuant.Server.Jobs;
using DolphinQuant.Server.Observability;
using DolphinQuant.Server.Rest;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Prometheus;
using Quartz;

namespace DolphinQuant.Server.Configuration;

/// <summary>
/// Puts the service together. The caller registers <c>IDailyResults</c> and <c>IDailyRunner</c> beside it.
/// </summary>
internal static class ServiceRegistration
{
    /// <summary>
    /// How long a stop waits for calls that are under way. Every step of a run can be cut off without harm.
    /// </summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Adds the service to a host that is being built: ports, gRPC, REST, probes, metrics, schedule, log.
    /// </summary>
    /// <exception cref="SettingsException">A calendar is missing or cannot be read.</exception>
    public static async Task AddDolphinQuantServiceAsync(
        this WebApplicationBuilder builder, ServiceOptions options, CancellationToken cancellationToken)
    {
        var calendars = await TradingCalendars.LoadAsync(options.CalendarDirectory, cancellationToken);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddServiceLogging(options);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(calendars);
        builder.Services.AddSingleton(TimeProvider.System);
        AddRuns(builder.Services, options);
        AddCalls(builder.Services);
        AddProbes(builder.Services);
    }

    /// <summary>Maps every route of the service.</summary>
    public static void MapDolphinQuantService(this WebApplication app)
    {
        app.UseRestErrors();
        app.UseRouting();
        app.UseHttpMetrics();
        app.UseMiddleware<QueryCheck>();
        app.MapGrpcService<SelectionEndpoint>();
        app.MapGrpcService<DailyRunEndpoint>();
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        app.MapRest();
    }

    private static void Listen(KestrelServerOptions kestrel, ServiceOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(options.Http.Address, options.Http.Port, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Listen(options.Grpc.Address, options.Grpc.Port, listen => listen.Protocols = HttpProtocols.Http2);
    }

    private static void AddRuns(IServiceCollection services, ServiceOptions options)
    {
        services.AddSingleton<DailyRunGate>();
        services.AddSingleton<DailyRuns>();
        services.AddSingleton<DueRuns>();
        services.AddSingleton(provider => new MarketSchedules(
            provider.GetRequiredService<TradingCalendars>(),
            options.Schedule,
            provider.GetRequiredService<TimeProvider>()));
        if (!options.Schedule.IsEnabled)
            return;
        services.AddQuartz(quartz =>
        {
            foreach (var market in Market.All)
                AddDailyJob(quartz, market);
        });
        // A run that is cut off resumes at the next start, so the service need not wait for it.
        services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = false);
    }

    private static void AddDailyJob(IQuartzBuilder quartz, Market market)
    {
        var key = new JobKey(market.Code, "daily-run");
        quartz.AddJob<DailyRunJob>(job => job.WithIdentity(key).UsingJobData(DailyRunJob.MarketKey, market.Code));
        quartz.AddTrigger(trigger => trigger.WithIdentity(market.Code, "daily-run").ForJob(key).StartNow());
    }

    private static void AddCalls(IServiceCollection services)
    {
        services.AddSingleton<RequestReader>();
        services.AddGrpc(grpc => grpc.Interceptors.Add<FailureInterceptor>())
            .AddJsonTranscoding(json => json.TypeRegistry = TypeRegistry.FromMessages(
                BadRequest.Descriptor, ResourceInfo.Descriptor));
        services.AddGrpcReflection();
    }

    private static void AddProbes(IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<ReadinessCheck>("store", tags: [RestEndpoints.ReadyTag]);
        services.AddGrpcHealthChecks();
    }
}

using DolphinQuant.Data;
using DolphinQuant.DolphinDb;
using DolphinQuant.Embedded;
using DolphinQuant.Models.Training;
using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Ingest;
using DolphinQuant.Server.Jobs;
using DolphinQuant.Server.Pipeline;
using DolphinQuant.Server.Pipeline.Loading;
using DolphinQuant.Server.Pipeline.Steps;
using DolphinQuant.Server.Streams;

namespace DolphinQuant.Server.Cli;

/// <summary>Puts the program together: settings, store, pipeline and service.</summary>
internal static class ServiceHost
{
    private const string SettingsFile = "appsettings.json";

    /// <summary>appsettings.json beside the program, then environment variables, then the command line.</summary>
    /// <exception cref="SettingsException">The file is missing or no JSON.</exception>
    public static IConfigurationRoot Configuration(IEnumerable<KeyValuePair<string, string>> commandLine)
    {
        var settings = new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile(SettingsFile, optional: false)
            .AddEnvironmentVariables("DOLPHINQUANT_")
            .AddInMemoryCollection(commandLine.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        try
        {
            return settings.Build();
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            var path = Path.Combine(AppContext.BaseDirectory, SettingsFile);
            throw new SettingsException([$"{path} cannot be read: {(failure.InnerException ?? failure).Message}"]);
        }
    }

    /// <summary>Opens the store, creates what is absent in it, and builds the host; nothing listens yet.</summary>
    /// <exception cref="SettingsException">At least one setting is wrong.</exception>
    /// <exception cref="DatabaseException">The store cannot be used.</exception>
    public static async Task<WebApplication> BuildAsync(
        IConfigurationRoot configuration, CancellationToken cancellationToken)
    {
        var options = ServiceOptions.Read(configuration);
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrel();
        await builder.AddDolphinQuantServiceAsync(options, cancellationToken);
        builder.Services.AddRoutingCore();
        var scripts = new ScriptFolder(options.ScriptDirectory);
        builder.Services.AddSingleton(scripts);
        builder.Services.AddSingleton(await FactorCatalog.ReadAsync(scripts, cancellationToken));
        AddPipeline(builder.Services, await OpenDatabaseAsync(options, cancellationToken));
        var app = builder.Build();
        try
        {
            var store = app.Services.GetRequiredService<DailyStore>();
            await store.CreateTablesAsync(cancellationToken);
            await store.StoreCalendarsAsync(app.Services.GetRequiredService<TradingCalendars>(), cancellationToken);
            app.MapDolphinQuantService();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static void AddPipeline(IServiceCollection services, IDatabase database)
    {
        services.AddSingleton(_ => database);
        services.AddSingleton<DailyStore>();
        services.AddSingleton<DailyFileIngest>();
        services.AddSingleton<PriceFolder>();
        services.AddSingleton<DailyRunContextFactory>();
        services.AddSingleton(new WalkForwardSettings());
        services.AddSingleton<IDailyStep, LoadStep>();
        services.AddSingleton<IDailyStep, FactorStep>();
        services.AddSingleton<IDailyStep, TrainStep>();
        services.AddSingleton<IDailyStep, PredictStep>();
        services.AddSingleton<IDailyStep, RecommendStep>();
        services.AddSingleton<IDailyStep, ReportStep>();
        services.AddSingleton<IReadOnlyList<IDailyStep>>(provider => [.. provider.GetServices<IDailyStep>()]);
        services.AddSingleton<IDailyRunner, DailyRunner>();
        services.AddSingleton<IDailyResults, DailyResults>();
    }

    private static async Task<IDatabase> OpenDatabaseAsync(ServiceOptions options, CancellationToken cancellationToken)
    {
        if (options.Database.EmbeddedDirectory is not { } directory)
            return new DolphinDbDataSource(options.Database.ConnectionString);
        var embedded = new EmbeddedOptions
        {
            Directory = Path.GetFullPath(directory), ModuleDirectories = [options.ScriptDirectory],
            CalendarDirectory = options.CalendarDirectory, RemoteStreams = new RemoteStreams(),
        };
        return await EmbeddedDatabase.OpenAsync(embedded, cancellationToken);
    }
}

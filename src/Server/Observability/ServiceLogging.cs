using System.Globalization;
using DolphinQuant.Server.Configuration;
using Serilog;
using Serilog.Events;

namespace DolphinQuant.Server.Observability;

/// <summary>Log lines go to standard error, so that standard output holds results only and can be piped.</summary>
internal static class ServiceLogging
{
    private const string Line =
        "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{Level:u3}] {SourceContext}: {Message:lj}{NewLine}{Exception}";

    /// <summary>Replaces the default log sinks.</summary>
    public static void AddServiceLogging(this IServiceCollection services, ServiceOptions options) =>
        services.AddSerilog(configuration => configuration
            .MinimumLevel.Is(Enum.Parse<LogEventLevel>(options.LogLevel))
            .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
            .MinimumLevel.Override("Grpc", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            // A start that fails is thrown as well, and the command line says it in one sentence.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .Enrich.FromLogContext()
            .WriteTo.Console(
                outputTemplate: Line,
                formatProvider: CultureInfo.InvariantCulture,
                standardErrorFromLevel: LogEventLevel.Verbose));
}

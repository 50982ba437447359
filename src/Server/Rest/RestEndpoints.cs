using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Prometheus;

namespace DolphinQuant.Server.Rest;

/// <summary>The plain HTTP routes beside the transcoded ones: contract document, probes, metrics.</summary>
internal static class RestEndpoints
{
    /// <summary>Tag of the checks that decide whether the service is ready.</summary>
    public const string ReadyTag = "ready";

    /// <summary>Maps the plain routes.</summary>
    public static void MapRest(this WebApplication app)
    {
        var document = new Lazy<string>(OpenApiDocument.Write);
        app.MapGet("/openapi", () => Results.Text(document.Value, "application/json"));
        app.MapGet("/openapi/v1.json", () => Results.Text(document.Value, "application/json"));
        app.MapHealthChecks(
            "/healthz", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteHealthAsync });
        app.MapHealthChecks("/readyz", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(ReadyTag),
            ResponseWriter = WriteHealthAsync,
        });
        app.MapMetrics("/metrics");
    }

    private static Task WriteHealthAsync(HttpContext context, HealthReport report)
    {
        var markets = report.Entries.Values.SelectMany(entry => entry.Data).ToDictionary();
        return context.Response.WriteAsJsonAsync(
            new { status = report.Status.ToString(), markets }, context.RequestAborted);
    }
}

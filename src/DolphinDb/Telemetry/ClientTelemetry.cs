using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace DolphinQuant.DolphinDb.Telemetry;

/// <summary>What the client tells OpenTelemetry. Neither scripts nor values nor passwords are among it.</summary>
public static class ClientTelemetry
{
    /// <summary>The name of the source of activities and of the meter.</summary>
    public const string Name = "DolphinQuant.DolphinDb";

    internal static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);

    internal static readonly Histogram<double> RequestSeconds = Meter.CreateHistogram<double>(
        "db.client.operation.duration", "s", "How long requests took.");

    internal static readonly UpDownCounter<int> OpenConnections = Meter.CreateUpDownCounter<int>(
        "db.client.connection.count", "{connection}", "Connections that are open.");

    internal static readonly UpDownCounter<int> UsedConnections = Meter.CreateUpDownCounter<int>(
        "db.client.connection.used", "{connection}", "Connections that sessions hold.");

    internal static readonly Histogram<double> PoolWaitSeconds = Meter.CreateHistogram<double>(
        "db.client.connection.wait_time", "s", "How long sessions waited for a connection.");

    internal static readonly Counter<long> PushedRows = Meter.CreateCounter<long>(
        "dolphindb.subscription.rows", "{row}", "Rows that subscriptions received.");

    internal static readonly Counter<long> WrittenRows = Meter.CreateCounter<long>(
        "dolphindb.writer.rows", "{row}", "Rows that table writers wrote.");

    /// <summary>An activity for a request, when somebody listens.</summary>
    internal static Activity? Start(string kind, Endpoint server)
    {
        var activity = Activities.StartActivity("dolphindb " + kind, ActivityKind.Client);
        activity?.SetTag("db.system.name", "dolphindb");
        activity?.SetTag("db.operation.name", kind);
        activity?.SetTag("server.address", server.Host);
        activity?.SetTag("server.port", server.Port);
        return activity;
    }
}

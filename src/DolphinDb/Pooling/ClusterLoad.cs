using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Protocol;

namespace DolphinQuant.DolphinDb.Pooling;

/// <summary>
/// How busy the nodes of a cluster are, as one of them tells: connections, workers and executors on average. Source: the
/// vendor's public C++ and C# clients.
/// </summary>
internal static class ClusterLoad
{
    private const int DataNode = 0;

    // Older servers know the state of the cluster at the controller alone.
    private static readonly string[] Questions = ["getClusterPerf()", "rpc(getControllerAlias(), getClusterPerf)"];

    /// <summary>Asks a node about all nodes and tells the ring; a node that does not know is no failure.</summary>
    public static async Task ReportAsync(WireConnection connection, HostRing hosts, CancellationToken cancellationToken)
    {
        foreach (var question in Questions)
        {
            try
            {
                var answer = await connection.AskAsync(Request.Script(question), cancellationToken).ConfigureAwait(false);
                if (answer is not Table nodes) continue;
                Report(nodes, hosts);
                return;
            }
            catch (ScriptException)
            {
                // This server has no such function: the next question is for older ones.
            }
        }
    }

    private static void Report(Table nodes, HostRing hosts)
    {
        string[] parts = ["connectionNum", "workerNum", "executorNum"];
        if (nodes.Find("host") is not { } host || nodes.Find("port") is not { } port
            || nodes.Find("mode") is not { } mode || Array.Exists(parts, part => nodes.Find(part) is null)) return;
        for (var row = 0; row < nodes.Count; row++)
        {
            if (mode.Scalar(row).AsLong() != DataNode) continue;
            var load = parts.Average(part => nodes[part].IsNull(row) ? 0 : nodes[part].Scalar(row).AsDouble());
            hosts.Report(new Endpoint(host.Scalar(row).AsText(), port.Scalar(row).AsInt()), load);
        }
    }
}

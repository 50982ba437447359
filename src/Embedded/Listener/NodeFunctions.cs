using System.Net;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Runtime;
using static DolphinQuant.Embedded.Listener.ListenerFunctions;

namespace DolphinQuant.Embedded.Listener;

/// <summary>What clients ask about the cluster, which is one node that is this process.</summary>
internal static class NodeFunctions
{
    private const int SingleNode = 3;
    private const double Gibibyte = 1L << 30;

    // There is no licence that ends; clients that warn before the end of one are told a far day.
    private static readonly DateOnly NoEnd = new(2099, 12, 31);

    public static void Register(FunctionTable table)
    {
        AddCluster(table);
        AddSettings(table);
        table.Add("isLoggedIn(userId)", "Is the user logged in: with a session here, or a client's?", (context, a) =>
        {
            var session = (Session)context;
            return Scalar.Bool(session.UserName == a.Text(0)
                || session.Client?.Listener.Clients.Any(client => client.UserName == a.Text(0)) == true);
        });
        table.Add("getAuthenticatedUsers()", "The users who are logged in: of this session, and of clients.", (context, _) =>
        {
            var session = (Session)context;
            var clients = session.Client?.Listener.Clients.Select(client => client.UserName) ?? [];
            return Vector.String([.. clients.Prepend(session.UserName).Where(user => user != ClientSession.GuestName).Distinct()]);
        });
    }

    private static void AddCluster(FunctionTable table)
    {
        table.Add("isClientAuth()", "Must clients log in?", (_, _) => Scalar.Bool(true));
        table.Add("isNodeInitialized()", "Can the node be used?", (_, _) => Scalar.Bool(true));
        table.Add("getClusterPerf([includeMaster])", "The nodes with their settings and load: this one.", (context, _) => Performance(context));
        table.Add("getClusterLiveDataNodes([includePort])", "The nodes that are alive, as host:port:alias.", (context, _) =>
            Vector.String(FormattableString.Invariant($"{EndPoint(context)}:{LocalNode.Alias}")));
        table.Add("loadClusterNodesConfigs()", "The lines of the cluster's settings; none without a cluster.",
            (context, _) => RequireAdmin(context) is null ? Scalar.Void : Vector.Create(DataType.String, 0));
        table.Add("loadControllerConfigs()", "The lines of the controller's settings; none without a cluster.",
            (context, _) => RequireAdmin(context) is null ? Scalar.Void : Vector.Create(DataType.String, 0));
        AddPlugins(table);
        table.Add("getLicenseServerStatus()", "Is the licence server there? There is none, and nothing that ends without one.", (_, _) => DictionaryOf(
            ("isConnected", Scalar.NullOf(DataType.Bool)), ("secondsUntilShutdown", Scalar.Long(-1))));
        table.Add("getOrcaStreamTableMeta([name])", "The stream tables of Orca; there are none.", (_, a) => a.Has(0)
            ? throw a.Wrong(0, $"names {a.Text(0)}, and there are no stream tables of Orca")
            : new Table(
                ("id", Vector.Create(DataType.String, 0)), ("fqn", Vector.Create(DataType.String, 0)),
                ("site", Vector.Create(DataType.String, 0)), ("graphRefs", Vector.Create(DataType.String, 0)),
                ("raftGroupId", Vector.Create(DataType.Int, 0))));
    }

    private static void AddPlugins(FunctionTable table)
    {
        static Table None() => new(
            ("PluginName", Vector.Create(DataType.String, 0)), ("PluginVersion", Vector.Create(DataType.String, 0)));
        table.Add("listPlugins()", "The plugins that can be loaded; there are none.", (_, _) => None());
        table.Add("listRemotePlugins([pluginName], [pluginServerAddr])", "The plugins that can be installed; there are none.", (_, _) => None());
        table.Add("getLoadedPlugins()", "The plugins that are loaded; there are none.", (_, _) => new Table(
            ("plugin", Vector.Create(DataType.String, 0)), ("version", Vector.Create(DataType.String, 0)),
            ("user", Vector.Create(DataType.String, 0)), ("time", Vector.Create(DataType.Timestamp, 0))));
    }

    private static void AddSettings(FunctionTable table)
    {
        table.Add("license()", "What clients show of a licence; the engine is free and its licence has no end.", (_, _) =>
            DictionaryOf(
                ("authorization", Scalar.String("open source")), ("licenseType", Scalar.Int(0)),
                ("maxMemoryPerNode", Scalar.Int((int)Math.Ceiling(AvailableMemory / Gibibyte))),
                ("maxCoresPerNode", Scalar.Int(Environment.ProcessorCount)), ("clientName", Scalar.String("DolphinQuant")),
                ("bindCPU", Scalar.Bool(false)), ("expiration", Scalar.Date(NoEnd)), ("maxNodes", Scalar.Int(1)),
                ("version", Scalar.String("")), ("modules", Scalar.Long(0)), ("moduleNames", Scalar.String("")),
                ("productKey", Scalar.String("DOLPHIN"))));
        table.Add("getConfig([key])", "The settings of the node, or one of them.", (context, a) =>
        {
            var settings = Settings(context);
            return a.Has(0) ? settings.Find(Scalar.String(a.Text(0))) ?? Scalar.NullOf(DataType.String) : settings;
        });
        table.Alias("getConfigure", "getConfig");
    }

    private static Dictionary Settings(CallContext context)
    {
        var settings = new Dictionary(DataType.String, DataType.String, isOrdered: true);
        void Put(string key, string value) => settings[Scalar.String(key)] = Scalar.String(value);
        Put("localSite", FormattableString.Invariant($"{EndPoint(context)}:{LocalNode.Alias}"));
        Put("mode", "single");
        Put("maxConnections", FormattableString.Invariant($"{ClientOf(context)?.Listener.Options.MaxConnections ?? 0}"));
        Put("workerNum", FormattableString.Invariant($"{Environment.ProcessorCount}"));
        Put("enableHTTPS", ClientOf(context)?.Listener.Options.Certificate is null ? "0" : "1");
        Put("webLoginRequired", "1");
        Put("oauth", "0");
        return settings;
    }

    private static Table Performance(CallContext context)
    {
        var (memory, listener) = (GC.GetGCMemoryInfo(), ClientOf(context)?.Listener);
        var now = context.Time.GetUtcNow();
        var longest = listener?.Jobs.Select(job => now - job.Started).DefaultIfEmpty().Max() ?? TimeSpan.Zero;
        (string Name, Scalar Value)[] columns =
        [
            ("host", Scalar.String(EndPoint(context).Address.ToString())), ("port", Scalar.Int(EndPoint(context).Port)),
            ("site", Scalar.String(FormattableString.Invariant($"{EndPoint(context)}:{LocalNode.Alias}"))),
            ("mode", Scalar.Int(SingleNode)), ("state", Scalar.Int(1)), ("agentSite", Scalar.String("")),
            ("maxConnections", Scalar.Int(listener?.Options.MaxConnections ?? 0)),
            ("maxMemSize", Scalar.Double(AvailableMemory / Gibibyte)),
            ("workerNum", Scalar.Int(Environment.ProcessorCount)),
            ("executorNum", Scalar.Int(Math.Max(1, Environment.ProcessorCount - 1))),
            ("connectionNum", Scalar.Int(listener?.Clients.Count ?? 0)), ("name", Scalar.String(LocalNode.Alias)),
            ("memoryUsed", Scalar.Long(GC.GetTotalMemory(forceFullCollection: false))),
            ("memoryAlloc", Scalar.Long(memory.TotalCommittedBytes)),
            ("maxRunningQueryTime", Scalar.Long(longest.Ticks * TimeSpan.NanosecondsPerTick)),
            ("runningJobs", Scalar.Int(listener?.Jobs.Count ?? 0)), ("queuedJobs", Scalar.Int(0)),
            ("publicName", Scalar.String("")), ("isLeader", Scalar.NullOf(DataType.Bool)), ("zone", Scalar.String("")),
        ];
        return new Table([.. columns.Select(column => (column.Name, (Vector)Columns.Of(column.Value)))]);
    }

    /// <summary>Where the node listens; port 0 in a session of this process.</summary>
    internal static IPEndPoint EndPoint(CallContext context) =>
        ClientOf(context)?.Listener.EndPoint ?? new IPEndPoint(IPAddress.Loopback, 0);

    private static long AvailableMemory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static Dictionary DictionaryOf(params (string Key, Value Value)[] entries)
    {
        var dictionary = new Dictionary(DataType.String, DataType.Any, isOrdered: true);
        foreach (var (key, value) in entries) dictionary[Scalar.String(key)] = value;
        return dictionary;
    }
}

using System.Diagnostics;
using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Functions;

/// <summary>What clients ask a server about itself; here the answers of a single node that is this process.</summary>
internal static class ServerFunctions
{
    // A node of its own, neither controller nor data node of a cluster.
    private const int SingleNode = 3;

    // Clients choose their dialect by the version of DolphinDB, so this is the one whose documentation the engine follows.
    private const string Version = "3.00.3 2025.05.20 LINUX x86_64";

    private const string LoadFile = "/proc/loadavg";

    // Long enough for a share of it to mean something.
    private static readonly TimeSpan ProcessorSpan = TimeSpan.FromMilliseconds(100);

    public static void Register(FunctionTable table)
    {
        table.Add("version()", "The version of DolphinDB that the engine follows.", (_, _) => Scalar.String(Version));
        table.Add("getNodeType()", "The kind of node: 3, a single one.", (_, _) => Scalar.Int(SingleNode));
        table.Add("getNodeAlias()", "The name of the node.", (_, _) => Scalar.String(LocalNode.Alias));
        table.Add("getControllerAlias()", "The name of the controller; empty without one.", (_, _) => Scalar.String(""));
        table.Add("getOS()", "The operating system.", (_, _) => Scalar.String(OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "Darwin" : "Linux"));
        table.Add("getOSBit()", "The width of an address in bits.", (_, _) => Scalar.Int(IntPtr.Size * 8));
        table.Add("mem([freeUnusedBlocks])", "The bytes of memory that the process uses.", (_, a) =>
        {
            if (a.Bool(0, false)) GC.Collect();
            return Memory();
        });
        table.Add("getMemoryStat()", "The bytes of memory that the process has, and those of them that it does not use.", (_, _) =>
        {
            var memory = Memory();
            memory.Remove(Scalar.String("maxMemSize"));
            return memory;
        });
        table.Add("getEnv(name, [default])",
            "An environment variable of the process, which may hold secrets: an administrator may read them.", (context, a) =>
            ((Session)context).IsAdministrator
                ? Scalar.String(Environment.GetEnvironmentVariable(a.Text(0)) ?? a.Text(1, ""))
                : throw new ScriptException("getEnv: only an administrator may read environment variables."));
        table.Add("getSystemCpuUsage()", "The processor time that the process takes now, in percent of one processor.",
            (context, _) => Scalar.Double(ProcessorUse(context)));
        table.Add("getSystemLoadAvg()", "The mean number of processes that ran or waited over the last minute, on Linux.",
            (_, _) => Scalar.Double(LoadAverage()));
        table.Add("memSize(obj)", "The bytes that the elements of a value take.", (_, a) => Scalar.Long(ValueSize.Of(a[0])));
    }

    private static double ProcessorUse(CallContext context)
    {
        var (used, start) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        if (context.CancellationToken.WaitHandle.WaitOne(ProcessorSpan)) context.CancellationToken.ThrowIfCancellationRequested();
        return 100 * (Environment.CpuUsage.TotalTime - used) / Stopwatch.GetElapsedTime(start);
    }

    private static double LoadAverage()
    {
        if (!File.Exists(LoadFile)) throw new ScriptException("getSystemLoadAvg: this operating system does not tell its load.");
        return double.Parse(File.ReadAllText(LoadFile).Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private static Dictionary Memory()
    {
        var memory = GC.GetGCMemoryInfo();
        return new Dictionary(DataType.String, DataType.Long, isOrdered: true)
        {
            [Scalar.String("maxMemSize")] = Scalar.Long(memory.TotalAvailableMemoryBytes),
            [Scalar.String("allocatedBytes")] = Scalar.Long(memory.TotalCommittedBytes),
            [Scalar.String("freeBytes")] = Scalar.Long(Math.Max(0, memory.TotalCommittedBytes - GC.GetTotalMemory(forceFullCollection: false))),
        };
    }
}

/// <summary>How much memory values take.</summary>
internal static class ValueSize
{
    private const int ScalarBytes = 16;
    private const int ReferenceBytes = 8;

    /// <summary>The bytes of the elements of a value, without what the objects around them cost.</summary>
    public static long Of(Value value) => value switch
    {
        Vector<string> texts => texts.Span.ToArray().Sum(text => (long)ByteText.Length(text) + ReferenceBytes),
        Vector<Value> tuple => tuple.Span.ToArray().Sum(item => Of(item) + ReferenceBytes),
        SymbolVector symbols => (long)symbols.Count * sizeof(int),
        Vector vector => (long)vector.Count * Math.Max(1, Files.BinaryColumns.Width(vector.Type)),
        Matrix matrix => Of(matrix.Data),
        Table table => table.Columns.Sum(Of),
        Streaming.StreamTable stream => stream.MemoryUsed,
        Dictionary dictionary => dictionary.Values.Sum(Of) + ((long)dictionary.Count * ScalarBytes),
        _ => ScalarBytes,
    };
}

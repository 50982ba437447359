namespace DolphinQuant.EndToEnd.Tests.PowerLoss;

/// <summary>The calls of processes that came one after the other, and the disk as they left it at any moment.</summary>
internal sealed class RecordedLives
{
    // So that they are chosen as often as the writes and syncs of small records, of which there are many more.
    private static readonly string[] Common = ["write", "pwrite64", "fdatasync"];

    private readonly string _root;
    private readonly IReadOnlyList<string> _traces;
    private readonly long[] _moments;
    private readonly long[] _rareMoments;

    /// <param name="root">The folder that is looked at.</param>
    /// <param name="traces">A trace for each process.</param>
    public RecordedLives(string root, IReadOnlyList<string> traces)
    {
        (_root, _traces) = (root, traces);
        var (all, rare) = (new List<long>(), new List<long>());
        foreach (var (call, _) in Changes())
        {
            all.Add(call.Ended);
            if (!Common.Contains(call.Name)) rare.Add(call.Ended);
        }

        (_moments, _rareMoments) = ([.. all], [.. rare]);
    }

    /// <summary>After how many calls a loss of power leaves something else than before.</summary>
    public int Moments => _moments.Length;

    /// <summary>Stops at some of the moments; half of them are of the rarer calls.</summary>
    public IEnumerable<(long Line, RecordedDisk Disk)> StopAt(int moments, Random chance)
    {
        var chosen = chance.GetItems(_rareMoments, moments / 2).Concat(chance.GetItems(_moments, moments - (moments / 2)))
            .ToHashSet();
        foreach (var (call, disk) in Changes())
            if (chosen.Contains(call.Ended))
                yield return (call.Ended, disk);
    }

    private IEnumerable<(SystemCall Call, RecordedDisk Disk)> Changes()
    {
        var disk = new RecordedDisk(_root);
        var line = 0L;
        foreach (var trace in _traces)
        {
            disk.BeginProcess();
            foreach (var call in Trace.Read(File.ReadLines(trace), line))
            {
                line = call.Ended;
                if (disk.Apply(call)) yield return (call, disk);
            }
        }
    }
}

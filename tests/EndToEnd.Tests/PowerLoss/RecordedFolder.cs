namespace DolphinQuant.EndToEnd.Tests.PowerLoss;

/// <summary>A name that went, a name that came, or both at once where one was renamed.</summary>
/// <param name="At">The line of the trace on which it happened.</param>
/// <param name="Gone">The name that went, or null.</param>
/// <param name="New">The name that came, or null.</param>
/// <param name="Node">The file or folder that the new name is of.</param>
internal sealed record NameChange(long At, string? Gone, string? New, object? Node);

/// <summary>
/// The names in a folder that the disk has for certain, and the changes that it may have. A name is safe once the folder
/// was synced, and not before: POSIX promises no more, though many file systems make a new file's name safe with the
/// file.
/// </summary>
internal sealed class RecordedFolder
{
    private readonly Dictionary<string, object> _durable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _current = new(StringComparer.Ordinal);
    private readonly List<NameChange> _pending = [];

    /// <summary>The file or folder that the process sees under a name.</summary>
    public object? Find(string name) => _current.GetValueOrDefault(name);

    /// <summary>Changes names.</summary>
    public void Change(NameChange change)
    {
        Apply(_current, change);
        _pending.Add(change);
    }

    /// <summary>Makes all names safe that had changed before a line of the trace.</summary>
    public void Sync(long begun)
    {
        var safe = _pending.TakeWhile(change => change.At < begun).ToArray();
        foreach (var change in safe) Apply(_durable, change);
        _pending.RemoveRange(0, safe.Length);
    }

    /// <summary>Makes the folder, with all that is in it, as a loss of power would leave it.</summary>
    public void Write(string path, Fate fate)
    {
        Directory.CreateDirectory(path);
        var names = new Dictionary<string, object>(_durable, StringComparer.Ordinal);
        foreach (var change in _pending)
            if (fate.HasArrived(change))
                Apply(names, change);
        foreach (var (name, node) in names)
        {
            var place = Path.Combine(path, name);
            if (node is RecordedFolder folder) folder.Write(place, fate);
            else ((RecordedFile)node).Write(place, fate);
        }
    }

    private static void Apply(Dictionary<string, object> names, NameChange change)
    {
        if (change.Gone is not null) names.Remove(change.Gone);
        if (change.New is not null) names[change.New] = change.Node!;
    }
}

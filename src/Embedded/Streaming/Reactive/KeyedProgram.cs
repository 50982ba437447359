using DolphinQuant.Data;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Expressions with their states for each key, the values of some columns together.</summary>
/// <param name="first">The expressions.</param>
/// <param name="keyColumns">The positions of the key columns.</param>
/// <param name="purge">Which keys are forgotten; null for none.</param>
internal sealed class KeyedProgram(ReactiveProgram first, int[] keyColumns, KeyPurge? purge)
{
    private readonly KeySlots _slots = new(keyColumns);
    private readonly List<ReactiveProgram> _programs = [first];

    /// <summary>The positions of the key columns.</summary>
    public IReadOnlyList<int> KeyColumns => keyColumns;

    /// <summary>True when the types of all results are known before the first row.</summary>
    public bool IsTyped => _programs.TrueForAll(program => program.IsTyped);

    /// <summary>The number of keys that have a state.</summary>
    public int GroupCount => _slots.Count;

    /// <summary>The bytes of the keys and states.</summary>
    public long CountBytes() => _slots.CountBytes() + _programs.Sum(program => program.CountBytes());

    /// <summary>The place of each row's key among the states.</summary>
    public int[] SlotsOf(Table rows) => _slots.Of(rows);

    /// <summary>The columns of results of rows.</summary>
    public List<Vector> Run(Runtime.Session session, Table rows, int[] slots)
    {
        var batch = new ReactiveBatch(session, rows, slots, _slots.Capacity);
        return _programs is [var only] ? only.Run(batch) : [.. _programs.SelectMany(program => program.Run(batch))];
    }

    /// <summary>Adds expressions, whose states begin with the next rows; their results come behind the others.</summary>
    public void Add(ReactiveProgram program) => _programs.Add(program);

    /// <summary>Forgets keys whose results, as they go out, say that they need not be kept.</summary>
    public void Purge(int[] slots, List<Vector> results)
    {
        if (purge is null || purge.Due(slots, results) is not { Length: > 0 } purged) return;
        foreach (var slot in purged)
            foreach (var program in _programs) program.Clear(slot);
        _slots.Remove(purged);
    }

    /// <summary>The keys and states as a value, for a snapshot.</summary>
    public Value Capture() =>
        Vector.Tuple(_slots.Capture(), ReactiveProgram.Capture(_programs), purge?.Capture() ?? Scalar.Void);

    /// <summary>Takes over captured keys and states in place of its own.</summary>
    public void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 3);
        _slots.Restore(parts[0]);
        if (parts[2] is Vector) purge?.Restore(parts[2]);
        ReactiveProgram.Restore(_programs, parts[1]);
    }
}

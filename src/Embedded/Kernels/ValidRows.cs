namespace DolphinQuant.Embedded.Kernels;

/// <summary>The rows of a moving window that hold a value.</summary>
/// <param name="rule">The window.</param>
internal struct ValidRows(WindowRule rule)
{
    private RingQueue<long> _rows = new();

    /// <summary>The number of rows so far.</summary>
    public long Rows { readonly get; private set; }

    /// <summary>How many rows of the window hold a value.</summary>
    public readonly int Count => _rows.Count;

    /// <summary>The first row of the window.</summary>
    public readonly long Start => Math.Max(0, Rows - rule.Length);

    /// <summary>The first row of the window that holds a value; there must be one.</summary>
    public readonly long First => _rows.First;

    /// <summary>The last such row.</summary>
    public readonly long Last => _rows.Last;

    /// <summary>True when the window has a result.</summary>
    public readonly bool IsMet => rule.IsMet(Rows, Count);

    public readonly long Bytes => _rows.Bytes;

    public void Push(bool isValid)
    {
        if (isValid) _rows.AddLast(Rows);
        Rows++;
        if (_rows.Count > 0 && _rows.First < Start) _rows.RemoveFirst();
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(Rows);
        _rows.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        Rows = reader.ReadInt64();
        _rows.Load(reader);
    }
}

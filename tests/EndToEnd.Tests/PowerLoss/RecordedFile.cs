namespace DolphinQuant.EndToEnd.Tests.PowerLoss;

/// <summary>A write, or, without bytes, a new length.</summary>
/// <param name="At">The line of the trace on which it ended.</param>
/// <param name="Position">Where it begins; the length where there are no bytes.</param>
/// <param name="Bytes">What was written.</param>
internal sealed record FileChange(long At, long Position, byte[]? Bytes)
{
    /// <summary>The number of bytes.</summary>
    public int Length => Bytes?.Length ?? 0;
}

/// <summary>The bytes of a file that the disk has for certain, and the changes that it may have.</summary>
internal sealed class RecordedFile
{
    private readonly List<FileChange> _pending = [];
    private byte[] _bytes = [];
    private long _durableLength;

    /// <summary>The length that the process sees.</summary>
    public long Length { get; private set; }

    /// <summary>Writes, or cuts off, or lengthens by zeros.</summary>
    public void Change(FileChange change)
    {
        _pending.Add(change);
        Length = change.Bytes is null ? change.Position : Math.Max(Length, change.Position + change.Length);
    }

    /// <summary>Makes all changes safe that had ended before a line of the trace.</summary>
    public void Sync(long begun)
    {
        var safe = _pending.TakeWhile(change => change.At < begun).ToArray();
        foreach (var change in safe) Apply(ref _bytes, ref _durableLength, change, [(0, change.Length)]);
        _pending.RemoveRange(0, safe.Length);
    }

    /// <summary>Writes the file as a loss of power would leave it.</summary>
    public void Write(string path, Fate fate)
    {
        var length = _durableLength;
        var bytes = _pending.Count == 0 ? _bytes : _bytes.AsSpan(0, (int)length).ToArray();
        foreach (var change in _pending)
        {
            if (change.Bytes is null)
            {
                if (fate.HasLength()) Apply(ref bytes, ref length, change, []);
                continue;
            }

            Apply(ref bytes, ref length, change, fate.Arrived(change));
            // Zeros stand where a file is longer than what has arrived.
            if (fate.HasLength()) length = Math.Max(length, change.Position + change.Length);
            Grow(ref bytes, length);
        }

        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, bytes.AsSpan(0, (int)length), 0);
    }

    private static void Apply(
        ref byte[] bytes, ref long length, FileChange change, IEnumerable<(int Start, int Length)> arrived)
    {
        if (change.Bytes is null)
        {
            if (change.Position < length) bytes.AsSpan((int)change.Position, (int)(length - change.Position)).Clear();
            length = change.Position;
            Grow(ref bytes, length);
            return;
        }

        foreach (var (start, count) in arrived)
        {
            var position = change.Position + start;
            length = Math.Max(length, position + count);
            Grow(ref bytes, length);
            change.Bytes.AsSpan(start, count).CopyTo(bytes.AsSpan((int)position));
        }
    }

    private static void Grow(ref byte[] bytes, long length)
    {
        if (length > bytes.Length) Array.Resize(ref bytes, (int)Math.Max(length, Math.Min(2L * bytes.Length, Array.MaxLength)));
    }
}

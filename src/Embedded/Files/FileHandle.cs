using System.Text;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Files;

/// <summary>
/// What <c>file</c> returns: an open file with one position for reading and writing. Every write is handed to the system at once, so that
/// another handle on the same file sees it.
/// </summary>
internal sealed class FileHandle : Value
{
    private readonly FileStream _stream;
    private readonly bool _isAppending;

    private FileHandle(FileStream stream, bool isAppending, bool isLittleEndian)
    {
        _stream = stream;
        _isAppending = isAppending;
        IsLittleEndian = isLittleEndian;
    }

    /// <summary>The byte order that the file's numbers are read in.</summary>
    public bool IsLittleEndian { get; }

    /// <inheritdoc/>
    public override DataType Type => DataType.Handle;

    /// <inheritdoc/>
    public override DataForm Form => DataForm.SystemObject;

    /// <inheritdoc/>
    public override int Count => 1;

    /// <summary>Opens a file in one of the modes r, r+, w, w+, a, a+.</summary>
    /// <exception cref="ScriptException">There is no such mode.</exception>
    public static FileHandle Open(string path, string mode, bool isLittleEndian)
    {
        var isBoth = mode.EndsWith('+');
        var (fileMode, access) = mode switch
        {
            "r" or "r+" => (FileMode.Open, System.IO.FileAccess.Read),
            "w" or "w+" => (FileMode.Create, System.IO.FileAccess.Write),
            "a" or "a+" => (FileMode.OpenOrCreate, System.IO.FileAccess.Write),
            _ => throw new ScriptException($"file: there is no mode \"{mode}\"; use r, r+, w, w+, a or a+."),
        };
        var stream = new FileStream(
            path, fileMode, isBoth ? System.IO.FileAccess.ReadWrite : access, FileShare.ReadWrite | FileShare.Delete);
        var isAppending = mode[0] == 'a';
        if (isAppending) stream.Seek(0, SeekOrigin.End);
        return new FileHandle(stream, isAppending, isLittleEndian);
    }

    /// <summary>Closes the file; closing twice does no harm.</summary>
    public void Close() => _stream.Dispose();

    /// <summary>Moves the position and returns it, counted from the start.</summary>
    public long Seek(long offset, SeekOrigin origin) => _stream.Seek(offset, origin);

    /// <summary>Reads up to a number of bytes; fewer only at the end.</summary>
    public int Read(Span<byte> bytes) => _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);

    /// <summary>How many bytes lie between the position and the end.</summary>
    public long Remaining => Math.Max(0, _stream.Length - _stream.Position);

    /// <summary>Reads a line without its ending; null at the end.</summary>
    public string? ReadLine()
    {
        var bytes = new List<byte>();
        int next;
        while ((next = _stream.ReadByte()) >= 0 && next != '\n') bytes.Add((byte)next);
        if (next < 0 && bytes.Count == 0) return null;
        if (bytes.Count > 0 && bytes[^1] == '\r') bytes.RemoveAt(bytes.Count - 1);
        return ByteText.FromBytes([.. bytes]);
    }

    /// <summary>Writes bytes at the position, or at the end in mode a.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_isAppending) _stream.Seek(0, SeekOrigin.End);
        _stream.Write(bytes);
        _stream.Flush();
    }

    /// <summary>Writes lines of text.</summary>
    public void WriteLines(IEnumerable<string> lines, bool isWindowsEnding)
    {
        var text = new StringBuilder();
        foreach (var line in lines) text.Append(line).Append(isWindowsEnding ? "\r\n" : "\n");
        Write(ByteText.ToBytes(text.ToString()));
    }

    /// <summary>Puts everything written on the disk.</summary>
    public void Flush() => _stream.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public override string ToString() => "file " + Path.GetFileName(_stream.Name);
}

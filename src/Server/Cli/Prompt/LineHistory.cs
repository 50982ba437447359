namespace DolphinQuant.Server.Cli.Prompt;

/// <summary>
/// The lines that were read, from the oldest on, over sessions: kept in a file that its owner alone may read, as lines
/// may hold passwords. Without such a file they last as long as the session.
/// </summary>
internal sealed class LineHistory
{
    private const int MostLines = 1000;

    private readonly List<string> _lines;
    private readonly string? _path;
    private int _position;
    private string _unfinished = "";

    private LineHistory(List<string> lines, string? path)
    {
        _lines = lines;
        _path = path;
    }

    /// <summary>Where the history of the user lies: below $XDG_STATE_HOME, or ~/.local/state.</summary>
    public static string DefaultPath => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state
            ? state
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
        "dolphinquant", "history");

    /// <summary>Reads the lines of a file, which need not be there.</summary>
    public static LineHistory Open(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new LineHistory(File.Exists(path) ? [.. File.ReadLines(path).TakeLast(MostLines)] : [], path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new LineHistory([], path: null);
        }
    }

    /// <summary>Stands behind the last line again.</summary>
    public void Rewind() => (_position, _unfinished) = (_lines.Count, "");

    /// <summary>Adds a line, unless it is empty or the same as the last.</summary>
    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || (_lines.Count > 0 && _lines[^1] == line)) return;
        _lines.Add(line);
        if (_path is null) return;
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(_path, options);
            writer.WriteLine(line);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A full disk must not end the session; the line is still there for the arrows.
        }
    }

    /// <summary>The line before the one shown, which is kept when it is the unfinished one.</summary>
    public string Earlier(string shown)
    {
        if (_position == _lines.Count) _unfinished = shown;
        if (_position > 0) _position--;
        return _position < _lines.Count ? _lines[_position] : _unfinished;
    }

    /// <summary>The line after the one shown; behind the last the unfinished one.</summary>
    public string Later(string shown)
    {
        if (_position == _lines.Count) return shown;
        _position++;
        return _position < _lines.Count ? _lines[_position] : _unfinished;
    }
}

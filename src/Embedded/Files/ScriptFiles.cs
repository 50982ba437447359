using DolphinQuant.Data;

namespace DolphinQuant.Embedded;

/// <summary>
/// The files that scripts may name. Paths are resolved with every link on the way, so that neither <c>..</c> nor a link leads out of a folder.
/// </summary>
public sealed class ScriptFiles
{
    private const int MostLinks = 40;

    private readonly string? _root;

    private ScriptFiles(string workingDirectory, string? root)
    {
        WorkingDirectory = workingDirectory;
        _root = root;
    }

    /// <summary>No files at all: for scripts that come from somebody else.</summary>
    public static ScriptFiles None { get; } = new("", root: null);

    /// <summary>Whatever the user of the process may open; relative paths start at its working directory.</summary>
    public static ScriptFiles Full { get; } = new("", root: null);

    /// <summary>Where relative paths start.</summary>
    public string WorkingDirectory
    {
        get => field.Length > 0 ? field : Directory.GetCurrentDirectory();
    }

    /// <summary>The files below one folder, which is created when absent; relative paths start there.</summary>
    public static ScriptFiles Below(string folder)
    {
        var directory = Directory.CreateDirectory(folder).FullName;
        return new ScriptFiles(directory, RealPath(directory));
    }

    /// <summary>The full path that a script means.</summary>
    /// <exception cref="ScriptException">The script may not use files, or not this one.</exception>
    public string Resolve(string path)
    {
        if (ReferenceEquals(this, None))
            throw new ScriptException("Scripts may not use files here: run the script with the verb script, or open the engine with file access.");
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)) throw new ScriptException("The name of a file must not be empty.");
        var full = Path.GetFullPath(path, WorkingDirectory);
        if (_root is null) return full;
        var real = RealPath(full);
        if (real != _root && !real.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new ScriptException($"The file {path} lies outside the folder that scripts may use.");
        return real;
    }

    // The path without links; what does not exist yet stands for itself.
    private static string RealPath(string full)
    {
        var pending = new Stack<string>(Parts(full).Reverse());
        var current = Path.GetPathRoot(full)!;
        var links = 0;
        while (pending.TryPop(out var part))
        {
            var next = Path.GetFullPath(part, current);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MostLinks) throw new ScriptException($"The path {full} runs through too many links.");
            var aim = Path.GetFullPath(target, current);
            current = Path.GetPathRoot(aim)!;
            foreach (var piece in Parts(aim).Reverse()) pending.Push(piece);
        }

        return current;
    }

    private static string[] Parts(string full) => full[Path.GetPathRoot(full)!.Length..]
        .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
}

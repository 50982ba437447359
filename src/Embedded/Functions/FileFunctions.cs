using System.IO.Enumeration;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Files;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Files by lines, and folders. Which files a script may name is decided by <see cref="ScriptFiles"/>.</summary>
internal static class FileFunctions
{
    private const int LinesPerRead = 1024;

    public static void Register(FunctionTable table)
    {
        AddHandles(table);
        AddLines(table);
        AddTexts(table);
        AddPlaces(table);
        AddFolders(table);
    }

    /// <summary>Registers a function whose failures at the file system are told to the script.</summary>
    public static void Add(FunctionTable table, string signature, string summary, BuiltInBody body) =>
        table.Add(signature, summary, (context, arguments) =>
        {
            try
            {
                return body(context, arguments);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                throw new ScriptException($"{arguments.FunctionName}: {failure.Message}", innerException: failure);
            }
            catch (ObjectDisposedException failure)
            {
                throw new ScriptException($"{arguments.FunctionName}: the file was closed before.", innerException: failure);
            }
        });

    /// <summary>The argument as an open file.</summary>
    /// <exception cref="ScriptException">It is something else.</exception>
    public static FileHandle Handle(this Arguments arguments, int index) =>
        arguments[index] as FileHandle ?? throw arguments.Wrong(index, "must be a handle that file(...) returned");

    private static void AddHandles(FunctionTable table)
    {
        Add(table, "file(name, [mode], [isLittleEndian])", "Opens a file; the modes are r, r+, w, w+, a and a+.", (context, a) =>
            FileHandle.Open(context.Files.Resolve(a.Text(0)), a.Text(1, "r"), a.Bool(2, BitConverter.IsLittleEndian)));
        Add(table, "close(X)", "Closes a file.", (_, a) =>
        {
            a.Handle(0).Close();
            return Scalar.Void;
        });
        Add(table, "fflush(obj)", "Puts what was written to a file on the disk.", (_, a) =>
        {
            a.Handle(0).Flush();
            return Scalar.Void;
        });
        Add(table, "seek(handle, offset, [mode])", "Moves a file's position, from HEAD, CURRENT or TAIL, and returns the new one.", (_, a) =>
        {
            var origin = a.Int(2, (int)SeekOrigin.Current);
            if (origin is < 0 or > 2) throw a.Wrong(2, "must be HEAD, CURRENT or TAIL");
            return Scalar.Long(a.Handle(0).Seek(a.Scalar(1).AsLong(), (SeekOrigin)origin));
        });
    }

    private static void AddLines(FunctionTable table)
    {
        Add(table, "readLine(handle)", "The next line without its ending; NULL at the end.",
            (_, a) => a.Handle(0).ReadLine() is { } line ? Scalar.String(line) : Scalar.Void);
        Add(table, "readLines(handle, [length])", "Up to 1024 or length lines.", (_, a) =>
        {
            var lines = Vector.String();
            for (var wanted = a.Int(1, LinesPerRead); wanted > 0 && a.Handle(0).ReadLine() is { } line; wanted--) lines.Add(line);
            return lines;
        });
        Add(table, "writeLine(handle, line, [windowsLineEnding])", "Writes one line.", (_, a) =>
        {
            a.Handle(0).WriteLines([Formatter.Plain(a.Scalar(1))], IsWindowsEnding(a, 2));
            return Scalar.Int(1);
        });
        Add(table, "writeLines(handle, object, [offset], [length], [windowsLineEnding])", "Writes lines and returns their number.", (_, a) =>
        {
            var lines = TextColumns.Format(Part(a, a.Vector(1), 2), DataType.String).Texts();
            a.Handle(0).WriteLines(lines, IsWindowsEnding(a, 4));
            return Scalar.Int(lines.Length);
        });
    }

    /// <summary>The part of a column that the arguments offset and length, at <paramref name="first"/> and behind it, tell.</summary>
    /// <exception cref="ScriptException">The part runs over an end.</exception>
    public static Vector Part(Arguments arguments, Vector column, int first)
    {
        var offset = arguments.Int(first, 0);
        if (offset < 0 || offset > column.Count) throw arguments.Wrong(first, $"must lie between 0 and {column.Count}");
        var length = arguments.Int(first + 1, column.Count - offset);
        return length < 0 || length > column.Count - offset
            ? throw arguments.Wrong(first + 1, $"must lie between 0 and {column.Count - offset}")
            : column.Slice(offset, length);
    }

    private static void AddTexts(FunctionTable table) => Add(table, "saveTextFile(content, filename, [append], [lastModified])",
        "Writes a text to a file, in place of what is there or behind it.", (context, a) =>
        {
            var path = context.Files.Resolve(a.Text(1));
            if (a.Bool(2, false)) File.AppendAllText(path, a.Text(0));
            else File.WriteAllText(path, a.Text(0));
            if (a.Has(3)) File.SetLastWriteTimeUtc(path, DateTimeOffset.FromUnixTimeMilliseconds(a.Scalar(3).AsLong()).UtcDateTime);
            return Scalar.Void;
        });

    private static bool IsWindowsEnding(Arguments arguments, int index) => arguments.Bool(index, OperatingSystem.IsWindows());

    private static void AddPlaces(FunctionTable table)
    {
        // Clients ask for it when they connect, also those whose scripts see no files.
        Add(table, "getHomeDir()", "The folder where relative file names start; that of the database where scripts see no files.",
            (context, _) => Scalar.String(ReferenceEquals(context.Files, ScriptFiles.None) ? context.HomeDirectory : context.Files.Resolve(".")));
        Add(table, "getWorkDir()", "The folder where relative file names start.", (context, _) => Scalar.String(context.Files.Resolve(".")));
        Add(table, "getExecDir()", "The folder of the program.", (context, _) =>
        {
            context.Files.Resolve(".");
            return Scalar.String(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        });
        Add(table, "exists(path)", "Is there a file, a folder or a stored database of this name?",
            (context, a) => a[0] is Vector paths && paths.Type.IsText()
                ? Vector.Bool([.. paths.Texts().Select(path => Exists(context, path))])
                : Scalar.Bool(Exists(context, a.Text(0))));
    }

    private static void AddFolders(FunctionTable table)
    {
        Add(table, "mkdir(directory)", "Creates a folder.", (context, a) =>
        {
            var path = context.Files.Resolve(a.Text(0));
            if (Path.Exists(path)) throw new ScriptException($"mkdir: the folder {a.Text(0)} already exists.");
            Directory.CreateDirectory(path);
            return Scalar.Void;
        });
        Add(table, "rmdir(dir, [recursive], [keepRootDir])", "Removes a folder; recursive=true what it holds too, keepRootDir=true only that.", RemoveFolder);
        Add(table, "rm(filename)", "Removes a file.", (context, a) =>
        {
            var path = context.Files.Resolve(a.Text(0));
            if (!File.Exists(path)) throw new ScriptException($"rm: there is no file {a.Text(0)}.");
            File.Delete(path);
            return Scalar.Void;
        });
        Add(table, "files(directory, [pattern])", "The files and folders in a folder, or those whose name fits a pattern with %.", (context, a) =>
            FilesIn(new DirectoryInfo(context.Files.Resolve(a.Text(0))), a.Text(1, "%")));
    }

    private static bool Exists(CallContext context, string path) => path.StartsWith("dfs://", StringComparison.OrdinalIgnoreCase)
        ? context.Store.ExistsDatabase(path)
        : Path.Exists(context.Files.Resolve(path));

    private static Scalar RemoveFolder(CallContext context, Arguments arguments)
    {
        var folder = new DirectoryInfo(context.Files.Resolve(arguments.Text(0)));
        var (isRecursive, keepsRoot) = (arguments.Bool(1, false), arguments.Bool(2, false));
        if (keepsRoot && !isRecursive) throw arguments.Wrong(2, "needs recursive=true");
        if (!folder.Exists) throw new ScriptException($"rmdir: there is no folder {arguments.Text(0)}.");
        if (!keepsRoot)
        {
            folder.Delete(isRecursive);
            return Scalar.Void;
        }

        foreach (var child in folder.EnumerateDirectories()) child.Delete(recursive: child.LinkTarget is null);
        foreach (var child in folder.EnumerateFiles()) child.Delete();
        return Scalar.Void;
    }

    private static Table FilesIn(DirectoryInfo folder, string pattern)
    {
        var wildcard = pattern.Contains('%', StringComparison.Ordinal) ? pattern.Replace('%', '*') : $"*{pattern}*";
        var found = folder.EnumerateFileSystemInfos()
            .Where(item => FileSystemName.MatchesSimpleExpression(wildcard, item.Name, ignoreCase: true))
            .OrderBy(item => item.Name, StringComparer.Ordinal).ToArray();
        return new Table(
            ("filename", Vector.String([.. found.Select(item => item.Name)])),
            ("isDir", Vector.Bool([.. found.Select(item => item is DirectoryInfo)])),
            ("fileSize", Vector.Long([.. found.Select(item => item is FileInfo file ? file.Length : 0)])),
            ("lastAccessed", Times(found, item => item.LastAccessTimeUtc)),
            ("lastModified", Times(found, item => item.LastWriteTimeUtc)));
    }

    private static Vector<long> Times(FileSystemInfo[] items, Func<FileSystemInfo, DateTime> time) =>
        new(DataType.Timestamp, Array.ConvertAll(items, item => Temporal.ToTimestamp(time(item))));
}

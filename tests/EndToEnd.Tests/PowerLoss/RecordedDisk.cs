using System.Globalization;
using System.Text;

namespace DolphinQuant.EndToEnd.Tests.PowerLoss;

/// <summary>
/// A folder of the disk as the calls of a process changed it, with what is safe told apart from what is not. A call that
/// this model does not know and that may have changed a file of the folder is an error, never passed over.
/// </summary>
internal sealed class RecordedDisk(string root)
{
    private const int CurrentFolder = -100;
    private const int StandardOutput = 1;

    // open(2) and fcntl(2), of Linux.
    private const long WriteAccess = 0x3;
    private const long Create = 0x40;
    private const long Truncate = 0x200;
    private const long Append = 0x400;
    private const long Duplicate = 0;
    private const long DuplicateCloseOnExec = 1030;

    private readonly RecordedFolder _root = new();
    private readonly Dictionary<long, OpenFile> _open = [];
    private readonly StringBuilder _output = new();

    /// <summary>The calls that can change a disk, and those that tell which files they mean.</summary>
    public static string Traced =>
        "openat,creat,open,write,pwrite64,pwritev,pwritev2,writev,ftruncate,truncate,fallocate,rename,renameat,renameat2,unlink,"
        + "unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,fsync,fdatasync,sync_file_range,sync,syncfs,close,dup,dup2,"
        + "dup3,fcntl,lseek,copy_file_range,sendfile,splice";

    /// <summary>What the processes have written on their standard outputs.</summary>
    public string Output => _output.ToString();

    /// <summary>A new process begins: nothing is open but its standard output.</summary>
    public void BeginProcess()
    {
        _open.Clear();
        _open[StandardOutput] = new OpenFile(_output, IsAppending: true, Since: 0);
    }

    /// <summary>Writes the folder as a loss of power would leave it now.</summary>
    public void Write(string path, Fate fate) => _root.Write(path, fate);

    /// <summary>Takes a call; true when it may have changed what a loss of power leaves.</summary>
    public bool Apply(SystemCall call)
    {
        if (call.Result < 0) return false;
        return call.Name switch
        {
            "openat" => Open(call, RootedPath(call, 0, 1), call.Number(2)),
            "close" => Close(call),
            "dup" => Copy(call),
            "fcntl" => call.Number(1) is Duplicate or DuplicateCloseOnExec && Copy(call),
            "lseek" => Seek(call),
            "write" => Write(call, position: null),
            "pwrite64" => Write(call, call.Number(3)),
            "ftruncate" => Resize(call, call.Number(1)),
            "fsync" or "fdatasync" => Sync(call),
            "rename" => Rename(call, RootedPath(call, null, 0), RootedPath(call, null, 1)),
            "renameat" or "renameat2" => Rename(call, RootedPath(call, 0, 1), RootedPath(call, 2, 3)),
            "unlink" or "rmdir" => Remove(call, RootedPath(call, null, 0)),
            "unlinkat" => Remove(call, RootedPath(call, 0, 1)),
            "mkdir" => MakeFolder(call, RootedPath(call, null, 0)),
            "mkdirat" => MakeFolder(call, RootedPath(call, 0, 1)),
            _ => Refuse(call),
        };
    }

    private bool Open(SystemCall call, string? path, long flags)
    {
        _open.Remove(call.Result);
        if (path is null) return false;
        var isNew = false;
        var node = Find(path);
        if (node is null)
        {
            // The call of another thread that creates it has not ended in the trace; who reads changes nothing.
            if ((flags & (Create | WriteAccess)) == 0) return false;
            if ((flags & Create) == 0) throw Unknown(call, "opens a file that nobody has created");
            isNew = true;
            node = new RecordedFile();
            Rename(call.Ended, path, gone: null, node);
        }

        if ((flags & Truncate) != 0 && node is RecordedFile { Length: > 0 } file)
            file.Change(new FileChange(call.Ended, 0, null));
        _open[call.Result] = new OpenFile(node, (flags & Append) != 0, call.Ended);
        return isNew || (flags & Truncate) != 0;
    }

    // The number may belong to another file by the time that closing has ended.
    private bool Close(SystemCall call)
    {
        if (_open.TryGetValue(call.Number(0), out var open) && open.Since < call.Begun) _open.Remove(call.Number(0));
        return false;
    }

    private bool Copy(SystemCall call)
    {
        _open.Remove(call.Result);
        if (_open.TryGetValue(call.Number(0), out var open)) _open[call.Result] = open with { Since = call.Ended };
        return false;
    }

    private bool Seek(SystemCall call)
    {
        if (_open.TryGetValue(call.Number(0), out var open)) open.Position = call.Result;
        return false;
    }

    private bool Write(SystemCall call, long? position)
    {
        if (!_open.TryGetValue(call.Number(0), out var open)) return false;
        var bytes = call.Bytes(1).AsSpan(0, (int)call.Result).ToArray();
        if (open.Node is StringBuilder output)
        {
            output.Append(Encoding.UTF8.GetString(bytes));
            return true;
        }

        var file = (RecordedFile)open.Node;
        var start = position ?? (open.IsAppending ? file.Length : open.Position);
        file.Change(new FileChange(call.Ended, start, bytes));
        if (position is null) open.Position = start + bytes.Length;
        return true;
    }

    private bool Resize(SystemCall call, long length)
    {
        if (!_open.TryGetValue(call.Number(0), out var open)) return false;
        ((RecordedFile)open.Node).Change(new FileChange(call.Ended, length, null));
        return true;
    }

    private bool Sync(SystemCall call)
    {
        if (!_open.TryGetValue(call.Number(0), out var open)) return false;
        if (open.Node is RecordedFolder folder) folder.Sync(call.Begun);
        else ((RecordedFile)open.Node).Sync(call.Begun);
        return true;
    }

    private bool Rename(SystemCall call, string? from, string? to)
    {
        if (from is null && to is null) return false;
        if (from is null || to is null || Path.GetDirectoryName(from) != Path.GetDirectoryName(to))
            throw Unknown(call, "moves a file to another folder");
        Rename(call.Ended, to, Path.GetFileName(from), Find(from) ?? throw Unknown(call, "renames what is not there"));
        return true;
    }

    // Sockets come by other calls and are not kept.
    private bool Remove(SystemCall call, string? path)
    {
        if (path is null || Find(path) is null) return false;
        FolderOf(path).Change(new NameChange(call.Ended, Path.GetFileName(path), New: null, Node: null));
        return true;
    }

    private bool MakeFolder(SystemCall call, string? path)
    {
        if (path is null) return false;
        Rename(call.Ended, path, gone: null, new RecordedFolder());
        return true;
    }

    private void Rename(long at, string path, string? gone, object node) =>
        FolderOf(path).Change(new NameChange(at, gone, Path.GetFileName(path), node));

    // What has no path in the folder and no open file of it is of no interest.
    private bool Refuse(SystemCall call)
    {
        var isMeant = call.Name is "sync" or "syncfs";
        for (var i = 0; i < call.Arguments.Count && !isMeant; i++)
            isMeant = call.Arguments[i] is ['"', .., '"']
                ? IsInRoot(call.Text(i))
                : long.TryParse(call.Arguments[i], CultureInfo.InvariantCulture, out var number)
                    && _open.TryGetValue(number, out var open) && open.Node is not StringBuilder;
        return isMeant ? throw Unknown(call, "is not known here") : false;
    }

    private string? RootedPath(SystemCall call, int? folder, int path)
    {
        var text = call.Text(path);
        if (!Path.IsPathRooted(text))
        {
            if (folder is not null && call.Number(folder.Value) != CurrentFolder && _open.ContainsKey(call.Number(folder.Value)))
                throw Unknown(call, "names a file from an open folder");
            return null;
        }

        return IsInRoot(text) ? text[root.Length..].Trim('/') : null;
    }

    private bool IsInRoot(string path) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');

    private object? Find(string path)
    {
        object? node = _root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries)) node = (node as RecordedFolder)?.Find(name);
        return node;
    }

    private RecordedFolder FolderOf(string path) =>
        Find(Path.GetDirectoryName(path) ?? "") as RecordedFolder
        ?? throw new InvalidOperationException($"{path} is in no folder that was made.");

    private static InvalidOperationException Unknown(SystemCall call, string what) =>
        new($"{call.Name}({string.Join(", ", call.Arguments.Select(a => a[..Math.Min(a.Length, 400)]))}) {what}.");

    private sealed record OpenFile(object Node, bool IsAppending, long Since)
    {
        public long Position { get; set; }
    }
}

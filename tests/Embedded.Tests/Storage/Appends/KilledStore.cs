using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tests.Storage.Appends;

/// <summary>
/// What a killed process leaves: the files of a store that is still open, copied into a folder of their own and opened there.
/// </summary>
internal sealed class KilledStore : IDisposable
{
    private DfsStore? _store;

    private KilledStore(string folder) => Options = new StoreOptions(folder) { MemoryLimitMegabytes = 512 };

    public StoreOptions Options { get; }

    public DfsStore Store => _store ??= DfsStore.Open(Options);

    public static KilledStore Of(StoreOptions options)
    {
        var copy = new KilledStore(Directory.CreateTempSubdirectory("dolphinquant-killed-").FullName);
        string InCopy(string path) => Path.Combine(copy.Options.Directory, Path.GetRelativePath(options.Directory, path));
        foreach (var folder in Directory.GetDirectories(options.Directory, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(InCopy(folder));
        foreach (var path in Directory.GetFiles(options.Directory, "*", SearchOption.AllDirectories))
            if (Path.GetExtension(path) is not (".lock" or ".pid" or ".sock"))
                File.Copy(path, InCopy(path));
        return copy;
    }

    public StoredTable Table(string name) => Store.OpenTable(TemporaryStore.Path, name);

    public int[] Numbers(string name) => NumbersOf(Table(name));

    public void Dispose()
    {
        _store?.Dispose();
        Directory.Delete(Options.Directory, recursive: true);
    }

    /// <summary>The column n of a table.</summary>
    public static int[] NumbersOf(StoredTable table) =>
        ((Vector<int>)table.Read(["n"], [], CancellationToken.None)["n"]).Span.ToArray();

    /// <summary>Rows of a table that has the column n alone.</summary>
    public static Table Rows(params int[] numbers) => new(("n", Vector.Int(numbers)));
}

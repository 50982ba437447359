using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Files;

/// <summary>
/// A folder of tables without partitions, each a file of its own: one table after another in the binary encoding, as
/// they were appended. It holds what scripts put aside; transactions and rights are for databases at <c>dfs://</c>.
/// </summary>
/// <param name="folder">The folder; made when the first table is saved.</param>
/// <param name="files">The files that scripts may name.</param>
internal sealed class DiskDatabase(string folder, ScriptFiles files) : Value
{
    private const string Ending = ".tbl";

    /// <inheritdoc/>
    public override DataType Type => DataType.Handle;

    /// <inheritdoc/>
    public override DataForm Form => DataForm.SystemObject;

    /// <inheritdoc/>
    public override int Count => 1;

    /// <inheritdoc/>
    public override string ToString() => $"DB[{folder}]";

    /// <summary>Is the path that of a folder, and not of a stored database?</summary>
    public static bool IsFolder(string path) => Path.IsPathRooted(path);

    /// <summary>Is there a table of this name?</summary>
    public bool Contains(string name) => File.Exists(PathOf(name));

    /// <summary>Writes a table in place of one that has the name, or behind its rows.</summary>
    /// <exception cref="ScriptException">The columns are not those of the table on disk.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string name, Table table, bool isAppended, bool isCompressed)
    {
        var path = PathOf(name);
        using var bytes = new MemoryStream();
        if (isAppended && File.Exists(path))
        {
            var present = Load(name);
            if (!present.Schema.SequenceEqual(table.Schema))
                throw new ScriptException($"The table {name} on disk has other columns: {string.Join(", ", present.Names)}.");
            bytes.Write(File.ReadAllBytes(path));
        }

        ValueBytes.Write(table, bytes, isCompressed);
        DiskFiles.Instance.CreateFolder(Path.GetDirectoryName(path)!);
        DiskFiles.Instance.Replace(path, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="ScriptException">There is none of this name, or its file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Table Load(string name)
    {
        var path = PathOf(name);
        if (!File.Exists(path)) throw Missing(name);
        ReadOnlyMemory<byte> rest = File.ReadAllBytes(path);
        Table? rows = null;
        try
        {
            for (; !rest.IsEmpty || rows is null;)
            {
                var part = (Table)ValueBytes.Read(rest, out var length);
                rest = rest[length..];
                if (rows is null) rows = part;
                else rows.AddRange(part);
            }
        }
        catch (Exception failure) when (failure is MalformedValueException or InvalidCastException)
        {
            throw new ScriptException($"The file of the table {name} is damaged: {failure.Message}", innerException: failure);
        }

        return rows;
    }

    /// <summary>Removes a table.</summary>
    /// <exception cref="ScriptException">There is none of this name.</exception>
    public void Drop(string name)
    {
        if (!Contains(name)) throw Missing(name);
        File.Delete(PathOf(name));
    }

    private ScriptException Missing(string name) => new($"The folder {folder} has no table {name}.");

    private string PathOf(string name) => name.Length > 0 && Path.GetFileName(name) == name
        ? files.Resolve(Path.Combine(folder, name + Ending))
        : throw new ScriptException($"\"{name}\" is no name of a table.");
}

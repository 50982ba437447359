using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Access;

/// <summary>Files that only the owner of the process can read.</summary>
internal static class OwnerFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a file beside and moves it over, so that a crash leaves the old content or the new one.</summary>
    /// <exception cref="DatabaseException">It cannot be written.</exception>
    public static void Replace(string file, byte[] content) => StoreFailure.Guard(file, () =>
    {
        var next = file + ".next";
        Write(next, content);
        File.Move(next, file, overwrite: true);
        return 0;
    });

    /// <summary>Writes a file and waits until it is on disk.</summary>
    public static void Write(string file, byte[] content)
    {
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using var stream = new FileStream(file, options);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }
}

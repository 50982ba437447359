namespace DolphinQuant.Embedded.Storage.Files;

/// <summary>Small files that are read and replaced as a whole.</summary>
internal static class WholeFiles
{
    private const string Next = ".next";

    /// <summary>
    /// Writes a file beside and moves it over, so that a crash or a loss of power leaves the old content or the new one;
    /// the new one is there for good when this returns.
    /// </summary>
    /// <param name="files">The disk.</param>
    /// <param name="path">The file.</param>
    /// <param name="content">What it is to hold.</param>
    /// <param name="isOwnersOnly">True for a file that nobody but the owner of the process may read.</param>
    public static void Replace(this IStoreFiles files, string path, ReadOnlySpan<byte> content, bool isOwnersOnly = false)
    {
        var next = path + Next;
        using (var file = files.Create(next, isOwnersOnly))
        {
            file.Write(content, 0);
            file.Sync();
        }

        files.Rename(next, path);
        files.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>All bytes of a file.</summary>
    public static byte[] ReadWhole(this IStoreFiles files, string path)
    {
        using var file = files.OpenToRead(path);
        var bytes = new byte[file.Length];
        for (int read = 0, more; read < bytes.Length; read += more)
            if ((more = file.Read(bytes.AsSpan(read), read)) == 0)
                throw new EndOfStreamException($"{path} ends at byte {read}.");
        return bytes;
    }
}

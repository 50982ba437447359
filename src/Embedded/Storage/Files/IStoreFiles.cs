namespace DolphinQuant.Embedded.Storage.Files;

/// <summary>
/// The files that this program writes itself: stream logs, offsets, the change journal, backups. What fails throws an
/// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </summary>
internal interface IStoreFiles
{
    /// <summary>Opens a file to read and write, creating it empty when absent.</summary>
    IStoreFile Open(string path);

    /// <summary>Creates an empty file, in place of one that has the name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isOwnersOnly">True when nobody but the owner of the process may read it.</param>
    IStoreFile Create(string path, bool isOwnersOnly);

    /// <summary>Opens a file that is there to read it, while another may write it.</summary>
    IStoreFile OpenToRead(string path);

    /// <summary>True when there is a file of this name.</summary>
    bool Exists(string path);

    /// <summary>The files of a folder whose names end so, in the order of their names; none without the folder.</summary>
    IReadOnlyList<string> List(string folder, string extension);

    /// <summary>Creates a folder and those above it; they are there after a loss of power.</summary>
    void CreateFolder(string folder);

    /// <summary>Gives a file another name; a file that has the name goes.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file; none of that name is no failure.</summary>
    void Delete(string path);

    /// <summary>Removes a folder with all that is in it.</summary>
    void DeleteFolder(string folder);

    /// <summary>Makes the names in a folder safe from a loss of power: those that came, changed or went.</summary>
    void SyncFolder(string folder);

    /// <summary>When a file was last written.</summary>
    DateTimeOffset LastWritten(string path);
}

/// <summary>An open file.</summary>
internal interface IStoreFile : IDisposable
{
    /// <summary>The number of bytes.</summary>
    long Length { get; }

    /// <summary>Reads up to the length of a buffer and returns how many bytes there were; 0 at the end.</summary>
    int Read(Span<byte> buffer, long position);

    /// <summary>Writes all bytes; when it throws, any part of them may be there.</summary>
    void Write(ReadOnlySpan<byte> bytes, long position);

    /// <summary>Returns once the disk has what was written; until then a loss of power may take it.</summary>
    void Sync();

    /// <summary>Cuts the file off, or lengthens it by zeros.</summary>
    void SetLength(long length);
}

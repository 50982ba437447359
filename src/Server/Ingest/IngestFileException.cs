namespace DolphinQuant.Server.Ingest;

/// <summary>
/// A whole file cannot be read. The message names the file and says what to do; trying again does not help.
/// </summary>
internal sealed class IngestFileException(string file, string message, Exception? cause = null)
    : Exception($"{file}: {message}", cause)
{
    /// <summary>Path of the file.</summary>
    public string File { get; } = file;
}

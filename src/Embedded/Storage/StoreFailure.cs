using DolphinQuant.Data;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// Turns what DuckDB and the file system report into a <see cref="DatabaseException"/> that says what to do.
/// </summary>
internal static class StoreFailure
{
    public static DatabaseException From(DuckDBErrorType type, string message, Exception? inner = null)
    {
        if (Says(message, "no space left", "disk full", "failed to offload"))
            return new DatabaseException(
                $"The disk of the database directory is full: free some space and try again. ({message})",
                isTransient: true, inner);
        if (Says(message, "could not set lock", "conflicting lock", "being used by another process"))
            return new DatabaseException(
                $"Another process has the database file open: stop it or use another directory. ({message})",
                isTransient: true, inner);
        if (Says(message, "permission denied", "read-only file system", "read only file system"))
            return NotWritable(message, inner);
        if (Says(message, "not a valid duckdb database file", "corrupt", "checksum", "serialization error",
            "failed to deserialize"))
            return new DatabaseException(
                "The database file is damaged: restore the directory from a backup, or move it away to start "
                + $"empty. ({message})",
                isTransient: false, inner);
        if (Says(message, "input/output error", "fatal error", "has been invalidated"))
            return new DatabaseException(
                "The disk of the database directory failed: what was acknowledged is kept. Check the disk, then open the "
                + $"database again. ({message})",
                isTransient: false, inner);
        return type == DuckDBErrorType.OutOfMemory
            ? new DatabaseException(
                $"The storage ran out of memory: read fewer rows or columns, or raise its memory limit. ({message})",
                isTransient: true, inner)
            : new DatabaseException($"The storage failed: {message}", isTransient: false, inner);
    }

    public static DatabaseException NotWritable(string message, Exception? inner) => new(
        "The database directory cannot be written: give the user of this process write access, or configure "
        + $"another directory. ({message})",
        isTransient: false, inner);

    /// <summary>Runs work on files of our own and turns what the file system reports into such a failure.</summary>
    public static T Guard<T>(string folder, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (UnauthorizedAccessException failure)
        {
            throw NotWritable($"{folder}: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is IOException or InvalidCastException)
        {
            throw From(DuckDBErrorType.Io, $"{folder}: {failure.Message}", failure);
        }
    }

    private static bool Says(string message, params ReadOnlySpan<string> phrases)
    {
        foreach (var phrase in phrases)
            if (message.Contains(phrase, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}

namespace DolphinQuant.Data;

/// <summary>The script or the call is wrong: what and where, and what to do about it.</summary>
public sealed class ScriptException : Exception
{
    /// <summary>An error at a place in a script; lines and columns count from 1, 0 means unknown.</summary>
    public ScriptException(
        string message, string? source = null, int line = 0, int column = 0, Exception? innerException = null)
        : base(message, innerException)
    {
        ScriptName = source;
        Line = line;
        Column = column;
    }

    /// <summary>The file or module, or null for text without a name.</summary>
    public string? ScriptName { get; }

    /// <summary>The line, from 1; 0 when unknown.</summary>
    public int Line { get; }

    /// <summary>The column, from 1; 0 when unknown.</summary>
    public int Column { get; }

    /// <summary>The message with its place, as <c>file(line,column): message</c>.</summary>
    public string Located => Line == 0 ? Message : $"{ScriptName ?? "script"}({Line},{Column}): {Message}";
}

/// <summary>The database, its network or its disk failed; the script may be fine.</summary>
public sealed class DatabaseException : Exception
{
    /// <summary>A failure of the database; <paramref name="isTransient"/> when trying again can help.</summary>
    public DatabaseException(string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException) =>
        IsTransient = isTransient;

    /// <summary>True when trying again can help.</summary>
    public bool IsTransient { get; }
}

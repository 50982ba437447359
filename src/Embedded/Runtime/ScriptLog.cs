using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>How much a line of the log matters; the numbers are those of the language.</summary>
internal enum LogLevel
{
    Debug,
    Info,
    Warning,
    Error,
}

/// <summary>
/// The log that scripts write to: a file of lines such as <c>Mon Jan 02 09:30:00 2023 &lt;INFO&gt; :text</c>. Safe for
/// concurrent use.
/// </summary>
/// <param name="file">The file; made with its folder when first written to.</param>
/// <param name="clock">Tells the time of the lines.</param>
internal sealed class ScriptLog(string file, TimeProvider clock)
{
    private readonly Lock _gate = new();

    /// <summary>Lines below this level are left out.</summary>
    public LogLevel Level { get; set; } = LogLevel.Info;

    /// <summary>Writes lines of one moment.</summary>
    /// <exception cref="ScriptException">The file cannot be written.</exception>
    public void Write(LogLevel level, IEnumerable<string> lines)
    {
        if (level < Level) return;
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"{clock.GetLocalNow():ddd MMM dd HH:mm:ss yyyy} <{level.ToString().ToUpperInvariant()}> :");
        try
        {
            lock (_gate)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.AppendAllLines(file, lines.Select(line => head + line));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ScriptException($"The log cannot be written: {failure.Message}", innerException: failure);
        }
    }
}

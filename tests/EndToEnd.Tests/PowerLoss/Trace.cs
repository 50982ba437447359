namespace DolphinQuant.EndToEnd.Tests.PowerLoss;

/// <summary>The output of strace, read as a stream.</summary>
internal static class Trace
{
    private const string Unfinished = " <unfinished ...>";
    private const string Resumed = " resumed>";

    /// <summary>
    /// The calls in the order in which they ended. A call during which another thread called stands on two lines.
    /// </summary>
    /// <param name="lines">Each begins with the number of a thread.</param>
    /// <param name="first">The number of the first line.</param>
    public static IEnumerable<SystemCall> Read(IEnumerable<string> lines, long first = 0)
    {
        var begun = new Dictionary<string, (string Text, long Line)>(StringComparer.Ordinal);
        var number = first;
        foreach (var line in lines)
        {
            number++;
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (thread, text) = (line[..space], line[space..].TrimStart());
            // Signals and ends of threads. A call that the end of the process cut off did nothing that counts.
            if (text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("+++", StringComparison.Ordinal)) continue;
            if (text.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                begun[thread] = (text[..^Unfinished.Length], number);
            }
            else if (text.StartsWith("<...", StringComparison.Ordinal))
            {
                if (!begun.Remove(thread, out var start)) throw new FormatException($"line {number} resumes nothing");
                var rest = text.IndexOf(Resumed, StringComparison.Ordinal) + Resumed.Length;
                yield return SystemCall.Parse(start.Text + text[rest..], start.Line, number);
            }
            else
            {
                yield return SystemCall.Parse(text, number, number);
            }
        }
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using DolphinQuant.Data;

namespace DolphinQuant.DolphinDb.Protocol;

/// <summary>What the one line of an error answer means. Source: what the vendor's public clients look for in it.</summary>
internal static partial class ServerError
{
    /// <summary>An append that was refused because somebody else writes to the same partition.</summary>
    public const string ChunkInTransaction = "<ChunkInTransaction>";

    // The node or its cluster is not ready; nothing was done.
    private static readonly string[] NotReady =
    [
        "<NotLeader>", "<DataNodeNotAvail>", "<DataNodeNotReady>", "<ControllerNotReady>", "<ControllerNotAvail>",
        ChunkInTransaction, "The datanode isn't initialized yet", "DFS is not enabled",
    ];

    /// <summary>The exception for an error answer: the server's state, or the script's mistake with its place.</summary>
    public static Exception ToException(string text, Endpoint server)
    {
        if (Array.Exists(NotReady, mark => text.Contains(mark, StringComparison.Ordinal)))
            return new DatabaseException($"{server}: {text}", isTransient: true);
        if (Located().Match(text) is { Success: true } located)
            return new ScriptException(
                located.Groups["message"].Value,
                located.Groups["name"].Value is "script" ? null : located.Groups["name"].Value,
                Number(located.Groups["line"].Value),
                Number(located.Groups["column"].Value));
        var line = LineMark().Match(text);
        return new ScriptException(text, source: null, line.Success ? Number(line.Groups[1].Value) : 0);
    }

    /// <summary>The node that an answer sends the client to; null when it sends it nowhere.</summary>
    public static Endpoint? LeaderOf(string text) =>
        NotLeader().Match(text) is { Success: true } match
            ? new Endpoint(match.Groups[1].Value, Number(match.Groups[2].Value))
            : null;

    private static int Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@"<NotLeader>([^:\s]+):(\d{1,5})(?::|\b)", RegexOptions.None, 1000)]
    private static partial Regex NotLeader();

    // file(line,column): message, as the embedded engine's listener says it.
    [GeneratedRegex(@"^(?<name>[^()]+)\((?<line>\d+),(?<column>\d+)\): (?<message>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Located();

    // [line #3], as servers say it.
    [GeneratedRegex(@"\[line #(\d+)\]", RegexOptions.None, 1000)]
    private static partial Regex LineMark();
}

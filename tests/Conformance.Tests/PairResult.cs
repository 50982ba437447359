using System.Text.RegularExpressions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>What became of a checked pair. <paramref name="Reason"/> is null when the engine printed what the page shows.</summary>
internal sealed partial record PairResult(string Function, int Index, string? Reason)
{
    public const string WrongValue = "wrong value";

    private const string NeedsServer = "unsupported: needs a DolphinDB server";

    /// <summary>What the page shows and what was printed or thrown, for a person.</summary>
    public string Difference { get; init; } = "";

    public bool IsPassed => Reason is null;

    /// <summary>True when the engine lacks something and said so; false for a wrong value.</summary>
    public bool IsUnsupported => Reason is not null && Reason != WrongValue;

    /// <summary>The class of a script error.</summary>
    public static string ClassOf(string message)
    {
        if (MissingFunction().Match(message) is { Success: true } missing) return $"unsupported function {missing.Groups[1].Value}";
        if (message.Contains("DolphinDB server", StringComparison.Ordinal)) return NeedsServer;
        return message.StartsWith("Nothing is known under the name", StringComparison.Ordinal)
            ? "unknown name: follows an earlier failure, or not on the page"
            : "script error";
    }

    /// <summary>True for a failure that says that the engine lacks something, not that the script is wrong.</summary>
    public static bool IsLack(string reason) => reason != "script error";

    [GeneratedRegex(@"has no function (\w+!?)")]
    private static partial Regex MissingFunction();
}

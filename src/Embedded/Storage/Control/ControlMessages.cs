using System.Text.Json;
using System.Text.Json.Serialization;
using DolphinQuant.Embedded.Storage.Backups;
using DolphinQuant.Embedded.Storage.Checks;

namespace DolphinQuant.Embedded.Storage.Control;

/// <summary>What another process asks of the owner of a store: one line of JSON.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Backup">How, where <paramref name="Verb"/> is a backup.</param>
internal sealed record ControlRequest(ControlVerb Verb, BackupOptions? Backup = null);

/// <summary>What can be asked.</summary>
internal enum ControlVerb
{
    Backup,
    EndJournal,
    Check,
}

/// <summary>A line of the answer: progress while the work goes on, then a result or an error.</summary>
internal sealed record ControlReply
{
    public StoreProgress? Progress { get; init; }

    public BackupSummary? Backup { get; init; }

    public StoreCheckSummary? Check { get; init; }

    public bool IsDone { get; init; }

    public string? Error { get; init; }

    public bool IsTransient { get; init; }
}

/// <summary>The form of the lines.</summary>
internal static class ControlJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };
}

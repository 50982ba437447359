using System.Text.Json;
using System.Text.Json.Serialization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Backups;

/// <summary>A part of a backup that is kept as JSON.</summary>
internal interface IBackupDocument
{
    /// <summary>The format it was written in; a later program may write another.</summary>
    int Format { get; }
}

/// <summary>Reads and writes the documents of backups.</summary>
internal static class BackupDocument
{
    /// <summary>The format that this program writes.</summary>
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The document as text.</summary>
    public static byte[] Write<T>(T document) where T : IBackupDocument => JsonSerializer.SerializeToUtf8Bytes(document, Json);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="DatabaseException">It is damaged, or of a later version.</exception>
    public static T Read<T>(string path, ReadOnlySpan<byte> bytes) where T : class, IBackupDocument
    {
        try
        {
            var document = JsonSerializer.Deserialize<T>(bytes, Json) ?? throw new JsonException("It is empty.");
            return document.Format <= CurrentFormat
                ? document
                : throw new DatabaseException(
                    $"{path} has format {document.Format}, this program knows up to {CurrentFormat}: use a later version.",
                    isTransient: false);
        }
        catch (JsonException failure)
        {
            throw new DatabaseException(
                $"{path} is damaged, so the backup cannot be used: {failure.Message}", isTransient: false, failure);
        }
    }
}

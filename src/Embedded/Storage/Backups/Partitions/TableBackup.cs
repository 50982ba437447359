using System.Text.Json.Serialization;

namespace DolphinQuant.Embedded.Storage.Backups.Partitions;

/// <summary>The backup of a table as <c>backup</c> makes it: its definition, and a copy of each partition.</summary>
/// <param name="Method">Whole partitions, or the rows of a query.</param>
/// <param name="DatabasePath">The database.</param>
/// <param name="DatabaseDocument">The definition of the database, as the catalog keeps it.</param>
/// <param name="TableName">The table.</param>
/// <param name="TableDocument">The definition of the table, as the catalog keeps it.</param>
/// <param name="Index">What told the table apart within the database.</param>
/// <param name="Version">How many backups were taken of the table here.</param>
/// <param name="Partitions">The copies, by path.</param>
internal sealed record TableBackup(
    BackupMethod Method,
    string DatabasePath,
    string DatabaseDocument,
    string TableName,
    string TableDocument,
    string Index,
    long Version,
    IReadOnlyList<PartitionCopy> Partitions) : IBackupDocument
{
    public const string FileName = "table.json";

    /// <inheritdoc/>
    public int Format { get; init; } = BackupDocument.CurrentFormat;

    /// <summary>The table as it was.</summary>
    [JsonIgnore]
    public TableDefinition Definition => Catalog.TableOf(DatabasePath, DatabaseDocument, TableName, TableDocument);

    /// <summary>A partition's path with the database, as partitions are reported.</summary>
    public string FullPath(PartitionCopy copy) => $"{DatabasePath}{copy.Path}/{Index}";
}

/// <summary>The copy of one partition.</summary>
/// <param name="Path">Where the partition lies in its database; empty for a table without partitions.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Fingerprint">That of the rows, as <see cref="Storage.Partitions.StoredPartition"/> has it; 0 for rows of a
/// query.</param>
/// <param name="Id">Names the copy.</param>
/// <param name="Version">The backup that made it.</param>
/// <param name="UpdatedAt">When that was.</param>
/// <param name="Bytes">The length of its file.</param>
/// <param name="Sha256">The checksum of its file, in hexadecimal digits.</param>
internal sealed record PartitionCopy(
    string Path, long Rows, long Fingerprint, Guid Id, long Version, DateTimeOffset UpdatedAt, long Bytes, string Sha256)
{
    public const string Extension = ".partition";

    /// <summary>Its file in the folder of the table.</summary>
    [JsonIgnore]
    public string File => Id.ToString("N") + Extension;
}

/// <summary>How a table was backed up; one folder holds backups of one kind.</summary>
internal enum BackupMethod
{
    /// <summary>Whole partitions.</summary>
    Copy,

    /// <summary>The rows of a query.</summary>
    Query,
}

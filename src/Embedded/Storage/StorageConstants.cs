using System.Collections.Frozen;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// The upper-case words that scripts pass to <c>database</c> and <c>createPartitionedTable</c>. They are ordinary INT
/// values under reserved names; the partition types carry the numbers that <c>schema</c> reports.
/// </summary>
internal static class StorageConstants
{
    private static readonly FrozenDictionary<string, Scalar> Words =
        new Dictionary<string, Scalar>(StringComparer.Ordinal)
    {
        ["SEQ"] = Scalar.Int((int)PartitionType.Sequential),
        ["VALUE"] = Scalar.Int((int)PartitionType.Value),
        ["RANGE"] = Scalar.Int((int)PartitionType.Range),
        ["LIST"] = Scalar.Int((int)PartitionType.List),
        ["COMPO"] = Scalar.Int((int)PartitionType.Composite),
        ["HASH"] = Scalar.Int((int)PartitionType.Hash),
        ["ALL"] = Scalar.Int((int)KeepDuplicates.All),
        ["FIRST"] = Scalar.Int((int)KeepDuplicates.First),
        ["LAST"] = Scalar.Int((int)KeepDuplicates.Last),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The value of a reserved word, or null; letter case counts.</summary>
    public static Scalar? Find(string name) => Words.GetValueOrDefault(name);
}

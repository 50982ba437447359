namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// How a database is cut into partitions; the numbers are those that <c>schema</c> reports as <c>partitionType</c>.
/// </summary>
internal enum PartitionType
{
    /// <summary>By the order of arrival; only files outside <c>dfs://</c> have it.</summary>
    Sequential = 0,

    /// <summary>One partition per value.</summary>
    Value = 1,

    /// <summary>One partition per half-open range.</summary>
    Range = 2,

    /// <summary>One partition per set of values.</summary>
    List = 3,

    /// <summary>Two or three of the others, one inside the other.</summary>
    Composite = 4,

    /// <summary>By a hash of the value.</summary>
    Hash = 5,
}

/// <summary>What a table does with rows whose sort columns are equal within a partition.</summary>
internal enum KeepDuplicates
{
    /// <summary>Keeps every row.</summary>
    All = 0,

    /// <summary>Keeps the row that came first.</summary>
    First = 1,

    /// <summary>Keeps the row that came last, which makes a repeated append harmless.</summary>
    Last = 2,
}

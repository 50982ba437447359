using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Partitions;

/// <summary>A partition of a table that has rows.</summary>
/// <param name="Names">Its name at each level; empty for rows that fit no partition of that level.</param>
/// <param name="Levels">The values of the partition column at each level.</param>
/// <param name="Rows">The number of its rows.</param>
/// <param name="Fingerprint">The same for equal rows in any order; another one for other rows but by rare chance.</param>
internal sealed record StoredPartition(
    IReadOnlyList<string> Names, IReadOnlyList<PartitionLevel> Levels, long Rows, long Fingerprint)
{
    /// <summary>The names with a slash before each, such as <c>/20240102/0_50</c>.</summary>
    public string Path { get; } = PartitionPaths.Of(Names);

    /// <summary>Conditions for its rows: those that meet all of one group or all of another.</summary>
    public IEnumerable<IReadOnlyList<StoredPredicate>> Conditions() => Levels.Aggregate(
        (IEnumerable<IReadOnlyList<StoredPredicate>>)[[]],
        (groups, level) => groups.SelectMany(
            _ => level.Conditions(), IReadOnlyList<StoredPredicate> (group, condition) => [.. group, condition]));
}

/// <summary>The values that a partition has in one of the partition columns.</summary>
/// <param name="Domain">How the column is cut.</param>
/// <param name="Column">The column.</param>
/// <param name="Keys">Distinct values; of fine times the beginnings of the units that <see cref="PartitionKey"/> cuts
/// them into.</param>
internal sealed record PartitionLevel(PartitionDomain Domain, ColumnDefinition Column, IReadOnlyList<Scalar> Keys)
{
    // Well under what one statement takes.
    private const int ValuesPerCondition = 10_000;

    /// <summary>Conditions of which a row of the partition meets one, and no other row any.</summary>
    public IEnumerable<StoredPredicate> Conditions() =>
        IsSpan ? Runs().Select(Span) : Keys.Chunk(ValuesPerCondition).Select(
            keys => new StoredPredicate(Column.Name, StoredComparison.In, keys));

    // The keys of a range, or of a coarse time, lie side by side with no other partition's between them.
    private bool IsSpan => !Column.Type.IsText() && (PartitionKey.UnitOf(Column.Type, Domain) > 1
        || Domain.Type == PartitionType.Range
        || (Domain.Type == PartitionType.Value && Column.Type != Domain.ColumnType));

    // Rows outside of all ranges lie on both sides of them; the days of a list's set may be anywhere.
    private IEnumerable<IReadOnlyList<Scalar>> Runs()
    {
        var nulls = Keys.Where(key => key.IsNull).ToArray();
        if (nulls.Length > 0) yield return nulls;
        var present = Keys.Where(key => !key.IsNull).OrderBy(key => key.AsLong()).ToArray();
        var runs = Domain.Type switch
        {
            PartitionType.Range => present.GroupBy(key => Domain.IsBelow(key)),
            PartitionType.Value => present.GroupBy(_ => true),
            _ => (IEnumerable<IEnumerable<Scalar>>)present.Select(key => new[] { key }),
        };
        foreach (var run in runs) yield return [.. run];
    }

    private StoredPredicate Span(IReadOnlyList<Scalar> run) => run[0].IsNull
        ? new StoredPredicate(Column.Name, StoredComparison.Equal, [run[0]])
        : new StoredPredicate(Column.Name, StoredComparison.Between,
        [
            run[0], Scalar.Integral(Column.Type, run[^1].AsLong() + PartitionKey.UnitOf(Column.Type, Domain) - 1),
        ]);
}

using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Storage.Partitions;

/// <summary>Which partitions of a database a script means: some paths, or values at some of the levels.</summary>
internal sealed class PartitionFilter
{
    private readonly HashSet<string>? _paths;
    private readonly IReadOnlySet<string>?[] _levels;

    private PartitionFilter(HashSet<string>? paths, params IReadOnlySet<string>?[] levels) =>
        (_paths, _levels) = (paths, levels);

    /// <summary>All partitions.</summary>
    public static PartitionFilter All { get; } = new(paths: null);

    /// <summary>The partitions of which these names of the first level are all that is asked for; null otherwise.</summary>
    public IReadOnlySet<string>? FirstLevelOnly { get; private init; }

    /// <summary>True for a partition that is meant.</summary>
    public bool Matches(StoredPartition partition) => _paths is not null
        ? _paths.Contains(partition.Path)
        : _levels.Length <= partition.Names.Count && _levels.Zip(partition.Names).All(level => level.First?.Contains(level.Second) != false);

    /// <summary>
    /// Reads what scripts give: paths that begin with a slash; values of the partition column; for several levels a
    /// tuple with values for each, or nothing where a level does not matter.
    /// </summary>
    /// <exception cref="ScriptException">It fits the scheme in no such way.</exception>
    public static PartitionFilter Read(Value value, PartitionScheme scheme) =>
        PathsIn(value) is { } paths ? OfPaths(paths, scheme) : OfValues(value, scheme);

    private static PartitionFilter OfPaths(string[] paths, PartitionScheme scheme)
    {
        var parsed = paths.Select(path => PartitionPaths.Parse(path, scheme)).ToArray();
        return new PartitionFilter(parsed.Select(PartitionPaths.Of).ToHashSet(StringComparer.Ordinal))
        {
            FirstLevelOnly = scheme.Domains.Count == 1
                ? parsed.Select(names => names[0]).ToHashSet(StringComparer.Ordinal)
                : null,
        };
    }

    private static PartitionFilter OfValues(Value value, PartitionScheme scheme)
    {
        var domains = scheme.Domains;
        Value[] parts = domains.Count > 1 && value is Vector<Value> tuple ? tuple.Span.ToArray() : [value];
        if (parts.Length > domains.Count)
            throw new ScriptException(
                $"Partitions of {domains.Count} levels were asked for by values of {parts.Length}: give one element for "
                + "each level.");
        var levels = parts.Select((part, level) => IsEmpty(part) ? null : Names(part, domains[level])).ToArray();
        return new PartitionFilter(paths: null, levels)
        {
            FirstLevelOnly = levels.Skip(1).All(level => level is null) ? levels[0] : null,
        };
    }

    private static HashSet<string> Names(Value value, PartitionDomain domain)
    {
        var values = Columns.Of("partition", value);
        if (values is Vector<Value> tuple) values = Columns.CombineScalars(tuple.Span.ToArray());
        if (!CanName(values.Type, domain))
            throw new ScriptException(
                $"Partitions over {domain.ColumnType.DisplayName()} cannot be named by {values.Type.DisplayName()} "
                + "values: give values of the partition column, or paths that begin with a slash.");
        var names = PartitionOfRows.Names(domain, values);
        for (var i = 0; i < names.Length; i++)
            if (names[i].Length == 0 && !values.IsNull(i))
                throw new ScriptException($"{Formatter.Plain(values.Scalar(i))} lies in no partition of the database.");
        return names.ToHashSet(StringComparer.Ordinal);
    }

    // A month is no day: it would stand for its first one only.
    private static bool CanName(DataType type, PartitionDomain domain) => type != DataType.Any && domain.Accepts(type)
        && type switch
        {
            DataType.Month => domain.ColumnType == DataType.Month,
            DataType.Date => domain.ColumnType is DataType.Month or DataType.Date,
            _ => true,
        };

    private static bool IsEmpty(Value value) =>
        value is Scalar { Type: DataType.Void } or Vector { Count: 0 };

    private static string[]? PathsIn(Value value) => value switch
    {
        Scalar text when text.Type.IsText() && text.AsText().StartsWith('/') => [text.AsText()],
        Vector { Count: > 0 } texts when texts.Type.IsText() && texts.Texts().All(text => text.StartsWith('/')) => texts.Texts(),
        _ => null,
    };
}

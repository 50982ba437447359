using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>How a database is partitioned: one domain, or two or three nested ones (COMPO).</summary>
internal sealed record PartitionScheme(IReadOnlyList<PartitionDomain> Domains)
{
    /// <summary>Checks and takes what a script passed to <c>database</c>.</summary>
    /// <exception cref="ScriptException">The scheme does not suit the type.</exception>
    public static PartitionScheme Create(PartitionType type, Value scheme)
    {
        if (type != PartitionType.Composite) return new PartitionScheme([PartitionDomain.Create(type, scheme)]);
        var handles = scheme is Vector<Value> tuple ? tuple.Span.ToArray().OfType<DatabaseHandle>().ToArray() : [];
        if (handles.Length is not (2 or 3) || handles.Length != scheme.Count
            || handles.Any(handle => handle.Scheme.Domains.Count != 1))
            throw new ScriptException(
                "database: COMPO takes a vector of two or three handles of single-level databases, each made with "
                + "directory \"\".");
        return new PartitionScheme([.. handles.Select(handle => handle.Scheme.Domains[0])]);
    }

    /// <summary>True when both cut in the same way.</summary>
    public bool IsSameAs(PartitionScheme other) => Domains.Count == other.Domains.Count
        && Domains.Zip(other.Domains).All(pair => IsSame(pair.First.ToDocument(), pair.Second.ToDocument()));

    /// <summary>
    /// The entries of <c>schema</c> that tell the scheme: plain values for one level, vectors and a tuple for several.
    /// </summary>
    public IEnumerable<(string Key, Value Value)> Describe()
    {
        yield return ("partitionSchema", Domains.Count == 1
            ? Domains[0].Scheme
            : Vector.Tuple([.. Domains.Select(d => d.Scheme)]));
        yield return ("partitionSites", Scalar.Void);
        yield return ("partitionType", OneOrMany(Vector.Int([.. Domains.Select(d => (int)d.Type)])));
        yield return ("partitionTypeName",
            OneOrMany(Vector.String([.. Domains.Select(d => d.Type.ToString().ToUpperInvariant())])));
        yield return ("partitionColumnType", OneOrMany(Vector.Int([.. Domains.Select(d => (int)d.ColumnType)])));
    }

    private static Value OneOrMany(Vector values) => values.Count == 1 ? values[0] : values;

    private static bool IsSame(DomainDocument left, DomainDocument right) =>
        left.Type == right.Type && left.ColumnType == right.ColumnType
        && left.Values.Length == right.Values.Length
        && left.Values.Zip(right.Values).All(pair => pair.First.SequenceEqual(pair.Second, StringComparer.Ordinal));
}

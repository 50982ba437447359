using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// One level of a partition scheme. It is checked and reported like DolphinDB's, and guides the order in which rows are
/// laid down; rows that fit no partition are kept, where a server with a closed scheme would refuse them.
/// </summary>
internal sealed class PartitionDomain
{
    private PartitionDomain(PartitionType type, DataType columnType, Value scheme)
    {
        Type = type;
        ColumnType = columnType;
        Scheme = scheme;
    }

    /// <summary>The kind of partition; never composite.</summary>
    public PartitionType Type { get; }

    /// <summary>The type of the partition values; a column of a finer time may be cut by a coarser one.</summary>
    public DataType ColumnType { get; }

    /// <summary>
    /// What <c>schema</c> reports: the values, the bounds, a tuple of value sets, or the number of hash buckets.
    /// </summary>
    public Value Scheme { get; }

    /// <summary>Checks and takes a scheme as scripts write it.</summary>
    /// <exception cref="ScriptException">The scheme does not suit the type.</exception>
    public static PartitionDomain Create(PartitionType type, Value scheme) => type switch
    {
        PartitionType.Value => new(type, CheckedType(type, Distinct(Items(type, scheme, 1))), scheme),
        PartitionType.Range => new(type, CheckedType(type, Ascending(Items(type, scheme, 2))), scheme),
        PartitionType.List => List(scheme),
        PartitionType.Hash => Hash(scheme),
        PartitionType.Sequential => throw new ScriptException(
            "database: SEQ partitions are for local folders; a dfs:// database takes VALUE, RANGE, LIST, HASH or "
            + "COMPO."),
        _ => throw new ScriptException(
            "database: COMPO takes a vector of two or three database handles made with directory \"\"."),
    };

    /// <summary>How many partitions there are before rows of other values come.</summary>
    public int PartitionCount => Type switch
    {
        PartitionType.Hash => ((Scalar)Scheme).AsInt(),
        PartitionType.Range => Scheme.Count - 1,
        _ => Scheme.Count,
    };

    /// <summary>True when a column of this type can be cut by the domain.</summary>
    public bool Accepts(DataType column) => column.Category() == ColumnType.Category()
        && (!column.IsTemporal() || column == ColumnType || HasDay(column) && HasDay(ColumnType));

    /// <summary>
    /// The unit in which DuckDB truncates a time column for the order of rows, or null when the domain has none.
    /// </summary>
    public string? TruncationUnit => ColumnType switch
    {
        _ when Type == PartitionType.Hash => null,
        DataType.Month => "month",
        DataType.Date when Type == PartitionType.Value => "day",
        _ when ColumnType.IsTemporal() && HasDay(ColumnType) => "year",
        _ => null,
    };

    /// <summary>True when a partition may have the name; one of a VALUE domain comes with its first row.</summary>
    public bool HasPartition(string name) => name.Length > 0 && Type switch
    {
        PartitionType.Range => PartitionOfRows.RangeNames((Vector)Scheme).Contains(name),
        PartitionType.List => Enumerable.Range(0, Scheme.Count).Any(i => PartitionOfRows.ListName(i) == name),
        PartitionType.Hash => Enumerable.Range(0, ((Scalar)Scheme).AsInt()).Any(i => PartitionOfRows.HashName(i) == name),
        _ => true,
    };

    /// <summary>True for a number or time before the first bound of a RANGE domain.</summary>
    public bool IsBelow(Scalar key) =>
        ((Scalar)Conversion.Convert((Value)key, ColumnType)).AsLong() < ((Vector)Scheme).Scalar(0).AsLong();

    /// <summary>A VALUE domain without the partitions of some names.</summary>
    public PartitionDomain Without(IReadOnlySet<string> names)
    {
        var values = (Vector)Scheme;
        var kept = PartitionOfRows.Names(this, values);
        return new PartitionDomain(
            Type, ColumnType, values.Gather([.. Enumerable.Range(0, kept.Length).Where(i => !names.Contains(kept[i]))]));
    }

    /// <summary>A VALUE domain with further values, or a RANGE domain with further bounds, of which the first is its last.</summary>
    /// <exception cref="ScriptException">They are of another type, there already, or do not follow.</exception>
    public PartitionDomain With(Vector added)
    {
        var present = (Vector)Scheme;
        if (added.Count == 0 || !Accepts(added.Type))
            throw new ScriptException(
                $"New partitions must be values of type {ColumnType.DisplayName()}, not {added.Type.DisplayName()}.");
        var items = (Vector)Conversion.Convert(added, ColumnType);
        var first = Type == PartitionType.Range ? 1 : 0;
        if (Type == PartitionType.Range && !items.Scalar(0).Equals(present.Scalar(present.Count - 1)))
            throw new ScriptException(
                $"New ranges must begin with the last bound, {Formatter.Plain(present.Scalar(present.Count - 1))}.");
        var grown = present.Copy();
        grown.AddRange(items.Slice(first, items.Count - first));
        return Create(Type, grown);
    }

    /// <summary>The text form that the catalog stores: sets of values, numbers and times by their count.</summary>
    public DomainDocument ToDocument() => new(Type, ColumnType, Scheme switch
    {
        Scalar buckets => [[buckets.AsInt().ToString(CultureInfo.InvariantCulture)]],
        Vector<Value> sets => [.. sets.Span.ToArray().Select(set => Texts(AsVector(set)))],
        var values => [Texts((Vector)values)],
    });

    public static PartitionDomain FromDocument(DomainDocument document) =>
        new(document.Type, document.ColumnType, document.Type switch
    {
        PartitionType.Hash => Scalar.Int(int.Parse(document.Values[0][0], CultureInfo.InvariantCulture)),
        PartitionType.List => Vector.Tuple([.. document.Values.Select(set => (Value)Parse(document.ColumnType, set))]),
        _ => Parse(document.ColumnType, document.Values[0]),
    });

    private static PartitionDomain List(Value scheme)
    {
        if (scheme is not Vector<Value> { Count: > 0 } sets)
            throw new ScriptException(
                "database: a LIST scheme is a tuple of vectors, one for each partition, as in [`A`B, `C].");
        var vectors = sets.Span.ToArray().Select(AsVector).ToArray();
        if (vectors.Any(set => set.Count == 0 || set.Type != vectors[0].Type))
            throw new ScriptException(
                "database: the sets of a LIST scheme must hold values of one type, and none may be empty.");
        return new PartitionDomain(PartitionType.List, CheckedType(PartitionType.List, vectors[0]), scheme);
    }

    private static PartitionDomain Hash(Value scheme)
    {
        if (scheme is not Vector { Count: 2 } pair || pair[0] is not Scalar type || pair[1] is not Scalar buckets
            || !buckets.Type.IsNumeric() || buckets.IsNull || buckets.AsInt() < 1)
            throw new ScriptException(
                "database: a HASH scheme is a type and a positive number of buckets, as in [SYMBOL, 20].");
        var columnType = type.Type.IsNumeric() && Enum.IsDefined((DataType)type.AsInt()) ? (DataType)type.AsInt()
            : type.Type.IsText() && DataTypes.TryParse(type.AsText(), out var named) ? named
            : throw new ScriptException(
                "database: the first element of a HASH scheme must be a data type such as SYMBOL or INT.");
        return new PartitionDomain(PartitionType.Hash, Partitionable(PartitionType.Hash, columnType),
            Scalar.Int(buckets.AsInt()));
    }

    private static Vector Items(PartitionType type, Value scheme, int least) =>
        scheme is Vector items && items.Count >= least && items.Type != DataType.Any
        && !Enumerable.Range(0, items.Count).Any(items.IsNull)
            ? items
            : throw new ScriptException(
                $"database: a {Name(type)} scheme is a vector of at least {least} values of one type, without nulls.");

    private static Vector Distinct(Vector items) =>
        Enumerable.Range(0, items.Count).Select(items.Scalar).Distinct().Count() == items.Count
            ? items
            : throw new ScriptException("database: a VALUE scheme must not name a value twice.");

    private static Vector Ascending(Vector items)
    {
        for (var i = 1; i < items.Count; i++)
            if (items.Type.IsText() ? string.CompareOrdinal(items.Scalar(i - 1).AsText(), items.Scalar(i).AsText()) >= 0
                : items.Scalar(i - 1).AsLong() >= items.Scalar(i).AsLong())
                throw new ScriptException("database: the bounds of a RANGE scheme must ascend.");
        return items;
    }

    private static DataType CheckedType(PartitionType type, Vector items) => Partitionable(type, items.Type);

    private static DataType Partitionable(PartitionType type, DataType columnType) =>
        columnType.Category() is DataCategory.Integral or DataCategory.Temporal or DataCategory.Literal
            && ColumnStorage.IsStorable(columnType)
            ? columnType
            : throw new ScriptException(
                $"database: a {Name(type)} scheme cannot be over {columnType.DisplayName()}; use integers, dates, "
                + "times or symbols.");

    private static bool HasDay(DataType type) =>
        type is DataType.Date or DataType.Month or DataType.DateTime or DataType.Timestamp
        or DataType.NanoTimestamp or DataType.DateHour or DataType.DateMinute;

    private static string Name(PartitionType type) => type.ToString().ToUpperInvariant();

    private static Vector AsVector(Value value)
    {
        if (value is Vector vector) return vector;
        var single = Vector.Create(value.Type);
        single.Add(value);
        return single;
    }

    private static string[] Texts(Vector values) =>
        [.. Enumerable.Range(0, values.Count).Select(values.Scalar).Select(value =>
        value.Type.IsText() ? value.AsText() : value.AsLong().ToString(CultureInfo.InvariantCulture))];

    private static Vector Parse(DataType type, string[] texts)
    {
        var values = Vector.Create(type);
        foreach (var text in texts)
            values.Add(type.IsText()
                ? Scalar.Text(type, text)
                : Scalar.Integral(type, long.Parse(text, CultureInfo.InvariantCulture)));
        return values;
    }
}

/// <summary>A partition domain as text.</summary>
internal sealed record DomainDocument(PartitionType Type, DataType ColumnType, string[][] Values);
